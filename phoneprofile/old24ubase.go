package phoneprofile

import (
	"slices"
	"strings"
)

// base is the shipped profile that a 24U phone file is completed by, cut into
// its tables so that single ones can be left out.
type base struct {
	name    string
	profile *Profile // without actions and events where there is no base
	blocks  []block
}

// block is the text of one table, with its header and the comment before it.
type block struct {
	table string // "action.MakeCall"; "" for what stands before the first header
	lines []string
}

// newBase cuts a profile; an empty name is no profile.
func newBase(name, text string) (*base, error) {
	b := &base{name: name, profile: &Profile{}}
	if name == "" {
		return b, nil
	}
	p, err := Parse("profiles/"+name+".toml", []byte(text))
	if err != nil {
		return nil, err
	}
	b.profile = p
	b.blocks = []block{{}}
	open := "" // the quotes of a text of several lines
	for _, line := range strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n") {
		if open == "" && strings.HasPrefix(line, "[") {
			b.blocks = append(b.blocks, block{table: header(line), lines: b.comment()})
		}
		last := &b.blocks[len(b.blocks)-1]
		last.lines = append(last.lines, line)
		for _, quotes := range []string{`"""`, "'''"} {
			if (open == "" || open == quotes) && strings.Count(line, quotes)%2 == 1 {
				open = map[bool]string{true: quotes}[open == ""]
			}
		}
	}
	return b, nil
}

// comment takes the comment at the end of the last block: it belongs to the
// next one.
func (b *base) comment() []string {
	last := &b.blocks[len(b.blocks)-1]
	n := len(last.lines)
	for n > 0 && strings.HasPrefix(last.lines[n-1], "#") {
		n--
	}
	if last.table == "" && n == 0 {
		return nil
	}
	comment := slices.Clone(last.lines[n:])
	last.lines = last.lines[:n]
	return comment
}

// header is the name in a line such as [[action.MakeCall]] # comment.
func header(line string) string {
	name, _, _ := strings.Cut(strings.TrimLeft(line, "["), "]")
	return strings.TrimSpace(name)
}

// of tells whether a block is a table or one in it.
func (b *block) of(table string) bool {
	return strings.EqualFold(b.table, table) || len(b.table) > len(table) && b.table[len(table)] == '.' && strings.EqualFold(b.table[:len(table)], table)
}

// states are when an action may be carried out: in the states of any of its
// cases. nil: in all.
func states(cases []Case) []string {
	var all []string
	for _, c := range cases {
		if len(c.When) == 0 {
			return nil
		}
		for _, s := range c.When {
			if !slices.Contains(all, s.String()) {
				all = append(all, s.String())
			}
		}
	}
	return all
}

// statuses are the HTTP statuses that mean success in any request of an action.
func statuses(cases []Case) []int {
	var all []int
	for _, c := range cases {
		for _, s := range c.Steps {
			if s.Request == nil {
				continue
			}
			for _, n := range s.Request.SuccessStatus {
				if !slices.Contains(all, n) {
					all = append(all, n)
				}
			}
		}
	}
	slices.Sort(all)
	return all
}
