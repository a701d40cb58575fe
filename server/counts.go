package server

import (
	"sync/atomic"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Sizes of the tables below: more than there are of each, for the length of an
// array is fixed; a test holds them against the tables.
const (
	maxVerbs   = 64
	maxCodes   = 64
	maxReasons = 32
)

// A Timer takes times, in seconds. It may be used by many at a time.
type Timer interface{ Observe(seconds float64) }

// Timers take how long commands for phones take; either all are set or none.
type Timers struct {
	Command Timer // from the line to the answer
	Waiting Timer // for other commands of the same phone
	Server  Timer // what is left of Command without Waiting and the phone: our own part
}

// Counts are what has happened to clients since the start. Each is added to
// with one atomic instruction, so no client waits for another.
type Counts struct {
	succeeded [maxVerbs]atomic.Uint64
	failed    [maxVerbs][maxCodes]atomic.Uint64
	accepted  atomic.Uint64
	closed    [maxReasons]atomic.Uint64 // in the order of Reasons
}

// Accepted returns how many connections there were, those that were refused
// among them.
func (c *Counts) Accepted() uint64 { return c.accepted.Load() }

// Commands tells how many commands there were, by verb: all of them, and NoVerb
// for lines that were none.
func (c *Counts) Commands(tell func(v stli.Verb, succeeded, failed uint64)) {
	for _, v := range append([]stli.Verb{stli.NoVerb}, stli.Verbs()...) {
		var failed uint64
		for i := range c.failed[v] {
			failed += c.failed[v][i].Load()
		}
		tell(v, c.succeeded[v].Load(), failed)
	}
}

// Failures tells how many commands have failed, by verb and code; those of which
// there were none are left out.
func (c *Counts) Failures(tell func(v stli.Verb, code stli.Code, n uint64)) {
	for v := range c.failed {
		for i, info := range stli.Codes() {
			if n := c.failed[v][i].Load(); n > 0 {
				tell(stli.Verb(v), info.Code, n)
			}
		}
	}
}

// Closed tells how many connections have ended, by the reason; every reason is
// told.
func (c *Counts) Closed(tell func(why Reason, n uint64)) {
	for i, info := range Reasons() {
		tell(info.Reason, c.closed[i].Load())
	}
}

// answered counts the answer to one command. It is kept out of the caller's
// frame, like took.
//
//go:noinline
func (c *Counts) answered(r *stli.Reply) {
	switch {
	case r.Verb == stli.NoVerb:
		c.failed[stli.NoVerb][stli.CodeInvalidCommand.Index()].Add(1)
	case r.Failure != nil:
		c.failed[r.Verb][r.Failure.Code.Index()].Add(1)
	default:
		c.succeeded[r.Verb].Add(1)
	}
}

// ended counts the end of one connection.
func (c *Counts) ended(why Reason) {
	for i, info := range Reasons() {
		if info.Reason == why {
			c.closed[i].Add(1)
		}
	}
}

// took takes the times of a command that its phone has begun. It is kept out of
// the caller's frame: the answer is written on a new goroutine's small stack.
//
//go:noinline
func (t *Timers) took(c *phone.Command, all time.Duration) {
	waited, onPhone, begun := c.Times()
	if !begun || t.Command == nil {
		return
	}
	t.Command.Observe(all.Seconds())
	t.Waiting.Observe(waited.Seconds())
	t.Server.Observe((all - waited - onPhone).Seconds())
}
