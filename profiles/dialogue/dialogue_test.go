package dialogue

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

// example is the one in the package comment.
func example(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(b), "//\t# Dialling")
	text, _, _ = strings.Cut("//\t# Dialling"+text, "// An entry is")
	text = strings.ReplaceAll(text, "//\t", "")
	return strings.TrimSuffix(strings.ReplaceAll(text, "//\n", "\n"), "\n")
}

func TestParseExample(t *testing.T) {
	text := example(t)
	if got := Format(text); got != One {
		t.Fatalf("format is %q", got)
	}
	got, err := Parse("x.txt", text)
	if err != nil {
		t.Fatal(err)
	}
	want := []*Entry{{
		Line: 4, Kind: "action", Name: "MakeCall", Sources: []string{"vendor document, page, chapter"}, State: "null",
		With: []Pair{{"number", "102*"}}, Verdict: Success,
		Wire: []Exchange{{
			"GET /command.htm?number=102%2A HTTP/1.1\r\nHost: {host}\r\nUser-Agent: phonecompanion\r\nConnection: close\r\n\r\n",
			"HTTP/1.1 302 Found\r\nLocation: /index.htm\r\nContent-Length: 0\r\n\r\n",
		}},
	}, {
		Line: 19, Kind: "event", Name: "incoming", Sources: []string{"…"}, State: "unknown",
		Notice: Notice{Signal: "delivered", Remote: "102", URI: "sip:102@pbx"},
		Wire:   []Exchange{{Received: "GET /a/101/TOKEN/incoming?remote=sip:102@pbx HTTP/1.1\r\nHost: 192.168.0.5:26580\r\n\r\n"}},
	}, {
		Line: 26, Kind: "call", Name: "rejected by a client", Sources: []string{"…"}, State: "unknown", Monitor: "manual", Format: "text",
		Steps: []Step{
			{28, StepTold, "GET /a/101/TOKEN/incoming?remote=sip:102@pbx HTTP/1.1\r\nHost: 192.168.0.5:26580\r\n\r\n", 0},
			{31, StepExpect, `Delivered 101 newCall 101 102 101 ""`, 0},
			{32, StepExpect, "DeviceInformation 101 1 (alerting)", 0},
			{33, StepClient, "ClearConnection 101", 0},
			{34, StepRequest, "GET /command.htm?key=CANCEL HTTP/1.1\r\nHost: {host}\r\nUser-Agent: phonecompanion\r\nConnection: close\r\n\r\n", 0},
			{39, StepAnswer, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0},
			{42, StepExpect, "error_ind SUCCESS ClearConnection", 0},
			{43, StepWait, "", 2 * time.Second},
			{44, StepExpect, "ConnectionCleared 101 normalClearing 101 ()", 0},
			{45, StepExpect, "DeviceInformation 101 0 (null)", 0},
		},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("entries are\n%+v %+v %+v\nwant\n%+v %+v %+v", got[0], got[1], got[2], want[0], want[1], want[2])
	}
}

func TestParseBodiesAndConnections(t *testing.T) {
	got, err := Parse("x.txt", `
== action HoldCall
source: s
login: admin  a b
with: label = "a\nb"
> POST /x
>
>| {"a":
>|  1}
< 200
<
<| one
<|
> GET /y
< 200
verdict: nothing: at all
value: "\u00e9"
`)
	if err != nil {
		t.Fatal(err)
	}
	e := got[0]
	if e.Username != "admin" || e.Password != " a b" || e.With[0].Value != "a\nb" || e.Verdict != "nothing: at all" || e.Value != "é" {
		t.Errorf("entry is %+v", e)
	}
	want := []Exchange{{"POST /x\r\n\r\n{\"a\":\n 1}", "200\r\n\r\none\n"}, {"GET /y\r\n", "200\r\n"}}
	if !reflect.DeepEqual(e.Wire, want) {
		t.Errorf("wire is %q, want %q", e.Wire, want)
	}
}

func TestParseRefuses(t *testing.T) {
	const entry = "== action A\nsource: s\n> x\n< y\nverdict: success\n"
	for _, c := range []struct{ name, text, want string }{
		{"text before", "> x\n", `x.txt:1: "> x" stands before the first entry`},
		{"another kind", "== calls A\n", `x.txt:1: "calls A" is no action, read, write, poll, event or call`},
		{"no name", "== action\n", `x.txt:1: "action" has no name`},
		{"no key", entry + "oops\n", `x.txt:6: "oops" is neither a key nor a line of a dialogue`},
		{"an unknown key", entry + "verdikt: x\n", `x.txt:6: unknown key "verdikt"`},
		{"with", entry + "with: number\n", `x.txt:6: with is written name = value, not "number"`},
		{"a broken string", entry + "with: a = \"b\n", "x.txt:6: invalid syntax"},
		{"no source", "\n== action A\n> x\n< y\nverdict: success\n", "x.txt:2: action A: no source says so"},
		{"no wire", "== action A\nsource: s\nverdict: success\n", "x.txt:1: action A: nothing goes over the wire"},
		{"no verdict", "== read A\nsource: s\n> x\n< y\n", "x.txt:1: read A: a request to the phone has a verdict, and no notice"},
		{"nothing sent", "== write A\nsource: s\n< y\nverdict: success\n", "x.txt:1: write A: the phone answers what nobody asked"},
		{"no notice", "== event A\nsource: s\n< y\n", "x.txt:1: event A: an event is one request of the phone, and a notice"},
		{"a field", "== event A\nnotice: held color=red\n", `x.txt:2: a notice has no "color"`},
		{"no field", "== event A\nnotice: held red\n", `x.txt:2: a notice is signal name=value …, not "red"`},
		{"a field that is no string", "== event A\nnotice: held name=\"a\n", `x.txt:2: "\"a" is no Go string`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := Parse("x.txt", c.text); err == nil || err.Error() != c.want {
				t.Errorf("error is %v, want %s", err, c.want)
			}
		})
	}
}

func TestFormat(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"# a\n# format: dialogue 1\n", One},
		{"#format:har\n== x", "har"},
		{"# a\n# \">> \" is a line of a request, \"<< \" of an answer\n", Capture},
		{"# a\n\n# format: dialogue 1\n", Unknown},
		{"# a\n", Unknown},
		{"", Unknown},
	} {
		if got := Format(c.text); got != c.want {
			t.Errorf("format of %q is %q, want %q", c.text, got, c.want)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		want, got string
		match     bool
	}{
		{"abc", "abc", true},
		{"abc", "abcd", false},
		{"a{any}c", "abbbc", true},
		{"a{any}c", "ac", true},
		{"a{any}a", "a", false},
		{"a{any}b{any}c", "axbxc", true},
		{"a{any}b{any}c", "axxc", false},
		{"{any}", "", true},
	} {
		if got := Matches(c.want, c.got); got != c.match {
			t.Errorf("%q matches %q: %v", c.want, c.got, got)
		}
	}
	if got := Host("> {host} {host}", "h:1"); got != "> h:1 h:1" {
		t.Errorf("host is %q", got)
	}
}

func TestNoticeRoundTrip(t *testing.T) {
	for _, n := range []Notice{
		{Signal: "idle"},
		{"delivered", "a1", "102", "John \"J\" Doe", "sip:102@pbx;user=phone", "busy", "2"},
		{Signal: "held", Name: "é=x\n"},
	} {
		got, err := parseNotice(n.String())
		if err != nil || got != n {
			t.Errorf("%s is read as %+v, %v", n, got, err)
		}
	}
}
