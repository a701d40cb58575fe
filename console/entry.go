package console

import (
	"errors"
	"strings"

	"github.com/phonecompanion/phonecompanion/stli"
)

// entry is one command as it was typed or read.
type entry struct {
	tag  string // without "#"; empty: none was given
	text string // the command without its tag
	verb stli.Verb
	args []string
	raw  string // of STLI: the options
}

var errTag = errors.New("a tag is # and 1 to 64 of A-Z a-z 0-9 . _ -, as in #7 Ping")

// parseEntry reads a line. Only a bad tag is an error: whatever else is wrong
// the server says best. An entry without text is to be passed over.
func parseEntry(line string) (entry, error) {
	var c stli.Command
	err := c.Parse([]byte(line))
	e := entry{tag: string(c.Tag), text: line, verb: c.Verb}
	if strings.HasPrefix(line, "#") {
		if e.tag == "" {
			return e, errTag
		}
		_, rest, _ := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
		e.text = strings.TrimLeft(line[len(line)-len(rest):], " \t")
	}
	if err != nil {
		return e, nil
	}
	for _, a := range c.Args {
		e.args = append(e.args, string(a))
	}
	if c.Verb == stli.VerbSTLI && c.Raw != nil {
		e.raw = string(c.Raw)
	}
	return e, nil
}

// secret tells whether a line has a password, or looks as if it were meant to.
func secret(line string) bool {
	e, _ := parseEntry(line)
	word, rest, _ := strings.Cut(e.text, " ")
	if !strings.EqualFold(word, stli.VerbLogin.String()) && nearest(word) != stli.VerbLogin.String() {
		return false
	}
	return strings.TrimSpace(rest) != ""
}

// shown is a command as it may be shown and said.
func shown(line string) string {
	if !secret(line) {
		return strings.ReplaceAll(line, "\n", " ")
	}
	e, _ := parseEntry(line)
	words := strings.Fields(e.text)
	return join(" ", words[0], words[1], strings.Repeat("*", 8*min(len(words)-2, 1)))
}
