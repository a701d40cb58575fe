// Package slowdown makes guessing slow: an address that is refused again and
// again waits longer for every refusal.
package slowdown

import (
	"context"
	"net"
	"sync"
	"time"
)

// Limits (action URL contract, "The listener"; the same serve for logins).
const (
	// Step is what each refusal adds to the wait of its address.
	Step = 100 * time.Millisecond
	// Most is the longest wait.
	Most = 2 * time.Second
	// MostTogether is the longest wait where the waits of an address add up: as long
	// as a stranger may stay connected, so that many connections guess hardly faster
	// than one, and somebody else at the same address gets his answer.
	MostTogether = 30 * time.Second
	// forgetAfter is how long an address must be quiet to begin anew.
	forgetAfter = time.Minute
	// kept is how many addresses are remembered: a flood from many must not fill
	// the memory.
	kept = 1024
)

// A Slowdown counts the refusals of addresses. Its zero value is ready; its
// methods are safe for use by several goroutines.
type Slowdown struct {
	mu   sync.Mutex
	seen map[string]*offender
}

type offender struct {
	count int
	last  time.Time
	until time.Time // when the last of the waits that add up ends
}

// Delay counts a refusal of an address, with or without a port, and returns how
// long its answer waits, and how many it has had.
func (s *Slowdown) Delay(address string, now time.Time) (wait time.Duration, count int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.refused(address, now)
	return min(time.Duration(o.count)*Step, Most), o.count
}

// DelayTogether is Delay where the waits of an address add up: whoever guesses by
// many connections at once waits for all of them.
func (s *Slowdown) DelayTogether(address string, now time.Time) (wait time.Duration, count int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.refused(address, now)
	if o.until.Before(now) {
		o.until = now
	}
	o.until = o.until.Add(min(time.Duration(o.count)*Step, Most))
	if last := now.Add(MostTogether); o.until.After(last) {
		o.until = last
	}
	return o.until.Sub(now), o.count
}

// Hush is Delay where nobody can be kept waiting, as by UDP: until the wait is over
// the address is not to be heard, which Hushed tells.
func (s *Slowdown) Hush(address string, now time.Time) (wait time.Duration, count int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.refused(address, now)
	wait = min(time.Duration(o.count)*Step, Most)
	o.until = now.Add(wait)
	return wait, o.count
}

// Hushed returns how long an address is not to be heard yet. It counts nothing.
func (s *Slowdown) Hushed(address string, now time.Time) time.Duration {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.seen[host]; o != nil {
		return max(o.until.Sub(now), 0)
	}
	return 0
}

// refused counts a refusal. The lock is held.
func (s *Slowdown) refused(address string, now time.Time) *offender {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	if s.seen == nil {
		s.seen = map[string]*offender{}
	}
	o := s.seen[host]
	if o == nil || now.Sub(o.last) > forgetAfter {
		if len(s.seen) >= kept {
			s.forget(now)
		}
		o = &offender{}
		s.seen[host] = o
	}
	o.count++
	o.last = now
	return o
}

// forget makes room: first those who were quiet for long, then anyone.
func (s *Slowdown) forget(now time.Time) {
	for host, o := range s.seen {
		if now.Sub(o.last) > forgetAfter {
			delete(s.seen, host)
		}
	}
	for host := range s.seen {
		if len(s.seen) < kept {
			return
		}
		delete(s.seen, host)
	}
}

// Worth tells whether the refusal with a number is worth a line in the log: the
// first ones, and ever fewer of a flood.
func Worth(count int) bool { return count < 8 || count&(count-1) == 0 }

// Pause waits, or until ctx ends.
func Pause(ctx context.Context, wait time.Duration) {
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
