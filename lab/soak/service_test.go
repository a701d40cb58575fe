package soak

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/client"
)

// TestService plays messages to two watchers of one device.
func TestService(t *testing.T) {
	start := &client.Snapshot{Device: "201", Calls: []client.SnapshotCall{{Call: "a", Calling: "1", Called: "201"}, {Call: "b", Calling: "201", Called: "2"}}}
	event := func(name, call, from string) client.Message {
		return &client.Event{Name: name, Device: "201", Call: call, Direction: "in", Calling: from, Called: "201"}
	}
	for _, tt := range []struct {
		name    string
		more    []client.Message
		out     bool
		numbers []string
		want    string
	}{
		{"as it was", nil, false, []string{"1", "2"}, ""},
		{"the provider has another one", nil, false, []string{"1", "3"}, `calls with ["1" "2"], and the provider has ["1" "3"]`},
		{"the provider has none", nil, false, []string{}, `calls with ["1" "2"]`},
		{"a new one and an end", []client.Message{event("Delivered", "c", "3"), event("ConnectionCleared", "a", "")}, false, []string{"3", "2"}, ""},
		{"an event without a number", []client.Message{event("Established", "a", "")}, false, []string{"1", "2"}, ""},
		{"out of service", []client.Message{event("OutOfService", "", "")}, true, nil, ""},
		{"nobody was told", nil, true, nil, "out of service: false, want true"},
		{"and back", []client.Message{event("OutOfService", "", ""), event("BackInService", "", "")}, false, nil, ""},
		{"never back", []client.Message{event("OutOfService", "", "")}, false, nil, "out of service: true, want false"},
		{"monitored anew", []client.Message{event("OutOfService", "", ""), &client.Unmonitored{Device: "201"}, &client.Snapshot{Device: "201"}}, false, []string{}, ""},
		{"not monitored", []client.Message{&client.Unmonitored{Device: "201"}}, false, nil, "1 watchers monitor 201, want 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &Service{}
			for _, m := range append([]client.Message{start}, tt.more...) {
				s.Hear("a", m)
				if _, lost := m.(*client.Unmonitored); !lost || len(tt.more) > 1 {
					s.Hear("b", m)
				}
			}
			got := strings.Join(s.Unlike(2, "201", tt.out, tt.numbers), "\n")
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
