package phoneprofile

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// Defaults and limits of polling.
const (
	// DefaultPollInterval is what clients in the field use: soon enough for a
	// person to take it for at once, seldom enough for the small computer in a
	// phone.
	DefaultPollInterval = 2 * time.Second
	// MinPollInterval keeps a phone able to do its work.
	MinPollInterval = 500 * time.Millisecond
	// MaxPollInterval is the longest time that a state may be wrong.
	MaxPollInterval = time.Hour
	// MaxPollLines bounds the lines of one answer: more than any desk phone has.
	MaxPollLines = 64
)

// A Poll says how a phone is asked for its calls, and how they are read.
type Poll struct {
	Interval time.Duration
	Steps    []Step                         // the answer to the last one shows the calls
	Line     *regexp.Regexp                 // each match is one line, or one call, of the phone
	Fields   [lineFieldCount]*regexp.Regexp // where the parts of a line stand in it; nil: in a group of Line
	Decode   string                         // "", "html", "url" or "json"
	Empty    *regexp.Regexp                 // an answer without any line matches it; nil: there is always one
	States   map[string]LineState           // by the phone's word in lower case
	Rules    []PollRule                     // say the state where no single word does
}

// LineState is the state of a line of a phone, in the words of [poll.states].
type LineState uint8

// The states of a line.
const (
	LineIdle       LineState = iota
	LineInitiated            // a number is being entered: no call yet
	LineOriginated           // dialled
	LineDelivered            // dialled, and it rings there
	LineAlerting             // rings here
	LineConnected
	LineHold
	LineFailed // dialled, and it could not be put through
	LineSame   // "none": says nothing about the call; it is as it was
	lineStateCount
)

var lineStateNames = [lineStateCount]string{"idle", "initiated", "originated", "delivered", "alerting", "connected", "hold", "failed", "none"}

// String returns the word for s.
func (s LineState) String() string {
	if s >= lineStateCount {
		return "invalid"
	}
	return lineStateNames[s]
}

// ParseLineState finds a state of a line by its word.
func ParseLineState(word string) (LineState, bool) {
	for s, name := range lineStateNames {
		if name == word {
			return LineState(s), true
		}
	}
	return 0, false
}

// LineStateNames returns the words, joined for an error message.
func LineStateNames() string { return strings.Join(lineStateNames[:], ", ") }

// The parts of a line.
const (
	lineID = iota
	lineState
	lineCall
	lineRemote
	lineRemoteName
	lineDirection
	lineFieldCount
)

var lineFieldNames = [lineFieldCount]string{"id", "state", "call", "remote", "remote_name", "direction"}

// Direction is who called, as far as a phone says it.
type Direction uint8

// The directions.
const (
	NoDirection Direction = iota
	Incoming
	Outgoing
)

// String returns in, out, or nothing.
func (d Direction) String() string { return [...]string{"", "in", "out"}[d%3] }

// A Line is what a phone shows of one of its lines, or of one of its calls.
type Line struct {
	ID        string // tells the lines of an answer apart
	Word      string // the phone's word for the state, or the name of the rule
	State     LineState
	Known     bool   // the profile knows the word
	Call      string // the phone's id of the call, as in its notifications
	Remote    stli.Party
	Direction Direction
}

// String writes what is known of the line.
func (l Line) String() string {
	s := l.ID + ": " + l.Word
	switch {
	case l.Known:
		s += " (" + l.State.String() + ")"
	case l.Word == "":
		s += "no [[poll.rule]] matches"
	default:
		s += " (not in [poll.states])"
	}
	for _, part := range [][2]string{{"call", l.Call}, {"remote", l.Remote.Number}, {"name", l.Remote.Name}, {"uri", l.Remote.URI}, {"direction", l.Direction.String()}} {
		if part[1] != "" {
			s += fmt.Sprintf(" %s=%q", part[0], part[1])
		}
	}
	return s
}

// Read takes the lines out of an answer; v are the values that it was asked for
// with. The error is a [*Verdict] where the answer is not understood: it must not
// end calls.
func (p *Poll) Read(a *Answer, v *Values) ([]Line, error) {
	rules, err := p.rulesFor(v)
	if err != nil {
		return nil, err
	}
	matches := p.Line.FindAllSubmatch(a.Body, MaxPollLines+1)
	switch {
	case len(matches) > MaxPollLines:
		return nil, &Verdict{Rule: "line", Text: fmt.Sprintf("the phone's answer has more than %d lines: the pattern matches too much", MaxPollLines)}
	case len(matches) == 0 && p.Empty == nil:
		return nil, &Verdict{Rule: "line", Text: fmt.Sprintf("no line is in the phone's answer %s", show(a.Body))}
	case len(matches) == 0 && !p.Empty.Match(a.Body):
		return nil, &Verdict{Rule: "empty", Text: fmt.Sprintf("no line is in the phone's answer %s, and it does not say that there is none", show(a.Body))}
	}
	lines := make([]Line, 0, len(matches))
	seen := make(map[string]bool, len(matches))
	for _, m := range matches {
		l, err := p.line(m, rules)
		if err != nil {
			return nil, err
		}
		if !seen[l.ID] { // what stands twice is shown twice
			seen[l.ID] = true
			lines = append(lines, l)
		}
	}
	return lines, nil
}

// line reads one match.
func (p *Poll) line(m [][]byte, rules *rules) (Line, error) {
	var part [lineFieldCount]string
	rule := rules.find(m[0])
	for f := range part {
		text, found := p.part(f, m)
		if rule != nil && rule.Fields[f] != nil {
			text, found = firstGroup(rule.Fields[f].FindSubmatch(m[0]))
		}
		if !found {
			if f == lineID || f == lineState && len(p.Rules) == 0 {
				return Line{}, &Verdict{Rule: "line", Text: fmt.Sprintf("a line of the phone's answer has no %s: %s", lineFieldNames[f], show(m[0]))}
			}
			continue
		}
		value, err := decodeText(p.Decode, text)
		if err != nil {
			return Line{}, &Verdict{Rule: "decode", Text: fmt.Sprintf("%s of a line is no %s text: %s", lineFieldNames[f], p.Decode, show([]byte(text)))}
		}
		part[f] = strings.TrimSpace(UTF8(value))
	}
	word := strings.Join(strings.Fields(part[lineState]), " ") // pages are laid out with blanks
	l := Line{ID: part[lineID], Word: word, Call: part[lineCall], Remote: ReadParty(part[lineRemote])}
	l.State, l.Known = p.States[strings.ToLower(l.Word)]
	if rule != nil {
		l.Word, l.State, l.Known = rule.Name, rule.State, true
	}
	if part[lineRemoteName] != "" {
		l.Remote.Name = part[lineRemoteName]
	}
	// Vendors write in, Incoming, INBOUND; out, outgoing: the beginning says it.
	switch word := strings.ToLower(part[lineDirection]); {
	case strings.HasPrefix(word, "in"):
		l.Direction = Incoming
	case strings.HasPrefix(word, "out"):
		l.Direction = Outgoing
	}
	return l, nil
}

// part finds one part of a line: in the match by its own pattern, or in the
// group of Line that has its name.
func (p *Poll) part(f int, m [][]byte) (string, bool) {
	if re := p.Fields[f]; re != nil {
		return firstGroup(re.FindSubmatch(m[0]))
	}
	for i, name := range p.Line.SubexpNames() { // a name may stand in several branches
		if name == lineFieldNames[f] && m[i] != nil {
			return string(m[i]), true
		}
	}
	return "", false
}
