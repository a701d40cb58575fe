package phonesim

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrClosed is returned for a phone or an office that has been closed.
var ErrClosed = errors.New("closed")

// An Office is a set of simulated phones that can call each other by extension.
//
// One lock guards all its phones and calls, for a call changes two phones in
// one step. It is never held while something is read, sent or waited for.
type Office struct {
	mu      sync.Mutex
	phones  map[string]*Phone
	outside map[string]Behaviour
	// outsideCalls has the latest call to each outside number.
	outsideCalls map[string]*OutsideCall
	timers       map[*timer]struct{}
	calls        uint64 // counts up with each call
	closed       bool
	wg           sync.WaitGroup // timers that have been started
}

// NewOffice returns an office without phones.
func NewOffice() *Office {
	return &Office{
		phones:       make(map[string]*Phone),
		outside:      make(map[string]Behaviour),
		outsideCalls: make(map[string]*OutsideCall),
		timers:       make(map[*timer]struct{}),
	}
}

// Add starts a phone: its web interface listens when Add returns.
func (o *Office) Add(cfg Config) (*Phone, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return nil, fmt.Errorf("office: %w", ErrClosed)
	}
	if o.phones[cfg.Extension] != nil {
		return nil, fmt.Errorf("extension %q is there already", cfg.Extension)
	}
	p := newPhone(o, cfg)
	if err := p.openWeb(cfg.Listen); err != nil {
		p.cancel()
		return nil, fmt.Errorf("phone %q: %w", cfg.Extension, err)
	}
	o.phones[cfg.Extension] = p
	p.boot()
	return p, nil
}

// Phone returns the phone with the extension, or nil.
func (o *Office) Phone(extension string) *Phone {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.phones[extension]
}

// Close closes every phone and returns when all their goroutines have ended.
func (o *Office) Close() error {
	o.mu.Lock()
	o.closed = true
	for t := range o.timers {
		o.stop(t)
	}
	phones := make([]*Phone, 0, len(o.phones))
	for _, p := range o.phones {
		p.shut()
		phones = append(phones, p)
	}
	clear(o.phones)
	o.mu.Unlock()
	for _, p := range phones {
		p.wg.Wait()
	}
	o.wg.Wait()
	return nil
}

// A timer runs a function with the office's lock held, unless it was stopped before.
type timer struct{ t *time.Timer }

// after runs f after d with the lock held. The caller holds the lock.
func (o *Office) after(d time.Duration, f func()) *timer {
	if o.closed {
		return nil
	}
	t := &timer{}
	o.timers[t] = struct{}{}
	o.wg.Add(1)
	t.t = time.AfterFunc(d, func() {
		defer o.wg.Done()
		o.mu.Lock()
		defer o.mu.Unlock()
		if _, ok := o.timers[t]; ok {
			delete(o.timers, t)
			f()
		}
	})
	return t
}

// stop keeps a timer from running. The caller holds the lock; t may be nil.
func (o *Office) stop(t *timer) {
	if t == nil {
		return
	}
	if _, ok := o.timers[t]; !ok {
		return
	}
	delete(o.timers, t)
	if t.t.Stop() {
		o.wg.Done()
	}
}
