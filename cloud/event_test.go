package cloud

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/phone"
)

// sky is an account with one extension, 201, whose id at the provider is 7.
func sky() (*account, *line) {
	a := &account{cloud: New(Config{Logger: zerolog.Nop()}), lines: map[string]*line{}, byID: map[string]*line{}, sessions: map[string][]*line{}}
	l := a.line("201")
	l.id, a.byID["7"] = "7", l
	return a, l
}

// spoken is what notifications say, in words.
func spoken(notices []phone.Notice) string {
	var words []string
	for _, n := range notices {
		word := n.Signal.String()
		if n.Cause != "" {
			word += "/" + string(n.Cause)
		}
		words = append(words, word+" "+n.Remote.Number)
	}
	return strings.Join(words, ", ")
}

// play takes a script of events, one a line:
//
//	own 3 out Answered BlindTransfer   our party: sequence, direction, code, reason
//	other 4 in Answered                the other side's
//	ours 5 in Hold                     ours in a RingOut
//	muted 6 out Answered
//	... -> what the phone is told
func play(t *testing.T, a *account, l *line, script string) {
	t.Helper()
	for s := bufio.NewScanner(strings.NewReader(script)); s.Scan(); {
		text, want, _ := strings.Cut(strings.TrimSpace(s.Text()), " ->")
		if text == "" {
			continue
		}
		words := append(strings.Fields(text), "", "")
		var e sessionEvent
		e.Session, e.Origin.Type = "s-1", "Call"
		fmt.Sscan(words[1], &e.Sequence)
		p := party{ID: "p-1", ExtensionID: "7", Direction: map[string]string{"in": "Inbound", "out": "Outbound"}[words[2]]}
		p.From, p.To = person{Number: "100"}, person{Number: "200"}
		p.Status.Code, p.Status.Reason = words[3], words[4]
		switch words[0] {
		case "other":
			p.ID, p.ExtensionID = "p-2", ""
		case "inside":
			p.To.ExtensionID = "8"
		case "muted":
			p.Muted = true
		case "leg":
			e.Origin.Type = originRingOut
		case "target":
			e.Origin.Type, p.ID, p.RingOutRole = originRingOut, "p-2", "Target"
		}
		e.Parties = []party{p}
		if got := spoken(a.take(l, &e, &p)); got != strings.TrimSpace(want) {
			t.Errorf("%s: the phone is told %q, want %q", text, got, strings.TrimSpace(want))
		}
	}
}

// TestEvents: what the provider's words for a party mean to its phone.
func TestEvents(t *testing.T) {
	for name, script := range map[string]string{
		"in, answered, held, taken back, ended": `
			own 1 in Setup
			own 2 in Proceeding -> delivered 100
			own 3 in Answered -> established 100
			own 4 in Hold -> held 100
			own 5 in Answered -> retrieved 100
			own 6 in Disconnected CallFinished -> cleared 100`,
		"out": `
			own 1 out Setup -> originated 200
			own 2 out Proceeding -> delivered 200
			own 3 out Answered -> established 200
			own 4 out Disconnected -> cleared 200`,
		"out, and the beginning is lost": `
			own 2 out Proceeding -> originated 200
			own 3 out Answered -> established 200`,
		"events that overtake each other": `
			own 1 in Proceeding -> delivered 100
			own 3 in Hold -> held 100
			own 2 in Answered
			own 5 in Disconnected -> cleared 100
			own 4 in Answered`,
		"the end overtakes everything": `
			own 9 in Disconnected Cancelled -> cleared/callCancelled 100
			own 2 in Proceeding`,
		"busy": `
			own 1 out Setup -> originated 200
			own 2 out Disconnected TargetBusy -> failed/busy 200`,
		"no such number": `
			own 1 out Setup -> originated 200
			own 2 out Disconnected InvalidNumber -> failed/destNotObtainable 200`,
		"nobody answers": `
			own 1 in Proceeding -> delivered 100
			own 2 in Disconnected NoAnswer -> cleared/callNotAnswered 100`,
		"answered elsewhere": `
			own 1 in Proceeding -> delivered 100
			own 2 in Disconnected AgentAnswered -> cleared/callPickup 100`,
		"to the mailbox": `
			own 1 in Proceeding -> delivered 100
			own 2 in VoiceMail -> diverted 100
			own 3 in Disconnected -> cleared 100`,
		"forwarded": `
			own 1 in Proceeding -> delivered 100
			own 2 in Disconnected CallRedirected -> diverted 100, cleared 100`,
		"transferred": `
			own 1 in Answered -> established 100
			own 2 in Disconnected BlindTransfer -> transferred 100, cleared 100`,
		"transferred, and gone": `
			own 1 in Answered -> established 100
			own 2 in Gone AttendedTransfer -> transferred 100, cleared 100`,
		"parked": `
			own 1 in Answered -> established 100
			own 2 in Parked -> cleared/park 100`,
		"muted": `
			own 1 out Answered -> established 200
			muted 2 out Answered -> established 200, mute_on 200
			own 3 out Answered -> established 200, mute_off 200`,
		"RingOut by another program": `
			leg 1 in Proceeding -> originated 100
			leg 2 in Answered
			target 3 in Proceeding -> delivered 100
			target 4 in Answered -> established 100
			leg 5 in Disconnected -> cleared 100`,
		"RingOut to nobody": `
			leg 1 in Proceeding -> originated 100
			leg 2 in Answered
			target 4 in Disconnected NoAnswer -> cleared/callNotAnswered 100`,
		"the other side of a call in is nobody's business": `
			own 1 in Proceeding -> delivered 100
			other 2 out Answered
			other 3 out Disconnected`,
		"one of a group does not end the call": `
			own 1 out Setup -> originated 200
			other 2 in Disconnected NoAnswer
			other 3 in Answered -> established 200`,
	} {
		t.Run(name, func(t *testing.T) {
			a, l := sky()
			play(t, a, l, script)
		})
	}
}

