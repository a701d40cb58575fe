package stli

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// TestEventNames: the four events behind which old clients read one more line
// are those and no others.
func TestEventNames(t *testing.T) {
	with := map[EventName]bool{Initiated: true, Originated: true, Delivered: true, ConnectionCleared: true}
	seen := map[string]bool{}
	for _, n := range EventNames() {
		if n.HasDeviceInformation() != with[n] {
			t.Errorf("%v has DeviceInformation: %v", n, n.HasDeviceInformation())
		}
		if n.String() == "" || seen[n.String()] {
			t.Errorf("event %d has no name of its own: %q", n, n)
		}
		seen[n.String()] = true
		if _, ok := sampleValues[n]; !ok || len(sampleValues[n]) != len(events[n].columns) {
			t.Errorf("%v has %d words behind device and cause, the sample %d", n, len(events[n].columns), len(sampleValues[n]))
		}
	}
	for _, n := range []EventName{NoEvent, eventCount, 255} {
		if n.String() != "" || n.HasDeviceInformation() {
			t.Errorf("event %d is %q", n, n)
		}
	}
}

// TestEventWords: what the manual and Help say of an event is what the line
// and the JSON have, word by word.
func TestEventWords(t *testing.T) {
	for _, n := range EventNames() {
		e := Event{Name: n, Device: "102", Cause: "normal", Values: sampleValues[n]}
		line, _, _ := strings.Cut(string(e.Append(nil, &Options{Version: 1})), "\r\n")
		if words, want := len(strings.Fields(line)), 1+len(n.Words()); words != want {
			t.Errorf("%v is said to have %d words and has %d: %s", n, want, words, line)
		}
		var members map[string]any
		if err := json.Unmarshal(e.Append(nil, &Options{Version: 1, JSON: true}), &members); err != nil {
			t.Fatal(err)
		}
		for _, own := range n.Members() {
			if _, ok := members[own]; !ok {
				t.Errorf("%v has no member %q", n, own)
			}
			delete(members, own)
		}
		for member := range members {
			if !slices.Contains([]string{"event", "seq", "time", "device", "cause"}, member) {
				t.Errorf("%v has a member %q that nothing tells of", n, member)
			}
		}
		if !strings.HasSuffix(n.Meaning(), ".") || strings.Contains(n.Meaning(), "|") {
			t.Errorf("%v: no sentence: %q", n, n.Meaning())
		}
	}
}
