package dialogue

import (
	"reflect"
	"testing"
	"time"
)

// Notifications stand one after another, have bodies, and come between a request
// and its answer.
func TestParseSteps(t *testing.T) {
	got, err := Parse("x.txt", `
== call a title: of several words
source: s
source: s2
with: identity = 1
login: admin  a b
monitor: auto
format: json
< POST /a
< X: HTTP/1.1
<
<| <a>
<|  b</a>
# between
< GET /b

expect: a: "b"
client: #1 MakeCall 101 102
> POST /dial
>
>| n=1
< GET /c
< HTTP/1.1 200
<
<| one
<| GET two
wait: 1m30s
> GET /d
< HTTP/1.1 200
`)
	if err != nil {
		t.Fatal(err)
	}
	want := &Entry{
		Line: 2, Kind: "call", Name: "a title: of several words", Sources: []string{"s", "s2"}, State: "unknown", Username: "admin", Password: " a b",
		With: []Pair{{"identity", "1"}}, Monitor: "auto", Format: "json",
		Steps: []Step{
			{9, StepTold, "POST /a\r\nX: HTTP/1.1\r\n\r\n<a>\n b</a>", 0},
			{15, StepTold, "GET /b\r\n", 0},
			{17, StepExpect, `a: "b"`, 0},
			{18, StepClient, "#1 MakeCall 101 102", 0},
			{19, StepRequest, "POST /dial\r\n\r\nn=1", 0},
			{22, StepTold, "GET /c\r\n", 0},
			{23, StepAnswer, "HTTP/1.1 200\r\n\r\none\nGET two", 0},
			{27, StepWait, "", 90 * time.Second},
			{28, StepRequest, "GET /d\r\n", 0},
			{29, StepAnswer, "HTTP/1.1 200\r\n", 0},
		},
	}
	if !reflect.DeepEqual(got[0], want) {
		t.Errorf("the call is\n%+v\nwant\n%+v", got[0], want)
	}
}

func TestParseStepsRefuses(t *testing.T) {
	const entry = "== call A\nsource: s\n"
	for _, c := range []struct{ name, text, want string }{
		{"no source", "== call A\nexpect: x\n", "x.txt:1: call A: no source says so"},
		{"no title", "== call\n", `x.txt:1: "call" has no name`},
		{"nothing expected", entry + "< GET /x\n", "x.txt:1: call A: it says nothing of what a client sees: not one expect"},
		{"neither notification nor answer", entry + "< Host: x\n", `x.txt:3: "Host: x" begins neither a notification nor an answer`},
		{"neither, behind a step", entry + "< GET /x\nexpect: y\n< Host: x\n", `x.txt:5: "Host: x" begins neither a notification nor an answer`},
		{"an answer to nothing", entry + "expect: x\n< HTTP/1.1 200\n", "x.txt:1: call A: line 4: the phone answers what nobody asked"},
		{"two answers", entry + "expect: x\n> a\n< HTTP/1.1 200\n< HTTP/1.1 200\n", "x.txt:1: call A: line 6: the phone answers what nobody asked"},
		{"no answer", entry + "expect: x\n> a\n", "x.txt:1: call A: the last request has no answer"},
		{"a request behind one without an answer", entry + "expect: x\n> a\n< GET /x\n> b\n< HTTP/1.1 200\n", "x.txt:1: call A: line 6: the request before it has no answer"},
		{"a line before the answer", entry + "> a\nexpect: x\n< HTTP/1.1 200\n", "x.txt:1: call A: line 4: a phone that has not answered yet can only send notifications"},
		{"a time that is none", entry + "wait: long\n", `x.txt:3: "long" is no time to wait, such as 2s`},
		{"no time", entry + "wait: 0s\n", `x.txt:3: "0s" is no time to wait, such as 2s`},
		{"a way to monitor", entry + "monitor: always\n", `x.txt:3: monitor is auto or manual, not "always"`},
		{"a format", entry + "format: xml\n", `x.txt:3: format is text or json, not "xml"`},
		{"a key of another entry", entry + "notice: held\n", `x.txt:3: unknown key "notice"`},
		{"no key", entry + "oops\n", `x.txt:3: "oops" is neither a key nor a line of a dialogue`},
		{"a call's key elsewhere", "== action A\nexpect: x\n", `x.txt:2: unknown key "expect"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Parse("x.txt", c.text); err == nil || err.Error() != c.want {
				t.Errorf("error is %v, want %s", err, c.want)
			}
		})
	}
}
