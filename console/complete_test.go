package console

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/stli"
)

func testVocabulary() *vocabulary {
	v := newVocabulary(func(profile string) []string {
		return map[string][]string{"snom": {"F_HOLD", "F_R", "DND"}}[profile]
	})
	v.set([]device{{"101", "snom", "configured"}, {"102", "snom", "off"}, {"205", "yealink", "off"}})
	return v
}

// TestComplete: | is the cursor; what could stand there is in brackets.
func TestComplete(t *testing.T) {
	for text, want := range map[string]string{
		"maK":                  "[MakeCall]",
		"  #7 maK":             "  #7 [MakeCall]",
		"monitorst":            "[MonitorStart MonitorStop]",
		".t":                   "[.timing]",
		"MakeCall ":            "MakeCall [101 102 205]",
		"makecall 10":          "makecall [101 102]",
		"MakeCall 101 2":       "MakeCall 101 [205]",
		"MakeCall 101 102 ":    "MakeCall 101 102 []",
		"SetDoNotDisturb 1 O":  "SetDoNotDisturb 1 [on off]",
		"SetForwarding 1 b":    "SetForwarding 1 [busy]",
		"SetForwarding 1 busy": "SetForwarding 1 [busy]",
		"SetForwarding 1 b o":  "SetForwarding 1 b [off]",
		"SendKeys 101 f":       "SendKeys 101 [F_HOLD F_R]",
		"SendKeys 101 1;2;d":   "SendKeys 101 1;2;[DND]",
		"SendKeys 205 f":       "SendKeys 205 []",
		"BindKey 101 d":        "BindKey 101 [DND]",
		"Help mon":             "Help [MonitorStart MonitorStop]",
		"Ping ":                "Ping []",
		"Pong ":                "Pong []",
		"STLI;":                "STLI;[DeviceInformation= Errors= Heartbeat= Numbers= Snapshot= Version=]",
		"stli;sn":              "stli;[Snapshot=]",
		"STLI;Version=2;err":   "STLI;Version=2;[Errors=]",
		"STLI;Snapshot=o":      "STLI;Snapshot=[Off On]",
		"STLI;Colour=":         "STLI;Colour=[]",
		".monitor ":            ".monitor [all 101 102 205]",
		".timing of":           ".timing [off]",
		"#7":                   "#7[]",
	} {
		c := testVocabulary().complete(text)
		var words []string
		for _, w := range c.words {
			words = append(words, w.word)
		}
		if got := text[:c.start] + "[" + strings.Join(words, " ") + "]"; got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestCompleteEveryCommand: each is offered, with its usage once it stands there.
func TestCompleteEveryCommand(t *testing.T) {
	v := testVocabulary()
	for _, verb := range stli.Verbs() {
		if verb == stli.VerbRawCommand {
			continue
		}
		name := verb.String()
		if c := v.complete(strings.ToLower(name)); len(c.words) == 0 || c.words[0].word != name {
			t.Errorf("%s is not offered", name)
		}
		if c := v.complete(name + " "); verb != stli.VerbSTLI && !strings.HasPrefix(c.usage, name) {
			t.Errorf("the usage of %s is %q", name, c.usage)
		}
		if verb.Info().Device {
			if c := v.complete(name + " 10"); len(c.words) != 2 {
				t.Errorf("%s offers %v for a device", name, c.words)
			}
		}
	}
}

// TestCompleteUnknownDevice: the list may be old, so it is asked for again.
func TestCompleteUnknownDevice(t *testing.T) {
	v := testVocabulary()
	v.complete("MakeCall 101 9")
	v.complete("MakeCall 10")
	if len(v.want) != 0 {
		t.Error("the devices are wanted, and none was missing")
	}
	v.complete("MakeCall 9")
	if len(v.want) != 1 {
		t.Error("a device is missing, and the devices are not wanted")
	}
}

// TestListing: many candidates stand in columns, and a list has an end.
func TestListing(t *testing.T) {
	var many []candidate
	for i := range 5000 {
		many = append(many, candidate{word: string(rune('a'+i%26)) + "0000", note: "\x1b[2J"})
	}
	text := (&renderer{}).listing(many, 80)
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) != maxListed+1 || !strings.Contains(lines[maxListed], "and 4560 more") {
		t.Errorf("%d lines, the last is %q", len(lines), lines[len(lines)-1])
	}
	for _, line := range lines {
		if len(line) > 80 {
			t.Errorf("a line of %d columns", len(line))
		}
	}
	if text := (&renderer{}).listing(many[:2], 80); strings.Contains(text, "\x1b") || strings.Count(text, "\n") != 2 {
		t.Errorf("%q", text)
	}
}
