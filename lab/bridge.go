package lab

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	// settingsTimeout is how long a client of the settings may take for its
	// request, and the bridge for its answer.
	settingsTimeout = 5 * time.Second

	// maxSettingsHeader is the longest header of a request for settings, in
	// bytes: eleven values of maxActionURL, percent-encoded, and some room.
	maxSettingsHeader = 32 << 10
)

// BridgeConfig says which phone a Bridge serves.
type BridgeConfig struct {
	Control  string        // address of the phone's control port, for example "127.77.0.101:4444"
	Settings string        // address for the settings, on the phone's own address: action URLs leave from there
	Timeout  time.Duration // how long an action URL may take; 0 for the default of 2 s
	Observe  func(Event)   // called with every event of the phone; must not wait. May be nil
	Log      *slog.Logger  // nil for none

	raw func([]byte) // sees everything that comes from the control port, for recording. May be nil
}

// Bridge gives one baresip what a desk phone has of itself: settings for
// action URLs, and their requests when something happens to a call. The
// package comment describes both.
type Bridge struct {
	config     BridgeConfig
	settings   settings
	firer      *firer
	controller controller
	tracker    tracker
	asked      map[question]bool // and not yet answered; owned by the control goroutine

	address string        // where the settings are; set by Start
	ready   chan struct{} // closed when the phone was reached for the first time
	reached sync.Once
	running sync.WaitGroup
}

// NewBridge makes a bridge for one phone.
func NewBridge(config BridgeConfig) (*Bridge, error) {
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	if config.Timeout == 0 {
		config.Timeout = defaultFireTimeout
	}
	own, _, err := net.SplitHostPort(config.Settings)
	if err != nil {
		return nil, fmt.Errorf("bridge: settings: %w", err)
	}
	if err := checkLoopback(own); err != nil {
		return nil, fmt.Errorf("bridge: settings: %w", err)
	}
	firer, err := newFirer(own, config.Timeout, config.Log)
	if err != nil {
		return nil, fmt.Errorf("bridge: settings: %w", err)
	}
	dialer, err := loopbackDialer(own)
	if err != nil {
		return nil, fmt.Errorf("bridge: %w", err)
	}
	b := &Bridge{config: config, firer: firer, ready: make(chan struct{})}
	b.controller = controller{
		address: config.Control, dialer: dialer, opened: b.opened, raw: config.raw, message: b.message, log: config.Log,
	}
	b.tracker.fire = b.fire
	return b, nil
}

// Start begins to serve the settings and to follow the phone, and goes on
// until the context ends; Wait tells when that is done.
func (b *Bridge) Start(ctx context.Context) error {
	listener, err := net.Listen("tcp", b.config.Settings)
	if err != nil {
		return fmt.Errorf("bridge: settings: %w", err)
	}
	b.address = listener.Addr().String()
	server := &http.Server{
		Handler:        &b.settings,
		ReadTimeout:    settingsTimeout,
		WriteTimeout:   settingsTimeout,
		MaxHeaderBytes: maxSettingsHeader,
		ErrorLog:       slog.NewLogLogger(b.config.Log.Handler(), slog.LevelWarn),
	}
	b.running.Go(func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			b.config.Log.Error("settings are gone", "address", b.config.Settings, "error", err)
		}
	})
	b.running.Go(func() {
		<-ctx.Done()
		server.Close()
	})
	b.running.Go(func() { b.firer.run(ctx) })
	b.running.Go(func() { b.controller.run(ctx) })
	return nil
}

// Wait returns when all that Start began has ended.
func (b *Bridge) Wait() { b.running.Wait() }

// Ready waits until the phone's control port was reached: events from then on
// are heard.
func (b *Bridge) Ready(ctx context.Context) error {
	select {
	case <-b.ready:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("bridge: control port %s: %w", b.config.Control, context.Cause(ctx))
	}
}

// Setting returns the value of a slot.
func (b *Bridge) Setting(slot Slot) string { return b.settings.get(slot) }

// Lost returns the number of action URLs that were not requested because too
// many were waiting.
func (b *Bridge) Lost() uint64 { return b.firer.dropped.Load() }

// fire requests the action URL of a slot, where one is set.
func (b *Bridge) fire(slot Slot, v variables) {
	if actionURL := b.settings.get(slot); actionURL != "" {
		b.firer.enqueue(expand(actionURL, v))
	}
}

// opened is called for every new connection to the control port.
func (b *Bridge) opened(ask asker) {
	b.asked = make(map[question]bool)
	b.tracker.ask = func(q question) {
		// The answer to come will be given after what made us ask: baresip
		// does one thing at a time.
		if !b.asked[q] {
			b.asked[q] = true
			ask(q)
		}
	}
	b.tracker.connect()
}

// message is called for everything that comes from the control port.
func (b *Bridge) message(m message) {
	if m.IsEvent {
		if b.config.Observe != nil {
			b.config.Observe(m.Event)
		}
		b.tracker.event(m.Event)
		return
	}
	q := question(m.Token)
	if !b.asked[q] {
		return
	}
	b.asked[q] = false
	if !m.OK {
		b.config.Log.Warn("control port: question refused", "question", m.Token, "answer", m.Data)
		return
	}
	b.tracker.answer(q, m.Data)
	if q == askCalls {
		b.reached.Do(func() { close(b.ready) })
	}
}
