package phone

import "time"

// A Timer takes times, in seconds. It may be used by many at a time.
type Timer interface{ Observe(seconds float64) }

// Timers take how long things take at phones; the zero value takes nothing.
type Timers struct {
	// Request returns the one that takes how long phones take to answer a request
	// that is for something, one of [Purposes]. It is called once for each.
	Request func(purpose string) Timer
	// Event takes how late events are because of us: from the moment when a
	// notification was read until what it made is in the outbox of everybody who
	// monitors the phone, without Held.
	Event Timer
	// Held takes how long notifications waited for the answer of a command of their
	// phone, by design; of those that did. It is set where Event is.
	Held Timer
}

// A purpose is what a request to a phone is for.
type purpose uint8

const (
	forCommand    purpose = iota // of a client, a rule or a key
	forPoll                      // which calls it has
	forMonitoring                // its action URLs are read, written or put back
	forSettings                  // the same with what its object says
	forKey                       // a key is programmed, shown or put back
)

var purposes = [...]string{forCommand: "command", forPoll: "poll", forMonitoring: "monitoring", forSettings: "settings", forKey: "key"}

// Purposes returns what requests to phones are for.
func Purposes() []string { return purposes[:] }

// newCounts makes counts that give times to timers.
func newCounts(t Timers) *Counts {
	c := &Counts{event: t.Event, held: t.Held}
	for i, name := range purposes {
		if t.Request != nil {
			c.took[i] = t.Request(name)
		}
	}
	return c
}

// holdBack notes from when on, and until when at most, what is in the inbox waits for
// a command; a zero end is that of the command. The lock is held.
func (p *Phone) holdBack(from, until time.Time) {
	for i := len(p.inbox) - 1; i >= 0 && p.inbox[i].held == 0; i-- {
		n := &p.inbox[i]
		n.held = max(from.Sub(n.Read), 1)
		if !until.IsZero() {
			n.until = max(until.Sub(n.Read), 1)
		}
	}
}

// waited returns how long a notification has waited for a command, if that ended
// at free. What it waits beyond its time is no design: a timer was late.
func (n *Notice) waited(free time.Time) time.Duration {
	if n.held == 0 {
		return 0
	}
	end := free.Sub(n.Read)
	if n.until != 0 {
		end = min(end, n.until)
	}
	return max(end-n.held, 0)
}

// announced takes how late the events of a notification are that was free to make them
// at free, and has made them now.
func (c *Counts) announced(n *Notice, free time.Time) {
	if c.event == nil {
		return
	}
	late := time.Since(n.Read)
	if waited := n.waited(free); waited > 0 {
		c.held.Observe(waited.Seconds())
		late -= waited
	}
	c.event.Observe(late.Seconds())
}
