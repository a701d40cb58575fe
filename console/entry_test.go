package console

import "testing"

func TestParseEntry(t *testing.T) {
	for line, want := range map[string]struct{ tag, text, verb string }{
		"Ping": {"", "Ping", "Ping"}, "#7 ping": {"7", "ping", "Ping"}, "#a-b\t Ping": {"a-b", "Ping", "Ping"}, "#7": {"7", "", ""},
		"Pong 1": {"", "Pong 1", ""}, "#7 Pong 1": {"7", "Pong 1", ""}, "STLI;Errors=Extended": {"", "STLI;Errors=Extended", "STLI"},
		`{"a":1}`: {"", `{"a":1}`, "RawCommand"}, "MakeCall 101": {"", "MakeCall 101", "MakeCall"},
	} {
		e, err := parseEntry(line)
		if err != nil || e.tag != want.tag || e.text != want.text || e.verb.String() != want.verb {
			t.Errorf("%q: tag %q, text %q, verb %v, %v", line, e.tag, e.text, e.verb, err)
		}
	}
	for _, line := range []string{"#", "#? Ping", "#a b#", "# Ping"} {
		if _, err := parseEntry(line); (err == nil) != (line == "#a b#") {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// TestSecret: whatever could be a Login is not shown and not kept.
func TestSecret(t *testing.T) {
	for line, want := range map[string]string{
		"Login crm hush": "Login crm ********", `#7 LOGIN crm "hush hush"`: "LOGIN crm ********", "Login crm": "Login crm", "Logni crm hush": "Logni crm ********",
		"Loginn crm hush x": "Loginn crm ********", "lgin crm hush": "lgin crm ********",
	} {
		if !secret(line) || shown(line) != want {
			t.Errorf("%q is shown as %q, want %q", line, shown(line), want)
		}
	}
	for _, line := range []string{"Login", "Help Login", "MakeCall 101 102", "Ping", ".help", "{\"a\":\n1}", ""} {
		if secret(line) {
			t.Errorf("%q is taken for a secret", line)
		}
	}
}

func TestNearest(t *testing.T) {
	for word, want := range map[string]string{
		"MakeCal": "MakeCall", "makecal": "MakeCall", "MkaeCall": "MakeCall", "AnswreCall": "AnswerCall", "HoldCalls": "HoldCall", "Pnig": "Ping", "Pong": "Ping",
		"Hlep": "Help", "stil": "STLI", "SingleStepTransfer": "SingleStepTransferCall", "SingleStepTransfrCal": "SingleStepTransferCall", ".hlep": ".help", ".timin": ".timing", ".x": "",
		"Quatsch": "", "": "", "x": "",
	} {
		if got := nearest(word); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}
