package phoneprofile

import (
	"regexp"
	"slices"
	"strings"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// poll reads [poll].
func (r *reader) poll(t *tomlfile.Table) {
	if t == nil {
		return
	}
	r.httpOnly = "[poll]"
	defer func() { r.httpOnly = "" }()
	p := &Poll{Interval: t.Duration("interval", DefaultPollInterval, MinPollInterval, MaxPollInterval)}
	p.Steps = r.requests(t, &scope{extracted: map[string]Insert{}})
	if n := len(p.Steps); n > 0 && p.Steps[n-1].Request == nil {
		t.Faultf("steps", "the last step is a pause: end with the request whose answer shows the calls")
	}
	p.Decode = t.Enum("decode", "", "", "html", "url", "json")
	if t.Required("line") != "" {
		p.Line = regex(t, "line")
	}
	if t.Has("empty") {
		p.Empty = regex(t, "empty")
	}
	r.pollRules(t, p)
	r.pollFields(t, p)
	r.pollStates(t, p)
	r.profile.Poll = p
}

// pollFields reads where the parts of a line stand.
func (r *reader) pollFields(t *tomlfile.Table, p *Poll) {
	ft := t.Table("fields")
	lineFields(ft, &p.Fields)
	if p.Line == nil {
		return
	}
	names := p.Line.SubexpNames()
	for _, name := range names {
		if name != "" && !slices.Contains(lineFieldNames[:], name) {
			t.Faultf("line", "a line has no part %q: name the groups %s", name, strings.Join(lineFieldNames[:], ", "))
		}
	}
	for f, name := range lineFieldNames {
		inLine := slices.Contains(names, name)
		if inLine && p.Fields[f] != nil {
			ft.Faultf(name, "%s is a group of line already: keep one of the two", name)
		}
		if (f == lineID || f == lineState && len(p.Rules) == 0) && !inLine && !ft.Has(name) {
			t.Faultf("line", "line does not say where the %s of a line stands: write a group (?P<%s>…), or [poll.fields] %s", name, name, name)
		}
	}
	if p.Line.Match(nil) {
		t.Faultf("line", "line matches nothing at all: write a pattern that needs some text")
	}
}

// lineFields reads the patterns of a table of parts.
func lineFields(ft *tomlfile.Table, into *[lineFieldCount]*regexp.Regexp) {
	for f, name := range lineFieldNames {
		if !ft.Has(name) {
			continue
		}
		if into[f] = regex(ft, name); into[f] != nil && into[f].NumSubexp() == 0 {
			ft.Faultf(name, "the pattern has no group: put ( ) around what is to be taken")
		}
	}
}

// pollStates reads what the phone's words mean.
func (r *reader) pollStates(t *tomlfile.Table, p *Poll) {
	st := t.Table("states")
	if st == nil && len(p.Rules) > 0 {
		return
	}
	if st == nil {
		t.Faultf("", "[poll] has no [poll.states]: write what the phone's words mean, such as idle = \"idle\"")
		return
	}
	p.States = map[string]LineState{}
	busy := false
	for _, word := range st.Keys() {
		name := st.String(word, "")
		s, ok := ParseLineState(name)
		if v, _ := st.Value(word); !ok && v == any(name) {
			st.Faultf(word, "unknown state %q of a line: write one of %s", name, LineStateNames())
		}
		key := strings.ToLower(word)
		if _, twice := p.States[key]; twice {
			st.Faultf(word, "%q stands twice: upper and lower case are the same", word)
		}
		p.States[key] = s
		busy = busy || ok && s != LineIdle && s != LineSame
	}
	if !busy && len(st.Keys()) > 0 {
		t.Faultf("states", "no word of [poll.states] means a call: add one, such as ringing = \"alerting\"")
	}
}

// requests reads the request of a table, or its steps.
func (r *reader) requests(t *tomlfile.Table, sc *scope) []Step {
	if !t.Has("steps") {
		return []Step{{Request: r.request(t, sc)}}
	}
	if t.Has("resource") {
		t.Faultf("resource", "an action has either resource or steps: move this request into steps")
	}
	steps := r.steps(t, "steps", sc)
	if list, _ := t.Value("steps"); len(steps) == 0 && isEmptyList(list) {
		t.Faultf("steps", "steps is empty: write at least one { resource = \"…\" }")
	}
	return steps
}

// firstGroup returns the first group of a match that took part.
func firstGroup(m [][]byte) (string, bool) {
	for i := 1; i < len(m); i++ {
		if m[i] != nil {
			return string(m[i]), true
		}
	}
	if m == nil {
		return "", false
	}
	return string(m[len(m)-1]), true
}
