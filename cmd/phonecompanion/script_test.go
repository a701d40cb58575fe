package main_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A conversation is a text file: what clients send, what people do at their
// phones, and every line that the server writes, in order.
//
//	# …                     a comment
//	C: LINE                 the client sends a line
//	S: LINE                 the next line that the server writes to the client
//	S?: LINE                several of these in a row: they may come mixed, but
//	                        the lines of each device in this order, and
//	                        DeviceInformation directly behind its event
//	end:                    the server closes the connection, and nothing came before
//
//	client NAME:            from here on another client speaks, on a connection
//	                        of its own; the first one is called a
//	reconnect:              the client closes its connection and makes another one
//	ends: lf                the clients end their lines with LF, from here on
//
//	phone 102: press KEYS   a person presses keys; also: dial NUMBER, answer,
//	                        reject, hangup, hold, retrieve, fault KIND, reboot,
//	                        setting NAME VALUE
//	phone 102: holds NAME VALUE
//	                        waits until a setting of the phone is so, in which
//	                        HTTP/a/102/TOKEN/ is an address of the server's, and
//	phone 102: lamp 7 green On
//	                        until a lamp is lit so
//	outside NUMBER: busy    what a number outside does when it is called; also:
//	                        rings, answers
//	outside NUMBER NAME: calls 102
//	outside NUMBER NAME: hangs up
//
//	device 104: PROFILE     one more phone, which is not there: somebody has set
//	                        its action URLs; "PROFILE manual" says so in the
//	                        configuration; before the first client
//	url 104: SETTING a=b    it calls the address that is to be entered for this
//	                        setting, with the variable $a filled in as b
//
//	profile: NAME           the phones are the generic ones, with the profile
//	                        profiles/NAME.toml beside the conversations
//	server: KEY = VALUE     one more key of [server], and
//	calls: KEY = VALUE      one more of [calls], and
//	dialplan: KEY = VALUE   one more of [dialplan], and
//	config: LINE            one more line behind all others of the configuration;
//	provider: KEY = VALUE   one more of [provider]; the first one begins a
//	                        simulated provider, for which the rest is configured;
//	                        before the first client
//	provider GET /PATH: 200 BODY
//	                        what it answers; \r and \n are those characters
//	hosted 201: ringcentral;KEY = VALUE
//	                        one more phone, which lives at the simulated provider
//	                        (package providersim), with that profile and keys
//	                        or, where provider: stands before it, at that one, with
//	                        the profile profiles/NAME.toml beside the conversations
//	key 101: KEY = VALUE    one more key of the phone
//	at 201: answer          what a person does there; also: dial NUMBER, reject,
//	                        hangup, hold, retrieve
//	far NUMBER NAME: calls 201
//	                        somebody in the public network; also: answer, reject,
//	                        hangup, and, before it is called: is busy, is answer
//	sky: webhook            its events come by webhook; before the first phone there
//	sky: drops              something goes wrong at the provider: see trouble
//
//	restart:                the server is stopped, and started again
//	kill:                   the server is killed; the next client starts another
//
// Placeholders stand for what is not the same every time. <call1> is the id of
// a call, <seq1> the number of an event and <port1> a port; what it was at first
// it must be wherever it stands again, and no two of a kind are the same. <time>
// is any point in time. The client's lines may hold them too.
//
// The server has three phones, Anna Novak's 101, Ben Carter's 102 and Clara
// Weiss's 103, which are simulated ones of snom. At the end every client that
// is still there says BYE, and must get nothing but the reply.

// step is one line of a conversation that means something.
type step struct {
	number int    // of its line, from 1 on
	key    string // C, S, S?, phone, …
	name   string // what stands between key and colon
	text   string // what stands behind the colon
}

// stepKeys are the words that a step may begin with.
var stepKeys = []string{"C", "S", "S?", "end", "client", "reconnect", "ends", "phone", "outside", "profile", "server", "calls", "dialplan", "config", "restart", "kill", "device", "url", "provider", "hosted", "key", "at", "far", "sky"}

// parseStep reads one line; ok is false for blank lines and comments.
func parseStep(number int, line string) (s step, ok bool, err error) {
	if line == "" || line[0] == '#' {
		return step{}, false, nil
	}
	head, text, found := strings.Cut(line, ":")
	s = step{number: number, text: strings.TrimPrefix(text, " ")}
	s.key, s.name, _ = strings.Cut(head, " ")
	if !found || !slices.Contains(stepKeys, s.key) {
		return step{}, false, fmt.Errorf("line %d: %q is no step", number, line)
	}
	return s, true, nil
}

// expects tells whether the step says what the server writes.
func (s step) expects() bool { return s.key == "S" || s.key == "S?" }

// parseScript reads a conversation.
func parseScript(text string) ([]step, error) {
	var steps []step
	for i, line := range strings.Split(text, "\n") {
		s, ok, err := parseStep(i+1, strings.TrimSuffix(line, "\r"))
		if err != nil {
			return nil, err
		}
		if ok {
			steps = append(steps, s)
		}
	}
	return steps, nil
}

func TestParseScript(t *testing.T) {
	steps, err := parseScript("# why\n\nC: {\"a\": 1}\nS: x: y \nS?: z\nclient b:\noutside 0123 Jane Doe: calls 102\r\nend:")
	want := []step{
		{3, "C", "", `{"a": 1}`}, {4, "S", "", "x: y "}, {5, "S?", "", "z"}, {6, "client", "b", ""},
		{7, "outside", "0123 Jane Doe", "calls 102"}, {8, "end", "", ""},
	}
	if err != nil || !slices.Equal(steps, want) {
		t.Errorf("%v\n%+v", err, steps)
	}
	for _, bad := range []string{"C", "X: y", "Hello: world", " C: x"} {
		if _, err := parseScript(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
