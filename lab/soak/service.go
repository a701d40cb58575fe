package soak

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/phonecompanion/phonecompanion/client"
)

// Service holds what watchers hear of phones that live at a provider against what
// the provider itself knows: whether they are in service, and which calls they have.
type Service struct {
	mu       sync.Mutex
	watchers map[string]map[string]*believed // by watcher and device
}

// believed is what one watcher has been told of one device.
type believed struct {
	known bool              // it is monitored
	out   bool              // OutOfService was the last word
	calls map[string]string // the number of the other side, by call
}

// Hear takes a message of a watcher.
func (s *Service) Hear(watcher string, m client.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch m := m.(type) {
	case *client.Snapshot:
		b := s.of(watcher, m.Device)
		b.known, b.out, b.calls = true, false, map[string]string{}
		for _, c := range m.Calls {
			b.calls[c.Call] = c.Calling
			if c.Calling == m.Device {
				b.calls[c.Call] = c.Called
			}
		}
	case *client.Unmonitored:
		*s.of(watcher, m.Device) = believed{}
	case *client.Event:
		s.event(s.of(watcher, m.Device), m)
	}
}

func (s *Service) event(b *believed, e *client.Event) {
	switch e.Name {
	case "OutOfService":
		b.out = true
		return
	case "BackInService":
		b.out = false
		return
	}
	if e.Call == "" || b.calls == nil {
		return
	}
	number, _ := e.Remote()
	if old := b.calls[e.Call]; number == "" || number == e.Device {
		number = old
	}
	b.calls[e.Call] = number
	if e.Name == "ConnectionCleared" {
		delete(b.calls, e.Call)
	}
}

// of returns what a watcher believes of a device.
func (s *Service) of(watcher, device string) *believed {
	if s.watchers == nil {
		s.watchers = map[string]map[string]*believed{}
	}
	if s.watchers[watcher] == nil {
		s.watchers[watcher] = map[string]*believed{}
	}
	b := s.watchers[watcher][device]
	if b == nil {
		b = &believed{}
		s.watchers[watcher][device] = b
	}
	return b
}

// Unlike tells which of so many watchers believe something else of a device: out
// says that it is out of service, numbers are those of the other sides of its calls;
// nil: they do not matter.
func (s *Service) Unlike(watchers int, device string, out bool, numbers []string) (all []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, name := range slices.Sorted(maps.Keys(s.watchers)) {
		b := s.watchers[name][device]
		if b == nil || !b.known {
			continue
		}
		n++
		if b.out != out {
			all = append(all, fmt.Sprintf("%s was told that %s is out of service: %v, want %v", name, device, b.out, out))
		}
		if now := slices.Sorted(maps.Values(b.calls)); numbers != nil && !slices.Equal(now, slices.Sorted(slices.Values(numbers))) {
			all = append(all, fmt.Sprintf("%s believes that %s has calls with %q, and the provider has %q", name, device, now, numbers))
		}
	}
	if n != watchers {
		all = append(all, fmt.Sprintf("%d watchers monitor %s, want %d", n, device, watchers))
	}
	return all
}