// TestEventsOfTheAccount: who hears of the whole account knows when an
// extension inside really answers.
func TestEventsOfTheAccount(t *testing.T) {
	a, l := sky()
	a.wide = true
	play(t, a, l, `
		inside 1 out Setup -> originated 200
		inside 2 out Answered -> delivered 200
		other 3 in Proceeding -> delivered 200
		other 4 in Answered -> established 200
		inside 5 out Hold -> held 200`)
}

// TestCallsAreBounded: sessions without an end do not fill the memory.
func TestCallsAreBounded(t *testing.T) {
	a, l := sky()
	for i := range 10 * maxCalls {
		e := sessionEvent{Session: fmt.Sprint("s-", i), Sequence: 1}
		p := party{ID: "p", ExtensionID: "7", Direction: "Inbound"}
		p.Status.Code = codeProceeding
		if i%2 == 0 {
			p.Status.Code = codeDisconnected
		}
		a.take(l, &e, &p)
	}
	if len(l.calls) != maxCalls || len(a.sessions) != maxCalls {
		t.Errorf("%d calls and %d sessions are kept", len(l.calls), len(a.sessions))
	}
	a.forgetCalls(l)
	if len(l.calls) != 0 || len(a.sessions) != 0 {
		t.Errorf("%d calls and %d sessions are left", len(l.calls), len(a.sessions))
	}
}

// TestExtensionOf: the extension of an event stands in its path.
func TestExtensionOf(t *testing.T) {
	for path, want := range map[string]string{
		"/restapi/v1.0/account/1/extension/7/telephony/sessions":        "7",
		"/restapi/v1.0/account/1/extension/7/telephony/sessions?x=y":    "7",
		"/restapi/v1.0/account/1/extension/7/presence":                  "",
		"/restapi/v1.0/account/1/telephony/sessions":                    "",
		"/restapi/v1.0/account/1/extension/7/telephony/sessions/s-1234": "",
		"": "",
	} {
		if got := extensionOf(path); got != want {
			t.Errorf("%s: %q", path, got)
		}
	}
}

// FuzzEvents: whatever comes, calls stay within their bounds, nothing is said of
// a call after its end, and one that is over stays over.
func FuzzEvents(f *testing.F) {
	f.Add([]byte(`{"sequence":1,"telephonySessionId":"s-1","origin":{"type":"RingOut"},"parties":[{"id":"p-1","extensionId":"7","direction":"Inbound","status":{"code":"Proceeding"}}]}`),
		[]byte(`{"sequence":2,"telephonySessionId":"s-1","parties":[{"id":"p-1","extensionId":"7","status":{"code":"Disconnected","reason":"CallFinished"}}]}`))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		a, l := sky()
		over := map[string]bool{}
		for range 3 {
			for _, raw := range [][]byte{first, second} {
				var e sessionEvent
				if json.Unmarshal(raw, &e) != nil || e.Session == "" {
					continue
				}
				for i := range e.Parties {
					notices := a.take(l, &e, &e.Parties[i])
					if len(notices) > 0 && over[e.Session] {
						t.Fatalf("%v is said after the end", spoken(notices))
					}
					if c := l.find(e.Session); c != nil && c.over {
						over[e.Session] = true
					}
				}
			}
		}
	})
}
