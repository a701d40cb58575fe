package cloud

import (
	"context"
	"net/http"
	"strings"

	"github.com/phonecompanion/phonecompanion/cloud/rcevents"
)

// HookPrefix is the path under which the provider delivers events to
// [Cloud.ServeHTTP].
const HookPrefix = "/prov/"

// A source is a subscription of rcevents, by WebSocket or by webhook. Both tell
// the account what comes.
type source interface {
	Want(filters []string)
	Await(ctx context.Context, filter string) error
	Run(ctx context.Context)
}

// source makes the subscription that the configuration asks for, and what takes
// its deliveries.
func (a *account) source() (source, http.Handler) {
	if a.Webhook == "" {
		return rcevents.New(rcevents.Config{
			API: eventsAPI{a}, Sink: a, TLS: a.TLS, Plain: a.Plain, UserAgent: a.UserAgent, Log: a.cloud.log,
		}), nil
	}
	hook, err := rcevents.NewWebhook(rcevents.WebhookConfig{
		API: eventsAPI{a}, Sink: a, Address: strings.TrimSuffix(a.Webhook, "/") + HookPrefix, Log: a.cloud.log,
		Plain: true, // the configuration takes http:// to this machine only
	})
	if err != nil {
		return none{err}, nil
	}
	return hook, hook
}

// none is the source where there can be none.
type none struct{ why error }

// Want does nothing.
func (n none) Want([]string) {}

// Await says why there are no events.
func (n none) Await(context.Context, string) error { return n.why }

// Run does nothing.
func (n none) Run(context.Context) {}

// ServeHTTP takes the deliveries of a webhook. They are known by the last part of
// their path and by a token in a header; whoever has neither is refused, at the
// pace of refuse.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var hook http.Handler = http.NotFoundHandler()
	c.mu.Lock()
	a := c.account
	c.mu.Unlock()
	if a != nil {
		a.mu.Lock()
		if a.hook != nil {
			hook = a.hook
		}
		a.mu.Unlock()
	}
	hook.ServeHTTP(&refusing{ResponseWriter: w, request: r, refuse: c.refuse}, r)
}

// refusing waits before it answers a request that was refused.
type refusing struct {
	http.ResponseWriter
	request *http.Request
	refuse  func(*http.Request)
}

// WriteHeader waits before a refusal.
func (w *refusing) WriteHeader(status int) {
	if status/100 == 4 && w.refuse != nil {
		w.refuse(w.request)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for [http.ResponseController].
func (w *refusing) Unwrap() http.ResponseWriter { return w.ResponseWriter }
