package main

import (
	"regexp"
	"testing"
	"time"
)

// heard is a line at a client: 0 commands and speaks JSON, 1 listens by JSON, 2
// by text.
type heard struct {
	client int
	said
}

func event(text string, call string, seq uint64) said { return said{text: text, call: call, seq: seq} }

// Lines of a call that a client dials and that is held, and of a second call.
var (
	replied    = said{text: "error_ind SUCCESS MakeCall", reply: true, tag: "101.1"}
	initiated  = event("Initiated 101 makeCall c-1 101", "c-1", 5)
	originated = event("Originated 101 newCall 101 0123 101", "c-1", 6)
	held       = event("Held 101 normal 101", "c-1", 9)
	second     = event("Delivered 101 newCall 101 103 101 \"\"", "c-2", 10)
	joinedCall = event("Transferred 101 transfer 101 0123 (103,0123) c-2 c-1 c-2 \"\"", "c-2", 12)
	over       = event("ConnectionCleared 101 transfer 101 (c-1)", "c-2", 13)
)

// talkWanted is what is wanted of them.
var talkWanted = []wanted{
	{text: "error_ind SUCCESS MakeCall", reply: true, tag: "101.1"},
	{text: "Initiated 101 makeCall $1 101", call: 1},
	{text: "Originated 101 newCall 101 0123 101", call: 1},
	{text: "Held 101 normal 101", call: 1},
	{text: "Delivered 101 newCall 101 103 101 \"\"", call: 2},
	{text: "Transferred 101 transfer 101 0123 (103,0123) $2 $1 $2 \"\"", call: 2},
	{text: "ConnectionCleared 101 transfer 101 ($1)", call: 2},
}

func inText(s said) said {
	s.call, s.seq = "", 0
	return s
}

// talkHeard is all that comes, at each client in order.
func talkHeard() []heard {
	list := []heard{{0, replied}}
	for _, s := range []said{initiated, originated, held, second, joinedCall, over} {
		list = append(list, heard{1, s}, heard{0, s}, heard{2, inText(s)})
	}
	return list
}

// playTalk lets a checker hear lines and returns what it complains of.
func playTalk(lines []heard, known func(string) bool) string {
	c := newConversation("test", 3, 0, known)
	c.expect(talkWanted...)
	for _, h := range lines {
		c.take(h.client, &h.said)
	}
	if why := c.fault(); why != "" {
		return why
	}
	return c.missing(c.everyone()...)
}

