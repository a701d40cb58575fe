package console

import (
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// TestRender: what people see of each line.
func TestRender(t *testing.T) {
	at := time.Date(2026, 11, 20, 12, 0, 1, 5e6, time.UTC)
	defer func(l *time.Location) { time.Local = l }(time.Local)
	time.Local = time.UTC
	for line, want := range map[string]string{
		`{"event":"Delivered","seq":812,"time":"2026-11-20T12:00:00.123Z","device":"102","cause":"newCall","call":"c-1-1","direction":"in","alerting":"102","calling":"0042","called":"102","lastRedirection":"","callingE164":"+42","callingName":"Anna B","remoteURI":"sip:x","deviceInformation":{"calls":1,"info":"alerting"},"commandTag":"7"}`: "12:00:00.123  102  Delivered  0042 (Anna B) -> 102, callingE164 +42  newCall  [alerting] c-1-1",
		`{"event":"ConnectionCleared","seq":1,"time":"x","device":"102","cause":"normalClearing","call":"c-1-1","releasing":"103","activeConnections":[],"callingName":"Anna"}`:                                                                                                                                                                      "12:00:01.005  102  ConnectionCleared  with Anna, releasing 103  normalClearing  c-1-1",
		`{"event":"Transferred","seq":1,"device":"102","cause":"transfer","transferring":"102","transferred":"103","transferredConnections":["104","103"],"newCall":"c-1-1"}`:                                                                                                                                                                        "12:00:01.005  102  Transferred  transferred 103, transferredConnections (104,103), newCall c-1-1  transfer",
		`{"event":"DoNotDisturb","seq":1,"device":"102","state":"on"}`:                         "12:00:01.005  102  DoNotDisturb  state on",
		`{"event":"Held","device":"\u001b[2J","cause":"\u009b","callingName":"\u202e"}`:        `12:00:01.005  \u001b[2J  Held  with \u202e  \u009b`,
		`{"event":"NewOne","device":"102","deep":{"a":[1,"\u001b"]}}`:                          `12:00:01.005  102  NewOne  deep {"a":[1,"\u001b"]}`,
		`{"snapshot":"102","call":"c-1-1","state":"connected","calling":"101","called":"102"}`: "12:00:01.005  102  connected  101 -> 102  c-1-1",
		`{"snapshotEnd":"102","seq":812}`:                                                      "",
		`{"heartbeat":812}`:                                                                    "",
		`{"gap":[3,1048577]}`:                                                                  "12:00:01.005  the server does not keep the events 3 to 1048577 any more: what follows is how it is now",
		`{"device":"102","profile":"snom","state":"configured"}`:                               "  102      snom             configured",
		`{"help":"Ping - Replies."}`:                                                           "  Ping - Replies.",
		`{"rawResponse":200,"body":{"a": "\u001b"},"tag":"7"}`:                                 `12:00:01.005  200 {"a": "\u001b"}`,
		`{"new":"line"}`:  `{"new":"line"}`,
		"no JSON \x1b[2J": `no JSON \u001b[2J`,
	} {
		if got := (&renderer{}).line(at, line, parseMessage(line)); got != want {
			t.Errorf("%s\n is shown as %q\n      want %q", line, got, want)
		}
		if got := (&renderer{colour: true}).line(at, line, parseMessage(line)); stripCodes(got) != want {
			t.Errorf("%s\n in colour is %q", line, got)
		}
	}
}

// stripCodes takes the colours away that the console uses, and no others.
func stripCodes(s string) string {
	for _, c := range append(codes[1:], noColour) {
		s = strings.ReplaceAll(s, c, "")
	}
	return s
}

// TestTones: every event has a colour; how a call begins, is connected, ends and
// fails can be told apart.
func TestTones(t *testing.T) {
	for _, e := range stli.EventNames() {
		if tones[e.String()] == plainTone {
			t.Errorf("%v has no colour", e)
		}
	}
	seen := map[tone]string{}
	for _, name := range []string{"Delivered", "Established", "Held", "ConnectionCleared", "Failed"} {
		if other := seen[tones[name]]; other != "" {
			t.Errorf("%s looks like %s", name, other)
		}
		seen[tones[name]] = name
	}
}

func TestMessage(t *testing.T) {
	for _, line := range []string{"", "x", "[]", "{", `{"a":}`, `{"a":1`, `{"a":1}}`, `{"a":1} x`, `{1:2}`, "null"} {
		if m := parseMessage(line); m != nil {
			t.Errorf("%q is taken for %v", line, m)
		}
	}
	m := parseMessage(`{"s":"x","n":18446744073709551615,"b":true,"l":["a","b"],"m":[1],"o":{"p":1},"z":null,"gap":[3,7]}`)
	for key, want := range map[string]string{"s": "x", "n": "18446744073709551615", "b": "true", "l": "(a,b)", "m": "[1]", "o": `{"p":1}`, "z": "null", "none": ""} {
		if got := m.text(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if m.number("n") != 1<<64-1 || m.number("s") != 0 || m.gapEnd() != 7 || message(nil).gapEnd() != 0 {
		t.Errorf("numbers: %d %d %d", m.number("n"), m.number("s"), m.gapEnd())
	}
}

func FuzzRender(f *testing.F) {
	f.Add(`{"event":"Held","device":"1","gap":[1,2],"deviceInformation":{"info":"x"}}`)
	f.Add(`{"rawResponse":1}`)
	f.Fuzz(func(t *testing.T, line string) {
		m := parseMessage(line)
		r := &renderer{colour: true}
		for _, got := range []string{r.line(time.Now(), line, m), r.reply(time.Now(), "", m, 0, true)} {
			for _, c := range stripCodes(got) {
				if control(c) {
					t.Errorf("%q shows %U", line, c)
				}
			}
		}
	})
}
