package client

import (
	"cmp"
	"errors"
	"slices"
)

// maxHeld is how many messages are held while missed events are asked for: six
// times what a server keeps by default, some 50 MB at worst. With more than
// that the missed events are given up, and a Gap says so.
const maxHeld = 1 << 16

// errHeld says that too many events came to bring them into order.
var errHeld = errors.New("too many missed events to bring into order")

// A stream makes one sequence of messages out of the events of many
// connections. Only the goroutine that reads the connection uses it.
//
// While missed events are asked for, everything is held: live events come
// before the older ones that the server replays. When the replay is over what
// was held is handed out in the order of the numbers.
type stream struct {
	put func(Message) error // hands a message out; blocks while the buffer is full

	// Every event up to last has been handed out, except those that are part of a
	// device's snapshot: they are not above the device's floor.
	last  uint64
	known bool // last means something
	moved bool // an event or a heartbeat has moved it
	floor map[string]uint64

	holding bool
	held    []Message
	giveUp  bool // the next connection shall not ask for missed events
}

// begin begins a connection. resume says that the missed events are to be asked
// for, with Resume after.
func (s *stream) begin(devices int) (after uint64, resume bool) {
	s.held = nil
	s.holding = s.known && devices > 0 && !s.giveUp
	return s.last, s.holding
}

// pass hands a message out, or holds it.
func (s *stream) pass(m Message) error {
	if !s.holding {
		return s.put(m)
	}
	if len(s.held) >= maxHeld {
		s.giveUp = true
		return errHeld
	}
	s.held = append(s.held, m)
	return nil
}

// passAll hands messages out, or holds them.
func (s *stream) passAll(messages []Message) error {
	for _, m := range messages {
		if err := s.pass(m); err != nil {
			return err
		}
	}
	return nil
}

// event takes an event of the server.
func (s *stream) event(e *Event) error {
	if s.holding {
		return s.pass(e)
	}
	return s.hand(e)
}

// hand hands out an event unless it is known already.
func (s *stream) hand(e *Event) error {
	if s.moved && e.Seq <= s.last || e.Seq <= s.floor[e.Device] {
		return nil
	}
	if err := s.put(e); err != nil {
		return err
	}
	s.last, s.known, s.moved = e.Seq, true, true
	return nil
}

// snapshot takes the present calls of a device.
func (s *stream) snapshot(n *Snapshot) error {
	if s.holding {
		return s.pass(n)
	}
	return s.handSnapshot(n)
}

func (s *stream) handSnapshot(n *Snapshot) error {
	if err := s.put(n); err != nil {
		return err
	}
	s.floor[n.Device] = max(s.floor[n.Device], n.Seq)
	if !s.known || !s.moved && n.Seq < s.last {
		s.last, s.known = n.Seq, true
	}
	return nil
}

// heartbeat takes the newest number of the server: all events up to it have
// come. Without this a quiet device in a busy company would ask, after a loss,
// for a number that the server has forgotten long ago.
func (s *stream) heartbeat(seq uint64) {
	if !s.holding && s.known && seq > s.last {
		s.last, s.moved = seq, true
	}
}

// gap takes the server's word that it does not have the missed events. What was
// held is part of the snapshots that it sends now.
func (s *stream) gap(from, to uint64) error {
	held := s.held
	s.holding, s.held = false, nil
	if err := s.put(&Gap{From: from, To: to}); err != nil {
		return err
	}
	s.last, s.known, s.moved = max(to, s.last), true, true
	for _, m := range held {
		if u, ok := m.(*Unmonitored); ok {
			if err := s.put(u); err != nil {
				return err
			}
		}
	}
	return nil
}

// resumed ends the replay: what was held goes out in the order of the numbers.
// The snapshots are not needed: nothing is missing.
func (s *stream) resumed() error {
	if !s.holding {
		return nil // there was a gap
	}
	held := s.held
	s.holding, s.held = false, nil
	var events []*Event
	for _, m := range held {
		switch m := m.(type) {
		case *Event:
			events = append(events, m)
		case *Unmonitored:
			if err := s.put(m); err != nil {
				return err
			}
		}
	}
	slices.SortStableFunc(events, func(a, b *Event) int { return cmp.Compare(a.Seq, b.Seq) })
	for _, e := range events {
		if err := s.hand(e); err != nil {
			return err
		}
	}
	return nil
}

// refused is the end of an attempt to get the missed events that the server
// could not understand, as when it counts anew: the snapshots that came with
// the monitors are the truth, and what followed them.
func (s *stream) refused() error {
	held := s.held
	s.holding, s.held, s.giveUp = false, nil, false
	if err := s.put(&Gap{From: s.last + 1}); err != nil {
		return err
	}
	s.forget()
	for _, m := range held {
		if err := s.replay(m); err != nil {
			return err
		}
	}
	return nil
}

// forget makes the stream one that knows no number yet.
func (s *stream) forget() {
	s.last, s.known, s.moved = 0, false, false
	clear(s.floor)
}

// replay takes a held message as if it came now.
func (s *stream) replay(m Message) error {
	switch m := m.(type) {
	case *Event:
		return s.hand(m)
	case *Snapshot:
		return s.handSnapshot(m)
	}
	return s.put(m)
}
