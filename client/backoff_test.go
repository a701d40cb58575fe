package client

import (
	"testing"
	"time"
)

// TestBackoff: the pauses grow to the limit, and no two clients wait alike.
func TestBackoff(t *testing.T) {
	b := backoff{min: 100 * time.Millisecond, max: time.Second}
	for _, want := range []time.Duration{100, 200, 400, 800, 1000, 1000} {
		want *= time.Millisecond
		if d := b.next(); d > want || d < want/2 {
			t.Errorf("%v, want %v to %v", d, want/2, want)
		}
	}
	b.failures = 1 << 40 // years of it
	if d := b.next(); d > time.Second || d < time.Second/2 {
		t.Errorf("%v", d)
	}
	b.reset()
	different := map[time.Duration]bool{}
	for range 20 {
		different[b.next()] = true
		b.reset()
	}
	if len(different) < 2 {
		t.Error("no jitter")
	}
}
