package soak

import (
	"testing"

	"github.com/phonecompanion/phonecompanion/client"
)

// TestEvents plays messages to two watchers of one device.
func TestEvents(t *testing.T) {
	event := func(seq uint64, name, call string) client.Message {
		return &client.Event{Seq: seq, Name: name, Device: "101", Call: call}
	}
	start := &client.Snapshot{Device: "101", Seq: 10}
	ring, end, dnd := event(11, "Delivered", "c"), event(12, "ConnectionCleared", "c"), event(13, "DoNotDisturb", "")
	for _, tt := range []struct {
		name, fault string
		missing     int
		a, b        []client.Message
	}{
		{"all", "", 0, []client.Message{start, ring, end, dnd}, []client.Message{start, ring, end, dnd}},
		{"one too few", "", 1, []client.Message{start, ring, end, dnd}, []client.Message{start, ring, end}},
		{"began later", "", 0, []client.Message{start, ring, end, dnd}, []client.Message{&client.Snapshot{Device: "101", Seq: 12}, dnd}},
		{"a gap", "", 0, []client.Message{start, ring, end, dnd}, []client.Message{start, &client.Gap{From: 11, To: 12}, &client.Snapshot{Device: "101", Seq: 12}, dnd}},
		{"a gap that is too small", "", 2, []client.Message{start, ring, end, dnd}, []client.Message{start, &client.Gap{From: 13}}},
		{"not monitored for a time", "", 0, []client.Message{start, ring, end, dnd}, []client.Message{start, ring, end, &client.Unmonitored{Device: "101"}}},
		{"not monitored, and the gap is said later", "", 0, []client.Message{start, ring, end, dnd},
			[]client.Message{start, &client.Event{Seq: 13, Name: "DoNotDisturb", Device: "101"}, &client.Unmonitored{Device: "101"}, &client.Gap{From: 11, Device: "101"}, &client.Snapshot{Device: "101", Seq: 13}}},
		{"a call without an end", "", 2, []client.Message{start, ring}, []client.Message{start, ring}},
		{"a call whose end is in a gap", "", 1, []client.Message{start, ring}, []client.Message{start, ring, &client.Gap{From: 12}}},
		{"the wrong way round", "behind 12", 0, []client.Message{start, event(12, "Held", ""), event(11, "Held", "")}, []client.Message{}},
		{"two of one number", "event 11 is", 0, []client.Message{start, event(11, "Held", "")}, []client.Message{start, event(11, "Retrieved", "")}},
		{"behind the end", "behind the end", 0, []client.Message{start, end, event(14, "ConnectionCleared", "c")}, []client.Message{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := &book{}
			e := &Events{Fault: b.fault}
			for name, messages := range map[string][]client.Message{"a": tt.a, "b": tt.b} {
				w := e.Watcher(name)
				for _, m := range messages {
					w.Hear(m)
				}
			}
			if missing := e.Missing(); len(missing) != tt.missing {
				t.Errorf("missing: %q", missing)
			}
			b.want(t, tt.fault)
		})
	}
}
