package rcevents

import (
	"context"
	"math/rand/v2"
	"time"
)

// retry knows how long to wait before the next attempt. Its zero value is
// ready.
type retry struct{ failed int } // attempts in a row

// after is the pause after a fault, with jitter: many servers that lost one
// provider must not come back together.
func (r *retry) after(f *Fault) time.Duration {
	d := lastPause
	if r.failed < 5 { // 2<<5 is above a minute
		d = min(firstPause<<r.failed, lastPause)
		r.failed++
	}
	switch {
	case f.lasting():
		d = refusedPause
	case f.Kind == RateLimit && f.wait == 0:
		d = limitedPause
	}
	if f.wait > 0 {
		d = max(d, min(f.wait, maxPause))
	}
	return d + rand.N(d/4)
}

// sleep waits, and tells whether ctx has not ended.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
