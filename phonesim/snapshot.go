package phonesim

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
)

// A Call is a call as one of its parties sees it.
type Call struct {
	ID         string    // ID is the Call-ID, the same at both ends.
	CSTA       string    // CSTA is the value of $csta_id, the same at both ends.
	Direction  Direction // Direction is Outgoing at the caller's end.
	Local      string    // Local is the party's own number.
	Remote     string    // Remote is the number of the other party.
	RemoteName string    // RemoteName is the name of the other party, if known.
	State      State     // State is the state of the call at this end.
	Digits     string    // Digits are the tones sent into the call.
	Reason     string    // Reason says why the call ended, if not by hanging up.
}

// A Snapshot is the state of a phone at one moment.
type Snapshot struct {
	Extension    string         // Extension is the number of the phone.
	Calls        []Call         // Calls are the phone's calls, the oldest first.
	Ended        Call           // Ended is the call that ended last.
	Entered      string         // Entered are the digits that are not dialled yet.
	OffHook      bool           // OffHook says that the handset is lifted.
	DND          bool           // DND says that the phone rejects calls.
	Muted        bool           // Muted says that the microphone is off.
	Registered   bool           // Registered says that the phone can make and get calls.
	Transferring bool           // Transferring says that TRANSFER waits for a number.
	RingerTests  int            // RingerTests counts the ringer being played by request.
	Lamps        map[int]string // Lamps are the lamps lit by pages: "green On" by number.
	Connections  int            // Connections counts the open ones to the web interface.
	Requests     uint64         // Requests counts what was read by the web interface.
	EventsSent   uint64         // EventsSent counts action URLs that were answered.
	EventsLost   uint64         // EventsLost counts those that were not, or not sent.
	EventsQueued int            // EventsQueued counts those waiting or on their way.
}

// Calls returns the phone's calls, the oldest first.
func (p *Phone) Calls() []Call { return p.Snapshot().Calls }

// Snapshot returns the state of the phone.
func (p *Phone) Snapshot() Snapshot {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	return p.snapshot()
}

func (p *Phone) snapshot() Snapshot {
	s := Snapshot{
		Extension: p.cfg.Extension, Ended: p.ended, Entered: p.entered, OffHook: p.offHook,
		DND: p.dnd, Muted: p.muted, Registered: p.registered, Transferring: p.transferring != nil,
		RingerTests: p.rung, Connections: len(p.web.conns), Requests: p.log.count,
		EventsSent: p.events.sent, EventsLost: p.events.lost, EventsQueued: p.events.pending(),
	}
	for _, l := range p.legs {
		s.Calls = append(s.Calls, l.view())
	}
	if len(p.lamps) > 0 {
		s.Lamps = make(map[int]string, len(p.lamps))
		for n, light := range p.lamps {
			s.Lamps[n] = light
		}
	}
	return s
}

// In reports whether one of the phone's calls is in the state.
func (s *Snapshot) In(state State) bool {
	return slices.ContainsFunc(s.Calls, func(c Call) bool { return c.State == state })
}

// Has returns a condition for [Phone.Wait]: one of the calls is in the state.
func Has(state State) func(*Snapshot) bool {
	return func(s *Snapshot) bool { return s.In(state) }
}

// Idle is a condition for [Phone.Wait]: there are no calls, and no action URL
// is on its way.
func Idle(s *Snapshot) bool { return len(s.Calls) == 0 && s.EventsQueued == 0 }

// Wait returns when the condition holds, looking at the phone whenever it has
// changed. It fails when the context ends or the phone is closed.
func (p *Phone) Wait(ctx context.Context, cond func(*Snapshot) bool) error {
	for {
		p.office.mu.Lock()
		s, closed, ch := p.snapshot(), p.closed, p.changed.wait()
		p.office.mu.Unlock()
		if cond(&s) {
			return nil
		}
		if closed {
			return fmt.Errorf("phone %q: %w", s.Extension, ErrClosed)
		}
		select {
		case <-ch:
		case <-ctx.Done():
			return fmt.Errorf("phone %q: %w; it has %d calls %v", s.Extension, ctx.Err(), len(s.Calls), s.Calls)
		}
	}
}

// A notifier wakes those who wait for a change. It costs nothing while nobody waits.
type notifier struct{ ch chan struct{} }

// wait returns a channel that the next notify closes.
func (n *notifier) wait() <-chan struct{} {
	if n.ch == nil {
		n.ch = make(chan struct{})
	}
	return n.ch
}

func (n *notifier) notify() {
	if n.ch != nil {
		close(n.ch)
		n.ch = nil
	}
}

// randomHex returns n random bytes in hexadecimal digits.
func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
