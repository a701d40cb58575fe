package lab

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// script is a tracker with what came out of it.
type script struct {
	tracker
	out []string
}

// newScript makes a tracker that notes what it tells and asks.
func newScript() *script {
	s := new(script)
	s.fire = func(slot Slot, v variables) {
		line := strings.TrimPrefix(string(slot), "url_") + " " + v.CallID
		if v.Reason != "" {
			line += " " + v.Reason
		}
		s.out = append(s.out, line)
	}
	s.ask = func(q question) { s.out = append(s.out, "ask "+string(q)) }
	return s
}

// play gives the tracker lines of the form "OUT|IN TYPE ID [PARAM]", or
// "LIST line:remote[:held] …" for the answer to listcalls, or "STAT ID remote"
// for the answer to callstat.
func (s *script) play(lines ...string) {
	for _, line := range lines {
		word := strings.SplitN(line+"   ", " ", 4)
		switch word[0] {
		case "LIST":
			s.answer(askCalls, scriptList(strings.Fields(line)[1:]))
		case "STAT":
			s.answer(askCurrent, fmt.Sprintf("\n===== Call debug (RINGING) =====\n local_uri: x <sip:me>\n peer_uri:   <sip:%s>\n af=AF_INET id=%s\n direction: Outgoing\n", word[2], word[1]))
		default:
			id, remote, _ := strings.Cut(word[2], "/")
			direction := map[string]string{"OUT": "outgoing", "IN": "incoming"}[word[0]]
			s.event(Event{Type: word[1], Class: "call", Direction: direction, ID: id, Peer: "sip:" + remote, Param: strings.TrimSpace(word[3])})
		}
	}
}

// scriptList writes a call list from words "line:remote[:held]".
func scriptList(words []string) string {
	var calls []Call
	for _, word := range words {
		part := strings.Split(word+":", ":")
		calls = append(calls, Call{Line: int(part[0][0] - '0'), State: StateEstablished, Held: part[2] == "held", Remote: "sip:" + part[1]})
	}
	return formatCallList(calls)
}

func TestTracker(t *testing.T) {
	cases := []struct {
		name     string
		in, want []string
	}{
		{
			"dialled, the answer first", []string{
				"OUT CALL_LOCAL_SDP  offer", "STAT a 102", "OUT CALL_RINGING a/102", "OUT CALL_REMOTE_SDP a/102 answer",
				"OUT CALL_ESTABLISHED a/102", "OUT CALL_CLOSED a/102 Connection reset by user",
			},
			[]string{"ask callstat", "outgoing a", "ask listcalls", "ringing a", "connected a", "disconnected a Connection reset by user"},
		},
		{
			"dialled, an event first", []string{"OUT CALL_LOCAL_SDP  offer", "OUT CALL_RINGING a/102", "STAT a 102", "OUT CALL_RINGING a/102"},
			[]string{"ask callstat", "outgoing a", "ask listcalls", "ringing a"},
		},
		{
			"not found: closed at once", []string{"OUT CALL_LOCAL_SDP  offer", "OUT CALL_CLOSED a/199 404 Not Found", "STAT a 199"},
			[]string{"ask callstat", "outgoing a", "ask listcalls", "disconnected a 404 Not Found"},
		},
		{
			"early media, then answered, then late ringing",
			[]string{"OUT CALL_PROGRESS a/102", "OUT CALL_RINGING a/102", "OUT CALL_ESTABLISHED a/102", "OUT CALL_ESTABLISHED a/102", "OUT CALL_RINGING a/102"},
			[]string{"outgoing a", "ask listcalls", "ringing a", "connected a"},
		},
		{
			"incoming", []string{"IN CALL_INCOMING b/101", "IN CALL_REMOTE_SDP b/101 offer", "IN CALL_ESTABLISHED b/101", "IN CALL_CLOSED b/101 bye", "IN CALL_CLOSED b/101 bye"},
			[]string{"incoming b", "ask listcalls", "connected b", "disconnected b bye"},
		},
		{
			"incoming, the caller gives up", []string{"IN CALL_INCOMING b/101", "IN CALL_CLOSED b/101 Connection reset by peer", "IN CALL_CLOSED b/101 x"},
			[]string{"incoming b", "ask listcalls", "missed b Connection reset by peer", "disconnected b Connection reset by peer"},
		},
		{
			"incoming, rejected", []string{"IN CALL_INCOMING b/101", "IN CALL_CLOSED b/101 Connection reset by user"},
			[]string{"incoming b", "ask listcalls", "disconnected b Connection reset by user"},
		},
		{
			"dialled, rejected", []string{"OUT CALL_RINGING b/102", "OUT CALL_CLOSED b/102 486 Rejected"},
			[]string{"outgoing b", "ask listcalls", "ringing b", "disconnected b 486 Rejected"},
		},
		{
			"hold and retrieve", []string{
				"IN CALL_INCOMING b/101", "LIST 1:101", "IN CALL_ESTABLISHED b/101", "IN CALL_REMOTE_SDP b/101 answer", "LIST 1:101:held",
				"IN CALL_REMOTE_SDP b/101 offer", "LIST 1:101:held", "IN CALL_REMOTE_SDP b/101 answer", "LIST 1:101",
			},
			[]string{"incoming b", "ask listcalls", "connected b", "ask listcalls", "hold b", "ask listcalls", "ask listcalls", "unhold b"},
		},
		{
			"a second call answered: the first one is held, and taken back when it ends", []string{
				"IN CALL_INCOMING a/101", "LIST 1:101", "IN CALL_ESTABLISHED a/101", "IN CALL_INCOMING b/101", "LIST 1:101 2:101",
				"IN CALL_ESTABLISHED b/101", "IN CALL_REMOTE_SDP a/101 answer", "LIST 1:101:held 2:101",
				"IN CALL_CLOSED b/101 bye", "IN CALL_REMOTE_SDP a/101 answer", "LIST 1:101",
			},
			[]string{
				"incoming a", "ask listcalls", "connected a", "incoming b", "ask listcalls", "connected b", "ask listcalls", "hold a",
				"disconnected b bye", "ask listcalls", "unhold a",
			},
		},
		{
			"two calls swapped within one answer: the hold first", []string{
				"IN CALL_INCOMING a/101", "LIST 1:101", "IN CALL_INCOMING b/103", "LIST 1:101 2:103", "IN CALL_ESTABLISHED a/101",
				"IN CALL_ESTABLISHED b/103", "LIST 1:101:held 2:103", "LIST 1:101 2:103:held",
			},
			[]string{"incoming a", "ask listcalls", "incoming b", "ask listcalls", "connected a", "connected b", "hold a", "hold b", "unhold a"},
		},
		{
			"a line that is free again", []string{
				"IN CALL_INCOMING a/101", "LIST 1:101", "IN CALL_INCOMING b/103", "LIST 1:101 2:103", "IN CALL_CLOSED a/101 x",
				"IN CALL_INCOMING c/103", "LIST 1:103 2:103", "IN CALL_ESTABLISHED c/103", "LIST 1:103:held 2:103",
			},
			[]string{"incoming a", "ask listcalls", "incoming b", "ask listcalls", "missed a x", "disconnected a x", "incoming c", "ask listcalls", "connected c", "hold c"},
		},
		{
			"blind transfer", []string{"IN CALL_INCOMING a/101", "IN CALL_ESTABLISHED a/101", "IN CALL_CLOSED a/101 Call transfered"},
			[]string{"incoming a", "ask listcalls", "connected a", "transfer a Call transfered", "disconnected a Call transfered"},
		},
		{
			"blind transfer refused", []string{"IN CALL_INCOMING a/101", "IN CALL_ESTABLISHED a/101", "IN TRANSFER_FAILED a/101 486 Busy", "IN CALL_CLOSED a/101 x"},
			[]string{"incoming a", "ask listcalls", "connected a", "disconnected a 486 Busy"},
		},
		{
			"transferred by the other side", []string{
				"IN CALL_INCOMING a/101", "IN CALL_ESTABLISHED a/101", "OUT CALL_LOCAL_SDP  offer", "IN TRANSFER a/101 sip:103", "STAT b 103",
			},
			[]string{"incoming a", "ask listcalls", "connected a", "ask callstat", "outgoing b", "ask listcalls"},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := newScript()
			s.play(c.in...)
			if !slices.Equal(s.out, c.want) {
				t.Errorf("came out:\n %s\nwant:\n %s", strings.Join(s.out, "\n "), strings.Join(c.want, "\n "))
			}
		})
	}
}

