package phoneprofile

import (
	"slices"
	"strings"
	"testing"
)

// The words of the profile contract, in the order in which messages list them.
func TestSignalWords(t *testing.T) {
	want := "none, initiated, originated, delivered, established, cleared, failed, held, retrieved, transferred, conferenced, " +
		"diverted, idle, missed, dnd_on, dnd_off, forwarding_on, forwarding_off, mute_on, mute_off, registered, unregistered, " +
		"setup, ip_changed, key"
	if got := SignalNames(); got != want {
		t.Errorf("signals are %s", got)
	}
	for s := range SignalCount {
		if got, ok := ParseSignal(s.String()); !ok || got != s {
			t.Errorf("%s is read as %v, %v", s, got, ok)
		}
	}
	if SignalCount.String() != "invalid" {
		t.Errorf("beyond the end: %s", SignalCount)
	}
	if _, ok := ParseSignal("Delivered"); ok {
		t.Error("signals are written in small letters")
	}
}

func TestStateWords(t *testing.T) {
	if got, want := StateNames(), "null, initiated, originated, alerting, connected, hold, transferring, unknown"; got != want {
		t.Errorf("states are %s", got)
	}
	for s := range stateCount {
		if got, ok := ParseState(s.String()); !ok || got != s {
			t.Errorf("%s is read as %v, %v", s, got, ok)
		}
	}
	if stateCount.String() != "invalid" {
		t.Errorf("beyond the end: %s", stateCount)
	}
	if _, ok := ParseState(""); ok {
		t.Error("the empty word is a state")
	}
}

func TestInsertWords(t *testing.T) {
	want := "number, identity, extension, username, password, address, mac, call, remote, digits, keys, on, off, type, setting, " +
		"url, old, key, light, label, action_name, action, state, extension_id, device_id, party, other_call, other_party, ringout, domain, scope, user, new_call, " +
		"index, key_name, lamp, lamp_state, lamp_color, page"
	if got := InsertNames(); got != want {
		t.Errorf("inserts are %s", got)
	}
	if got := InsertCount.String(); got != "extracted value" {
		t.Errorf("an extracted value is called %q", got)
	}
	if slices.Contains(strings.Split(want, ", "), "") {
		t.Error("an insert without a name")
	}
}

func TestValues(t *testing.T) {
	var v Values
	if v.Get(InsertNumber) != "" || v.Get(InsertCount) != "" || v.Get(InsertCount+200) != "" {
		t.Error("the zero value has values")
	}
	v.Set(InsertNumber, "1")
	v.SetExtracted(InsertCount+2, "c")
	v.SetExtracted(InsertCount, "a")
	if v.Get(InsertNumber) != "1" || v.Get(InsertCount) != "a" || v.Get(InsertCount+1) != "" || v.Get(InsertCount+2) != "c" {
		t.Errorf("values are %+v", v)
	}
}
