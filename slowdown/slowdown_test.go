package slowdown

import (
	"fmt"
	"testing"
	"time"
)

func TestDelay(t *testing.T) {
	var s Slowdown
	now := time.Unix(1000, 0)
	for i, c := range []struct {
		address string
		after   time.Duration
		want    time.Duration
	}{
		{"10.0.0.1:1", 0, 100 * time.Millisecond},
		{"10.0.0.1:2", 0, 200 * time.Millisecond},
		{"10.0.0.2:1", 0, 100 * time.Millisecond},
		{"10.0.0.1:3", time.Minute, 300 * time.Millisecond},
		{"10.0.0.1:3", time.Minute + 1, 100 * time.Millisecond},
		{"[::1]:1", 0, 100 * time.Millisecond},
		{"[::1]:2", 0, 200 * time.Millisecond},
		{"no address", 0, 100 * time.Millisecond},
		{"no address", 0, 200 * time.Millisecond},
	} {
		now = now.Add(c.after)
		if got, _ := s.Delay(c.address, now); got != c.want {
			t.Errorf("%d: %s waits %v, want %v", i, c.address, got, c.want)
		}
	}
}

// Many addresses do not fill the memory, and the quiet ones go first.
func TestDelayForgets(t *testing.T) {
	var s Slowdown
	now := time.Unix(1000, 0)
	for i := range kept / 2 {
		s.Delay(fmt.Sprintf("10.1.%d.%d:1", i>>8, i&255), now)
	}
	now = now.Add(forgetAfter + 1)
	for i := range kept / 2 {
		s.Delay(fmt.Sprintf("10.2.%d.%d:1", i>>8, i&255), now)
	}
	if got, _ := s.Delay("10.3.0.0:1", now); got != Step {
		t.Errorf("a new address waits %v", got)
	}
	if n := len(s.seen); n != kept/2+1 {
		t.Errorf("%d addresses are kept", n)
	}
	if got, _ := s.Delay("10.2.0.0:1", now); got != 2*Step {
		t.Errorf("a recent address waits %v", got)
	}
	for i := range 4 * kept {
		s.Delay(fmt.Sprintf("10.4.%d.%d:1", i>>8, i&255), now)
	}
	if n := len(s.seen); n > kept {
		t.Errorf("%d addresses are kept", n)
	}
}

// TestWorth: a flood of a million refusals is a few lines in the log.
func TestWorth(t *testing.T) {
	lines := 0
	for i := range 1_000_000 {
		if Worth(i + 1) {
			lines++
		}
	}
	if lines < 8 || lines > 32 {
		t.Errorf("%d lines", lines)
	}
}

// TestDelayTogether: who guesses by many connections waits for all of them, but
// not for ever, and not for those of other addresses.
func TestDelayTogether(t *testing.T) {
	var s Slowdown
	now := time.Unix(1000, 0)
	for i, want := range []time.Duration{100, 300, 600, 1000} {
		if got, count := s.DelayTogether("10.0.0.1:1", now); got != want*time.Millisecond || count != i+1 {
			t.Errorf("%d waits %v, count %d", i, got, count)
		}
	}
	now = now.Add(500 * time.Millisecond) // half of it is over
	if got, _ := s.DelayTogether("10.0.0.1:1", now); got != time.Second {
		t.Errorf("later it waits %v", got)
	}
	for range 100 {
		s.DelayTogether("10.0.0.1:1", now)
	}
	if got, _ := s.DelayTogether("10.0.0.1:1", now); got != MostTogether {
		t.Errorf("in the end it waits %v", got)
	}
	if got, _ := s.DelayTogether("10.0.0.2:1", now); got != Step {
		t.Errorf("another address waits %v", got)
	}
}

// TestHush: an address that is refused is not heard for as long as it would wait,
// what it sends meanwhile makes it no longer, and others are heard.
func TestHush(t *testing.T) {
	var s Slowdown
	now := time.Unix(1000, 0)
	if got := s.Hushed("10.0.0.1", now); got != 0 {
		t.Errorf("nobody is hushed for %v", got)
	}
	for i, want := range []time.Duration{Step, 2 * Step, 3 * Step} {
		if got, count := s.Hush("10.0.0.1:5060", now); got != want || count != i+1 {
			t.Errorf("%d: hushed for %v, count %d", i, got, count)
		}
		for range 3 {
			if got := s.Hushed("10.0.0.1:4711", now); got != want {
				t.Errorf("%d: still hushed for %v", i, got)
			}
		}
		now = now.Add(want - 1)
		if got := s.Hushed("10.0.0.1", now); got != 1 {
			t.Errorf("%d: in the end hushed for %v", i, got)
		}
		if now = now.Add(1); s.Hushed("10.0.0.1", now) != 0 || s.Hushed("10.0.0.2", now) != 0 {
			t.Errorf("%d: hushed for ever, or for others", i)
		}
	}
	for range 100 {
		s.Hush("10.0.0.1", now)
	}
	if got := s.Hushed("10.0.0.1", now); got != Most {
		t.Errorf("at most hushed for %v", got)
	}
}
