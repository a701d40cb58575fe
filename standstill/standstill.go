// Package standstill notices that the process did not run for a while: it was
// stopped by a signal, its machine was suspended, or its clock was set. What then
// waits for it may be as old as that.
package standstill

import (
	"context"
	"sync/atomic"
	"time"
)

const (
	// beat is how often a process shows itself that it runs: seldom enough to cost
	// nothing.
	beat = time.Second
	// longest is how late a beat may be on a machine that is merely busy; whoever is
	// stopped for less is not late.
	longest = 3 * time.Second
	// settle is how long after a standstill what is read may have waited since: all
	// connections are read at once then.
	settle = time.Second
)

// A Watch notices standstills while Run runs. Its zero value is ready, and
// notices none before that. It may be used by many at a time.
type Watch struct {
	last    atomic.Pointer[time.Time] // when the process was seen running
	stopped atomic.Pointer[standstill]
}

// standstill is a time in which the process did not run.
type standstill struct{ began, ended time.Time }

// Run watches until ctx ends, and tells how long each standstill was.
func (w *Watch) Run(ctx context.Context, told func(time.Duration)) {
	tick := time.NewTicker(beat)
	defer tick.Stop()
	defer w.last.Store(nil)
	for {
		if s := w.look(time.Now()); s != nil {
			told(between(s.began, s.ended))
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// look notes that the process runs, and returns the standstill that has ended.
func (w *Watch) look(now time.Time) (over *standstill) {
	last := w.last.Load()
	if last != nil && between(*last, now) > longest {
		over = &standstill{*last, now}
		w.stopped.Store(over)
	}
	w.last.Store(&now)
	return over
}

// Arrived returns the earliest time at which something can have come that was
// found now: now, unless the process has just stood still.
func (w *Watch) Arrived(now time.Time) time.Time {
	// Whoever asks may run before Run does.
	if last := w.last.Load(); last != nil && between(*last, now) > longest {
		return *last
	}
	if s := w.stopped.Load(); s != nil && between(s.ended, now) < settle {
		return s.began
	}
	return now
}

// between is the time from a to b by the clock that says more: that of the
// machine's work stands still while it is suspended, and that of the wall does
// when it is set back.
func between(a, b time.Time) time.Duration {
	return max(b.Sub(a), b.Round(0).Sub(a.Round(0)))
}

// Passed tells whether a time has passed by either clock.
func Passed(deadline, now time.Time) bool { return between(deadline, now) > 0 }
