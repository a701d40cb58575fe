package rcevents

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
)

// WebhookConfig is what a Webhook needs.
type WebhookConfig struct {
	API  API
	Sink Sink
	// Address is the public address of the handler, "https://cti.example.com/events/".
	// It must belong to this server alone: old subscriptions of this user and app that
	// deliver to somewhere below it are ended.
	Address string
	// Plain allows http://, for tests.
	Plain bool
	// Log gets what happens; no secrets.
	Log zerolog.Logger
}

// A Webhook is a subscription that RingCentral delivers by POST. As a
// http.Handler it takes the deliveries, whatever stands before the last part of
// their path, which nobody can guess.
type Webhook struct {
	config WebhookConfig
	base   string // of the address
	key    string // the last part of it; a secret
	token  string // that deliveries must have; a secret
	wanted *wanted
	queue  chan item
	lost   atomic.Bool // a delivery found no place in the queue
	open   atomic.Bool // Run runs

	// Of keep alone.
	subscription subscription
	retry        retry
	checked      time.Time // when the subscription was last seen to be good
	up, told     bool      // as in Stream
}

// An item is what the sink is to hear.
type item struct {
	event *Event
	down  *Fault // where event is nil; nil: up
}

// NewWebhook makes a Webhook. It does nothing before Run.
func NewWebhook(c WebhookConfig) (*Webhook, error) {
	u, err := url.Parse(c.Address)
	switch {
	case err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("the address of the webhook is not usable: write it like https://cti.example.com/events/")
	case u.Scheme != "https" && !(c.Plain && u.Scheme == "http"):
		return nil, fmt.Errorf("the address of the webhook begins with %s://: RingCentral delivers to https:// only", said(u.Scheme))
	}
	w := &Webhook{
		config: c, base: strings.TrimSuffix(c.Address, "/") + "/",
		key: rand.Text(), token: rand.Text(), // 128 bits each
		wanted: newWanted(), queue: make(chan item, queuedHooks),
	}
	w.subscription = subscription{create: subscriptionPath, life: int(hookLife / time.Second), delivery: map[string]any{
		"transportType": "WebHook", "address": w.base + w.key, "verificationToken": w.token,
	}}
	return w, nil
}

// Want replaces the set of filters. It takes effect soon.
func (w *Webhook) Want(filters []string) { w.wanted.set(filters) }

// Await is Await of Stream.
func (w *Webhook) Await(ctx context.Context, filter string) error {
	return w.wanted.await(ctx, filter)
}

// Run keeps the subscription until ctx ends, and ends it then. The handler must
// be reachable by RingCentral already: it is tried when the subscription is made.
func (w *Webhook) Run(ctx context.Context) {
	w.open.Store(true)
	var keeping sync.WaitGroup
	keeping.Go(func() { w.keep(ctx) })
	defer keeping.Wait()
	defer w.open.Store(false)
	var known doubles
	for {
		select {
		case i := <-w.queue:
			switch {
			case i.event == nil && i.down != nil:
				w.config.Sink.Down(i.down)
			case i.event == nil:
				w.config.Sink.Up(true)
			case !known.seen(i.event.UUID):
				w.config.Sink.Event(*i.event)
			}
			if w.lost.Swap(false) {
				w.config.Sink.Up(true)
			}
		case <-ctx.Done():
			return
		}
	}
}

// ServeHTTP takes a delivery, or RingCentral's test of the address.
func (w *Webhook) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	http.NewResponseController(rw).SetReadDeadline(time.Now().Add(hookTime)) // where it fails, the server's own limits stand
	rw.Header().Set("Content-Type", "application/json")                      // SUB-525 without it (webhooks/creating-webhooks)
	rw.WriteHeader(w.take(rw.Header(), r))
}

// take takes a request, and returns the status to answer.
func (w *Webhook) take(answer http.Header, r *http.Request) int {
	if !same(path.Base(r.URL.Path), w.key) {
		return http.StatusNotFound
	}
	if r.Method != http.MethodPost {
		answer.Set("Allow", http.MethodPost)
		return http.StatusMethodNotAllowed
	}
	// Our token comes back under one of two names: the guide (webhooks/receiving) says
	// Validation-Token, the API's field is verificationToken.
	test := r.Header.Get("Validation-Token")
	if !same(r.Header.Get("Verification-Token"), w.token) && !same(test, w.token) {
		if test == "" || len(test) > maxEcho {
			return http.StatusUnauthorized
		}
		answer.Set("Validation-Token", test) // the test of the address (webhooks/creating-webhooks)
		return http.StatusOK
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxHook+1))
	read := time.Now()
	switch {
	case len(body) > maxHook:
		return http.StatusRequestEntityTooLarge
	case err != nil:
		return http.StatusBadRequest
	}
	e, err := parseEvent(body)
	if err != nil {
		w.config.Log.Warn().Err(err).Msg("a webhook of RingCentral's")
		return http.StatusBadRequest
	}
	e.Read = read
	if !w.open.Load() {
		return http.StatusServiceUnavailable
	}
	select {
	case w.queue <- item{event: &e}:
		return http.StatusOK
	default:
		w.lost.Store(true)
		return http.StatusServiceUnavailable
	}
}

// same compares secrets in constant time.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
