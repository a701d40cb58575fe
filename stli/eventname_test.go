package stli

import "testing"

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
