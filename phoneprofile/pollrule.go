package phoneprofile

import (
	"regexp"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// MaxPollRules bounds the rules of [poll]: each is held against each line.
const MaxPollRules = 32

// A PollRule says what a line means that has no single word for its state: a
// provider shows a call as it is for both of its ends, and which of them is ours
// decides.
type PollRule struct {
	Name   string
	State  LineState
	Match  []Pattern                      // all must match the text of the line
	Fields [lineFieldCount]*regexp.Regexp // come before those of the poll
}

// A Pattern is a regular expression that may have inserts, which match
// themselves.
type Pattern struct {
	re     *regexp.Regexp // nil: it has inserts
	source Template
}

// compile returns the expression with the values.
func (p *Pattern) compile(v *Values) (*regexp.Regexp, error) {
	if p.re != nil {
		return p.re, nil
	}
	text, err := p.source.appendTo(nil, v, nil)
	if err != nil {
		return nil, err
	}
	return regexp.Compile(string(text))
}

// pollRules reads [[poll.rule]].
func (r *reader) pollRules(t *tomlfile.Table, p *Poll) {
	for i, rt := range t.Tables("rule") {
		if i == MaxPollRules {
			rt.Faultf("", "[poll] has at most %d rules", MaxPollRules)
			return
		}
		rule := PollRule{Name: rt.Required("name")}
		word := rt.Required("state")
		s, ok := ParseLineState(word)
		if !ok && word != "" {
			rt.Faultf("state", "unknown state %q of a line: write one of %s", word, LineStateNames())
		}
		rule.State = s
		for i, text := range rt.Strings("match", nil) {
			pattern, err := r.pattern(text)
			if err != "" {
				rt.FaultItem("match", i, "%s", err)
			}
			rule.Match = append(rule.Match, pattern)
		}
		lineFields(rt.Table("fields"), &rule.Fields)
		p.Rules = append(p.Rules, rule)
	}
}

// pattern reads a regular expression that may have inserts.
func (r *reader) pattern(text string) (p Pattern, fault string) {
	source, faults := parseTemplate(text, escapeRegexp, &scope{})
	if len(faults) > 0 {
		return p, faults[0].text
	}
	inserts := dynamic(&source)
	if inserts {
		text = source.sample()
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return p, regexText(err)
	}
	if inserts {
		return Pattern{source: source}, ""
	}
	return Pattern{re: re}, ""
}

// rules are the rules of a poll for one phone.
type rules struct {
	poll     *Poll
	patterns [][]*regexp.Regexp // of each rule
}

// rulesFor puts the values of a phone into the patterns.
func (p *Poll) rulesFor(v *Values) (*rules, error) {
	c := &rules{poll: p, patterns: make([][]*regexp.Regexp, len(p.Rules))}
	for i := range p.Rules {
		for j := range p.Rules[i].Match {
			re, err := p.Rules[i].Match[j].compile(v)
			if err != nil {
				return nil, err
			}
			c.patterns[i] = append(c.patterns[i], re)
		}
	}
	return c, nil
}

// find returns the first rule that holds for a line, or nil.
func (c *rules) find(text []byte) *PollRule {
next:
	for i, patterns := range c.patterns {
		for _, re := range patterns {
			if !re.Match(text) {
				continue next
			}
		}
		return &c.poll.Rules[i]
	}
	return nil
}
