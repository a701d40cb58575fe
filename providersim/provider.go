package providersim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// ErrClosed is returned for a provider that has been closed.
var ErrClosed = errors.New("the simulated provider is closed")

// A Provider is a simulated telephony provider: an http.Handler with the shapes
// of RingCentral and of NetSapiens, and the telephones behind it.
//
// One lock guards everything, for a call changes several parties in one step.
// It is never held while something is read, sent or waited for.
type Provider struct {
	cfg    Config
	hooks  *http.Client
	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup // goroutines and timers that have been started

	mu         sync.Mutex
	closed     bool
	changed    chan struct{} // closed and replaced with each change
	ids        uint64        // counts up with everything that has a number
	extensions []*extension
	byNumber   map[string]*extension
	byID       map[string]*extension
	outside    map[string]Behaviour
	sessions   map[string]*session
	ringOuts   []*ringOut
	timers     map[*timer]struct{}

	logins   []*login
	wsTokens map[string]wsToken
	rates    map[rateKey]*rate

	subscriptions []*subscription
	sockets       []*socket
	posts         []*nsSubscription

	faults    []Fault
	lose      int // events that are lost from now on
	swap      int // events that come behind the next one
	swapped   func()
	late      []func() // events that EventDelay holds back, in order
	mutePings bool
	away      bool
	conns     map[net.Conn]struct{} // hijacked: WebSockets
	stats     Stats
	log       requestLog

	server   *http.Server
	listener net.Listener
}

// New returns a provider that serves nothing by itself: give it to an
// httptest.Server, or call [Provider.Start].
func New(cfg Config) *Provider {
	p := &Provider{
		cfg: cfg.withDefaults(), hooks: cfg.WebHookClient, changed: make(chan struct{}),
		byNumber: map[string]*extension{}, byID: map[string]*extension{}, outside: map[string]Behaviour{},
		sessions: map[string]*session{}, timers: map[*timer]struct{}{}, wsTokens: map[string]wsToken{},
		rates: map[rateKey]*rate{}, conns: map[net.Conn]struct{}{},
	}
	if p.hooks == nil {
		p.hooks = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// Start serves the provider on an address such as "127.0.0.1:0", without TLS,
// and returns its URL.
func (p *Provider) Start(addr string) (string, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return "", fmt.Errorf("simulated provider: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.server != nil {
		ln.Close()
		if p.closed {
			return "", ErrClosed
		}
		return "", errors.New("the simulated provider has been started already")
	}
	p.listener = ln
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: writeTime}
	p.wg.Go(func() { p.server.Serve(ln) })
	return "http://" + ln.Addr().String(), nil
}

// Close ends everything and returns when all goroutines of the provider have
// ended. A server that was not started by Start is for the caller to close.
func (p *Provider) Close() error {
	p.mu.Lock()
	p.closed = true
	for t := range p.timers {
		p.stop(t)
	}
	for _, s := range p.subscriptions {
		s.end()
	}
	for _, s := range p.posts {
		s.end()
	}
	for c := range p.conns {
		c.Close()
	}
	server := p.server
	p.touch()
	p.mu.Unlock()
	p.cancel()
	if server != nil {
		server.Close()
	}
	p.wg.Wait()
	p.hooks.CloseIdleConnections()
	return nil
}

// touch tells everyone who waits that something has changed. The caller holds the lock.
func (p *Provider) touch() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// Wait returns when the condition is true, which is asked after every change,
// or when ctx ends.
func (p *Provider) Wait(ctx context.Context, condition func() bool) error {
	for {
		p.mu.Lock()
		changed, closed := p.changed, p.closed
		p.mu.Unlock()
		if condition() {
			return nil
		}
		if closed {
			return ErrClosed
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("what was waited for did not happen: %w", ctx.Err())
		}
	}
}

// number returns the next number. The caller holds the lock.
func (p *Provider) number() uint64 {
	p.ids++
	return p.ids
}

// A timer runs a function with the lock held, unless it was stopped before.
type timer struct{ t *time.Timer }

// after runs f after d with the lock held. The caller holds the lock.
func (p *Provider) after(d time.Duration, f func()) *timer {
	if p.closed {
		return nil
	}
	t := &timer{}
	p.timers[t] = struct{}{}
	p.wg.Add(1)
	t.t = time.AfterFunc(d, func() {
		defer p.wg.Done()
		p.mu.Lock()
		defer p.mu.Unlock()
		if _, ok := p.timers[t]; ok {
			delete(p.timers, t)
			f()
			p.touch()
		}
	})
	return t
}

// stop keeps a timer from running. The caller holds the lock; t may be nil.
func (p *Provider) stop(t *timer) {
	if t == nil {
		return
	}
	if _, ok := p.timers[t]; !ok {
		return
	}
	delete(p.timers, t)
	if t.t.Stop() {
		p.wg.Done()
	}
}
