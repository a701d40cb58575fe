package actionurl

import (
	"context"
	"net"
	"sync"
	"time"
)

// Slowing of an address that is refused again and again.
const (
	slowStep   = 100 * time.Millisecond // each refusal adds this
	slowMost   = 2 * time.Second
	slowForget = time.Minute // an address that was quiet for so long begins anew
	slowKept   = 1024        // addresses that are remembered
)

// slowdown makes guessing slow. Its zero value is ready.
type slowdown struct {
	mu   sync.Mutex
	seen map[string]*offender
}

type offender struct {
	count int
	last  time.Time
}

// delay counts a refusal of an address and returns how long its answer waits.
func (s *slowdown) delay(address string, now time.Time) time.Duration {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = map[string]*offender{}
	}
	o := s.seen[host]
	if o == nil || now.Sub(o.last) > slowForget {
		if len(s.seen) >= slowKept {
			s.forget(now)
		}
		o = &offender{}
		s.seen[host] = o
	}
	o.count++
	o.last = now
	return min(time.Duration(o.count)*slowStep, slowMost)
}

// forget makes room: first those who were quiet for long, then anyone.
func (s *slowdown) forget(now time.Time) {
	for host, o := range s.seen {
		if now.Sub(o.last) > slowForget {
			delete(s.seen, host)
		}
	}
	for host := range s.seen {
		if len(s.seen) < slowKept {
			return
		}
		delete(s.seen, host)
	}
}

// wait waits for as long as delay says, or until ctx ends.
func (s *slowdown) wait(ctx context.Context, address string) {
	t := time.NewTimer(s.delay(address, time.Now()))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
