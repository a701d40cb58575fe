package phoneprofile

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// polls are ways in which phones show their calls.
var polls = map[string]string{
	// Members in any order, as JSON has it: each part has its own pattern.
	"fields": `
resource = "/calls"
decode = "json"
line = '\{[^{}]*\}'
empty = '^\[\]$'
[poll.fields]
id = '"n":"?(\d+)'
state = '"state":"(\w+)"'
call = '"ref":"([^"]*)"'
remote = '"number":"((?:[^"\\]|\\.)*)"'
remote_name = '"name":"((?:[^"\\]|\\.)*)"'
direction = '"dir":"(\w+)"'
[poll.states]
idle = "idle"
Ringing = "alerting"
talking = "connected"
wait = "none"
`,
	// A fixed text: everything in groups, one of them in two branches.
	"groups": `
resource = "/calls"
decode = "html"
line = '(?m)^#(?P<id>\d+) (?:(?P<state>UP) (?P<remote>\S+)|(?P<state>DOWN)(?: (?P<remote_name>.*))?)$'
[poll.states]
down = "idle"
up = "connected"
`,
}

func pollOf(t testing.TB, name string) *Poll {
	t.Helper()
	return mustParse(t, head+"[poll]"+polls[name]).Poll
}

func TestPollReads(t *testing.T) {
	for _, c := range []struct{ name, poll, body, want string }{
		{"one call", "fields", `[{"n":1,"state":"ringing","ref":"x","number":"102","name":"Ben","dir":"Incoming"}]`, `1: ringing (alerting) call="x" remote="102" name="Ben" direction="in"`},
		{"members in another order", "fields", `[{"dir":"out","name":"","number":"102","state":"TALKING","n":"2"}]`, `2: TALKING (connected) remote="102" direction="out"`},
		{"an idle line", "fields", `[{"n":1,"state":"idle","number":"","name":""}]`, "1: idle (idle)"},
		{"several", "fields", `{"n":1,"state":"idle"} {"n":2,"state":"wait"}`, "1: idle (idle)\n2: wait (none)"},
		{"a word that nobody knows", "fields", `{"n":1,"state":"sulking"}`, "1: sulking (not in [poll.states])"},
		{"escapes", "fields", `{"n":1,"state":"idle","name":"\u017dlut\u00fd \"k\u016f\u0148\"","number":"sip:+4930%231@pbx"}`, `1: idle (idle) remote="+4930#1" name="Žlutý \"kůň\"" uri="sip:+4930%231@pbx"`},
		{"a name in the address", "fields", `{"n":1,"state":"idle","number":"\"Ben C\" <sip:102@pbx>"}`, `1: idle (idle) remote="102" name="Ben C" uri="\"Ben C\" <sip:102@pbx>"`},
		{"twice the same line", "fields", `{"n":1,"state":"idle"} {"n":1,"state":"ringing"}`, "1: idle (idle)"},
		{"nothing, and it says so", "fields", `[]`, ""},
		{"groups", "groups", "#1 UP 102\n#2 DOWN\n#3 DOWN A &amp; B\n", "1: UP (connected) remote=\"102\"\n2: DOWN (idle)\n3: DOWN (idle) name=\"A & B\""},
		{"Latin-1", "groups", "#1 DOWN Ren\xe9\n", `1: DOWN (idle) name="René"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines, err := pollOf(t, c.poll).Read(&Answer{Status: 200, Body: []byte(c.body)}, &Values{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range lines {
				got = append(got, l.String())
			}
			if strings.Join(got, "\n") != c.want {
				t.Errorf("reads\n%s\nwant\n%s", strings.Join(got, "\n"), c.want)
			}
		})
	}
}

// An answer that is not understood says so: it must not look like a phone
// without calls.
func TestPollRefuses(t *testing.T) {
	many := strings.Repeat("#1 DOWN\n", MaxPollLines+1)
	for _, c := range []struct{ name, poll, body, want string }{
		{"another page", "fields", "<html>login</html>", `no line is in the phone's answer "<html>login</html>", and it does not say that there is none (empty)`},
		{"no lines where there always are some", "groups", "", `no line is in the phone's answer "" (line)`},
		{"no id", "fields", `{"state":"idle"}`, `a line of the phone's answer has no id: "{\"state\":\"idle\"}" (line)`},
		{"no state", "fields", `{"n":1}`, `a line of the phone's answer has no state: "{\"n\":1}" (line)`},
		{"bad escapes", "fields", `{"n":1,"state":"idle","name":"\q"}`, `remote_name of a line is no json text: "\\q" (decode)`},
		{"too many", "groups", many, fmt.Sprintf("the phone's answer has more than %d lines: the pattern matches too much (line)", MaxPollLines)},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := pollOf(t, c.poll).Read(&Answer{Status: 200, Body: []byte(c.body)}, &Values{})
			var verdict *Verdict
			if !errors.As(err, &verdict) || err.Error() != c.want {
				t.Errorf("says %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestPollDefaults(t *testing.T) {
	p := pollOf(t, "groups")
	if p.Interval != DefaultPollInterval || p.Empty != nil || len(p.Steps) != 1 || p.Steps[0].Request.Timeout != DefaultTimeout {
		t.Errorf("poll is %+v", p)
	}
	if mustParse(t, head).Poll != nil {
		t.Error("a profile without [poll] polls")
	}
}

// FuzzPoll reads any answer: it never panics, says why it reads nothing, and
// what it reads has an id and is text.
func FuzzPoll(f *testing.F) {
	for _, s := range []string{`[{"n":1,"state":"ringing","number":"sip:%4"}]`, `[]`, "#1 UP x\n#1 DOWN \xff\n", "", "{}", `{"n":1,"state":"\ud800"}`} {
		f.Add(s)
	}
	var all []*Poll
	for name := range polls {
		all = append(all, pollOf(f, name))
	}
	f.Fuzz(func(t *testing.T, body string) {
		for _, p := range all {
			lines, err := p.Read(&Answer{Status: 200, Body: []byte(body)}, &Values{})
			var verdict *Verdict
			if err != nil && (!errors.As(err, &verdict) || verdict.Rule == "" || verdict.Text == "" || lines != nil) {
				t.Fatalf("%v, error %#v", lines, err)
			}
			if len(lines) > MaxPollLines {
				t.Fatalf("%d lines", len(lines))
			}
			seen := map[string]bool{}
			for _, l := range lines {
				if seen[l.ID] || l.State >= lineStateCount || l.Known != (p.States[strings.ToLower(l.Word)] != 0 || strings.EqualFold(l.Word, "idle") || strings.EqualFold(l.Word, "down")) {
					t.Fatalf("line %+v", l)
				}
				seen[l.ID] = true
			}
		}
	})
}
