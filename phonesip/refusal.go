package phonesip

import "sync/atomic"

// A Refusal says why what came to a [Listener] was not a pressed key. It is a
// label in logs and metrics; the peer sees at most a status.
type Refusal string

// The refusals.
const (
	RefusedNoSIP   Refusal = "no SIP"          // nothing that the library can read; not answered
	RefusedHeaders Refusal = "wrong headers"   // one is missing, or contradicts another
	RefusedMethod  Refusal = "method"          // neither MESSAGE nor OPTIONS
	RefusedSize    Refusal = "too long"        // the message, a text of it, or what would have to be answered
	RefusedText    Refusal = "unknown text"    // no key has it
	RefusedBusy    Refusal = "no room"         // the phone's queue, or the table of transactions, is full
	RefusedFlood   Refusal = "too many"        // connections, or requests of an address that was refused just now; not answered
	RefusedSlow    Refusal = "too slow"        // a message that did not become whole in time
	RefusedFault   Refusal = "fault in parser" // the library failed
)

// refusals are all of them, in the order of the counts.
var refusals = [...]Refusal{
	RefusedNoSIP, RefusedHeaders, RefusedMethod, RefusedSize, RefusedText, RefusedBusy, RefusedFlood, RefusedSlow, RefusedFault,
}

// counts are what a Listener has done.
type counts struct {
	taken   atomic.Uint64
	copies  atomic.Uint64
	refused [len(refusals)]atomic.Uint64
}

// Taken returns how many keys were pressed.
func (c *counts) Taken() uint64 { return c.taken.Load() }

// Copies returns how many requests came again and were answered as before.
func (c *counts) Copies() uint64 { return c.copies.Load() }

// Refusals tells how much was refused, by the reason; every reason is told.
func (c *counts) Refusals(tell func(why Refusal, n uint64)) {
	for i, why := range refusals {
		tell(why, c.refused[i].Load())
	}
}

func (c *counts) count(why Refusal) {
	for i, r := range refusals {
		if r == why {
			c.refused[i].Add(1)
		}
	}
}
