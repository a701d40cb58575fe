package client

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestStream plays lines of the server and compares what the program gets.
// "e101:5" is event 5 of 101, "s101:5" a snapshot, "h5" a heartbeat, "g5-9" a
// gap, "lost" a lost connection, "resumed" and "refused" the end of Resume.
func TestStream(t *testing.T) {
	for name, c := range map[string]struct{ lines, want string }{
		"live":                    {"s101:3 e101:5 e101:7", "s101:3 e101:5 e101:7"},
		"doubled":                 {"s101:3 e101:5 e101:5 e101:4", "s101:3 e101:5"},
		"part of the snapshot":    {"s101:3 s102:6 e101:5 e102:6 e102:7", "s101:3 s102:6 e101:5 e102:7"},
		"live before the replay":  {"s101:3 e101:5 lost s101:9 e101:10 e101:6 e101:9 resumed e101:11", "s101:3 e101:5 resume5 e101:6 e101:9 e101:10 e101:11"},
		"replayed twice":          {"s101:3 e101:5 lost s101:9 e101:6 e101:6 resumed", "s101:3 e101:5 resume5 e101:6"},
		"lost in the replay":      {"s101:3 e101:5 lost s101:9 e101:6 lost s101:9 e101:6 e101:7 resumed", "s101:3 e101:5 resume5 resume5 e101:6 e101:7"},
		"heartbeat":               {"s101:3 h8 lost s101:9 resumed", "s101:3 resume8"},
		"heartbeat in the replay": {"s101:3 e101:5 lost s101:9 h9 lost s101:9 e101:7 resumed", "s101:3 e101:5 resume5 resume5 e101:7"},
		"gap":                     {"s101:3 e101:5 lost s101:9 e101:9 g6-9 s101:10 resumed e101:11", "s101:3 e101:5 resume5 g6-9 s101:10 e101:11"},
		"event within the gap":    {"s101:3 e101:5 lost s101:9 g6-9 e101:10 s101:10 resumed", "s101:3 e101:5 resume5 g6-9 e101:10 s101:10"},
		"the server counts anew":  {"s101:3 e101:50 lost s101:2 e101:3 refused e101:4", "s101:3 e101:50 resume50 g51-0 s101:2 e101:3 e101:4"},
		"first snapshots only":    {"s101:9 s102:3 lost s101:9 s102:9 e102:4 e101:4 resumed", "s101:9 s102:3 resume3 e102:4"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			s := stream{floor: map[string]uint64{}, put: func(m Message) error { got = append(got, describe(m)); return nil }}
			s.begin(2)
			for line := range strings.FieldsSeq(c.lines) {
				if line == "lost" {
					if after, resume := s.begin(2); resume {
						got = append(got, fmt.Sprintf("resume%d", after))
					}
					continue
				}
				if err := s.play(t, line); err != nil {
					t.Fatal(err)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got  %v\nwant %s", got, c.want)
			}
		})
	}
}

// play plays one line.
func (s *stream) play(t *testing.T, line string) error {
	t.Helper()
	var device string
	var n, m uint64
	switch {
	case line == "resumed":
		return s.resumed()
	case line == "refused":
		return s.refused()
	case line[0] == 'g':
		fmt.Sscanf(line, "g%d-%d", &n, &m)
		return s.gap(n, m)
	case line[0] == 'h':
		fmt.Sscanf(line, "h%d", &n)
		s.heartbeat(n)
		return nil
	}
	device, number, _ := strings.Cut(line[1:], ":")
	fmt.Sscan(number, &n)
	if line[0] == 's' {
		return s.snapshot(&Snapshot{Device: device, Seq: n})
	}
	return s.event(&Event{Device: device, Seq: n})
}

func describe(m Message) string {
	switch m := m.(type) {
	case *Event:
		return fmt.Sprintf("e%s:%d", m.Device, m.Seq)
	case *Snapshot:
		return fmt.Sprintf("s%s:%d", m.Device, m.Seq)
	case *Gap:
		return fmt.Sprintf("g%d-%d", m.From, m.To)
	}
	return fmt.Sprint(m)
}

// TestHeldIsBounded: a replay without an end does not fill the memory. The next
// connection goes on without it.
func TestHeldIsBounded(t *testing.T) {
	s := stream{floor: map[string]uint64{}, put: func(Message) error { return nil }}
	s.event(&Event{Device: "101", Seq: 1})
	s.begin(1)
	var err error
	for n := uint64(2); err == nil && n < 2*maxHeld; n++ {
		err = s.event(&Event{Device: "101", Seq: n})
	}
	if !errors.Is(err, errHeld) || len(s.held) > maxHeld {
		t.Errorf("%v after %d", err, len(s.held))
	}
	if _, resume := s.begin(1); resume {
		t.Error("it asks again")
	}
}