// TestCheckerComplains: the checker is content with a whole call, and with no
// call that lacks something, or has something wrong or too much.
func TestCheckerComplains(t *testing.T) {
	if why := playTalk(talkHeard(), nil); why != "" {
		t.Fatalf("of a call that is right: %s", why)
	}
	// at finds the line of a client.
	at := func(client int, s said) int {
		if client == 2 {
			s = inText(s)
		}
		for i, h := range talkHeard() {
			if h.client == client && h.said == s {
				return i
			}
		}
		t.Fatalf("client %d has no line %s", client, s.text)
		return 0
	}
	change := func(client int, s said, how func(*said)) []heard {
		list := talkHeard()
		how(&list[at(client, s)].said)
		return list
	}
	lose := func(client int, s said) []heard {
		i := at(client, s)
		return append(talkHeard()[:i], talkHeard()[i+1:]...)
	}
	double := func(client int, s said) []heard {
		i := at(client, s)
		return append(talkHeard()[:i+1], talkHeard()[i:]...)
	}
	swap := func(client int, a, b said) []heard {
		list := talkHeard()
		i, j := at(client, a), at(client, b)
		list[i], list[j] = list[j], list[i]
		return list
	}
	for _, c := range []struct {
		name  string
		lines []heard
		known func(string) bool
		want  string
	}{
		{"an event is lost", lose(1, held), nil, `client 1: "Delivered .* came before "Held`},
		{"an event is lost at the text client", lose(2, originated), nil, `client 2: "Held .* came before "Originated`},
		{"the last event is lost", lose(0, over), nil, `client 0 did not get "ConnectionCleared`},
		{"the last event is lost at the text client", lose(2, over), nil, `client 2 did not get "ConnectionCleared`},
		{"the answer is lost", lose(0, replied), nil, `client 0: "Initiated .* came before "error_ind`},
		{"an event comes twice", double(1, held), nil, `client 1: "Held 101 normal 101" came twice`},
		{"an event comes twice at the text client", double(2, second), nil, `client 2: "Delivered .* came twice`},
		{"the last event comes twice", double(1, over), nil, `came twice`},
		{"the answer comes twice", double(0, replied), nil, `client 0: "error_ind SUCCESS MakeCall" came twice`},
		{"the answer comes to somebody else", append([]heard{{1, replied}}, talkHeard()...), nil, `client 1: "error_ind SUCCESS MakeCall" came`},
		{"the answer has another tag", change(0, replied, func(s *said) { s.tag = "101.2" }), nil, `client 0: .* where "error_ind`},
		{"the answer is a refusal", change(0, replied, func(s *said) { s.text = "error_ind ERROR MakeCall" }), nil, `"error_ind ERROR MakeCall" came where "error_ind SUCCESS`},
		{"two events are swapped", swap(1, originated, held), nil, `client 1: "Held .* came before "Originated`},
		{"two events are swapped at the text client", swap(2, originated, held), nil, `client 2: "Held .* came before "Originated`},
		{"the answer comes after its event", swap(0, replied, initiated), nil, `client 0: "Initiated .* came before "error_ind`},
		{"an event has the id of the other call", change(1, held, func(s *said) { s.call = "c-2" }), nil, `the id of the call is c-2 and was c-1`},
		{"an event has another id at one client", change(0, originated, func(s *said) { s.call = "c-9" }), nil, `client 0: .*the id of the call is c-9 and was c-1`},
		{"the second call has the id of the first", change(1, second, func(s *said) { s.call = "c-1" }), nil, `the id c-1 is that of another call`},
		{"a call has the id of an earlier one", talkHeard(), func(id string) bool { return id == "c-2" }, `the id c-2 is that of another call`},
		{"an id among the words is wrong", change(1, joinedCall, func(s *said) { s.text = "Transferred 101 transfer 101 0123 (103,0123) c-2 c-7 c-2 \"\"" }), nil, `c-7`},
		{"an id among the words of text is wrong", change(2, joinedCall, func(s *said) { s.text = "Transferred 101 transfer 101 0123 (103,0123) c-1 c-2 c-1 \"\"" }), nil, `client 2: "Transferred`},
		{"the connections that are left are wrong", change(0, over, func(s *said) { s.text = "ConnectionCleared 101 transfer 101 ()" }), nil, `client 0: "ConnectionCleared .* where`},
		{"a word is wrong", change(1, originated, func(s *said) { s.text = "Originated 101 newCall 101 0124 101" }), nil, `0124`},
		{"a word is missing", change(1, second, func(s *said) { s.text = "Delivered 101 newCall 101 103 101" }), nil, `client 1: "Delivered`},
		{"a number is that of the event before", change(1, held, func(s *said) { s.seq = 6 }), nil, `the number 6 is not above 6`},
		{"a number falls", change(1, held, func(s *said) { s.seq = 3 }), nil, `the number 3 is not above`},
		{"a number is another one at another client", change(0, held, func(s *said) { s.seq = 8 }), nil, `client 0: .*the number is 8, and was 9 at another client`},
		{"something comes that nobody wanted", append(talkHeard(), heard{1, event("Retrieved 101 normal 101", "c-1", 14)}), nil, `client 1: "Retrieved 101 normal 101" was not expected`},
		{"a gap", append(talkHeard(), heard{1, parseJSON([]byte(`{"gap":[3,9]}`))}), nil, `gap`},
	} {
		if why := playTalk(c.lines, c.known); !regexp.MustCompile(c.want).MatchString(why) {
			t.Errorf("%s: the checker says %q, want %s", c.name, why, c.want)
		}
	}
}

// TestNothingMayComeBeforeItsTime: an event is wanted from when it was caused.
func TestNothingMayComeBeforeItsTime(t *testing.T) {
	c := newConversation("test", 1, 0, nil)
	c.expect(talkWanted[0])
	s := initiated
	c.take(0, &replied)
	c.take(0, &s)
	if why := c.fault(); why == "" {
		t.Error("an event came before its cause, and the checker is content")
	}
}

func TestWaitEndsWithAFault(t *testing.T) {
	c := newConversation("test", 1, 0, nil)
	c.expect(wanted{text: "Held 101 normal 101", call: 1})
	if c.wait(time.Millisecond, 0) || c.fault() != `client 0 did not get "Held 101 normal 101" within 1ms` {
		t.Errorf("the fault is %q", c.fault())
	}
	c = newConversation("test", 1, 0, nil)
	c.expect(wanted{text: "Held 101 normal 101", call: 1})
	s := held
	go c.take(0, &s)
	if !c.wait(callTimeout, 0) {
		t.Errorf("the fault is %q", c.fault())
	}
}
