package stli

import (
	"strings"
	"testing"
)

// contractVerbs are the commands of the protocol contract, section 3, with the
// least and the greatest number of their arguments.
var contractVerbs = map[string][2]int{
	"STLI": {0, 0}, "BYE": {0, 0}, "MakeCall": {2, 2}, "AnswerCall": {1, 1}, "ClearConnection": {1, 1}, "HoldCall": {1, 1},
	"RetrieveCall": {1, 1}, "TransferCall": {1, 1}, "MonitorStart": {1, 1}, "MonitorStop": {1, 1}, "ConsultationCall": {2, 2},
	"AlternateCall": {1, 1}, "ReconnectCall": {1, 1}, "ConferenceCall": {1, 1}, "SingleStepTransferCall": {2, 2},
	"DeflectCall": {2, 2}, "GenerateDigits": {2, 2}, "SetDoNotDisturb": {2, 2}, "SetForwarding": {3, 3},
	"SetMicrophoneMute": {2, 2}, "SnapshotDevice": {1, 1}, "SendKeys": {2, 2}, "BindKey": {4, 6}, "Login": {2, 2},
	"Resume": {1, 1}, "Ping": {0, 0}, "Devices": {0, 0}, "Help": {0, 1},
}

func TestVerbs(t *testing.T) {
	for name, args := range contractVerbs {
		v, ok := FindVerb(strings.ToUpper(name))
		if !ok || v.String() != name {
			t.Errorf("%s is not found, or spelled %q", name, v)
			continue
		}
		info := v.Info()
		if info.Min != args[0] || info.Max != args[1] {
			t.Errorf("%s takes %d to %d arguments, want %v", name, info.Min, info.Max, args)
		}
		if info.Device != strings.HasPrefix(info.Usage, "<dev>") {
			t.Errorf("%s: its usage is %q, and device is %v", name, info.Usage, info.Device)
		}
	}
}

// TestVerbTable looks at what every entry of the table owes to its readers.
func TestVerbTable(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range Verbs() {
		info := v.Info()
		if info.Name == "" || seen[strings.ToLower(info.Name)] {
			t.Errorf("verb %d has no name of its own: %q", v, info.Name)
		}
		seen[strings.ToLower(info.Name)] = true
		if !strings.HasSuffix(info.Help, ".") || strings.ContainsAny(info.Help+info.Usage, "\r\n\t") {
			t.Errorf("%v: the help is no sentence on one line: %q %q", v, info.Usage, info.Help)
		}
		if info.Device && info.Min < 1 || info.Max >= 0 && info.Max < info.Min {
			t.Errorf("%v takes %d to %d arguments", v, info.Min, info.Max)
		}
	}
}

// TestRawCommandHasNoName: a line that begins with a brace is the only way.
func TestRawCommandHasNoName(t *testing.T) {
	if v, ok := FindVerb("RawCommand"); ok {
		t.Errorf("RawCommand is found as %v", v)
	}
	if got := VerbRawCommand.String(); got != "RawCommand" {
		t.Errorf("replies name it %q", got)
	}
}

func TestNoVerb(t *testing.T) {
	for _, v := range []Verb{NoVerb, verbCount, 255} {
		if v.String() != "" || v.Info().Device {
			t.Errorf("verb %d is %q", v, v)
		}
	}
	for _, name := range []string{"", "MakeCal", "MakeCalls", "Make Call", "ＰＩＮＧ"} {
		if v, ok := FindVerb(name); ok {
			t.Errorf("%q is found as %v", name, v)
		}
	}
}
