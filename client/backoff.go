package client

import (
	"context"
	"math/rand/v2"
	"time"
)

// A backoff tells how long to wait before the next attempt.
type backoff struct {
	min, max time.Duration
	failures int
}

// next returns the pause after one more failure: twice as long as the one
// before it, up to the limit, less a random part of up to a half.
func (b *backoff) next() time.Duration {
	d := b.max
	if shifted := b.min << min(b.failures, 30); shifted > 0 && shifted < b.max {
		d = shifted
	}
	b.failures++
	return d - rand.N(d/2+1)
}

// reset begins anew after a success.
func (b *backoff) reset() { b.failures = 0 }

// sleep waits, and tells whether ctx is still alive then.
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