func TestTrackerRegistration(t *testing.T) {
	s := newScript()
	s.connect()
	s.answer(askRegistration, "\n--- User Agents (1) ---\n> sip:101@127.77.0.1   \x1b[32mOK \x1b[;m kamailio Expires 60s\n\n")
	for _, name := range []string{"REGISTER_OK", "REGISTERING", "REGISTER_FAIL", "REGISTER_FAIL", "REGISTER_OK"} {
		s.event(Event{Type: name, Class: "register", Account: "sip:101@127.77.0.1", Param: name})
	}
	want := []string{"ask reginfo", "ask listcalls", "registered ", "unregistered  REGISTER_FAIL", "registered  REGISTER_OK"}
	if !slices.Equal(s.out, want) {
		t.Errorf("%q, want %q", s.out, want)
	}
}

// The control port was lost and found again: calls that the phone still has go
// on, the others are forgotten without a word.
func TestTrackerReconnect(t *testing.T) {
	s := newScript()
	s.play("IN CALL_INCOMING a/101", "LIST 1:101", "IN CALL_ESTABLISHED a/101", "IN CALL_INCOMING b/103", "LIST 1:101 2:103")
	s.out = nil
	s.connect()
	s.play("LIST 1:101:held", "IN CALL_CLOSED a/101 bye")
	want := []string{"ask reginfo", "ask listcalls", "hold a", "disconnected a bye"}
	if !slices.Equal(s.out, want) || len(s.calls) != 0 {
		t.Errorf("%q, want %q; still known: %d", s.out, want, len(s.calls))
	}
}

func TestTrackerIsBounded(t *testing.T) {
	s := newScript()
	for i := range 4 * maxTracked {
		s.play(fmt.Sprintf("IN CALL_INCOMING x%d/101", i))
	}
	if len(s.calls) != maxTracked {
		t.Errorf("%d calls are kept, want %d", len(s.calls), maxTracked)
	}
	for i := range 4 * maxTracked {
		s.play(fmt.Sprintf("IN CALL_CLOSED x%d/101 x", i))
	}
	if len(s.calls) != 0 || len(s.ended) != maxEnded {
		t.Errorf("%d calls and %d ended ones are kept", len(s.calls), len(s.ended))
	}
}
