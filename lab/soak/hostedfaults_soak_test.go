//go:build soak && linux

package soak

import (
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/phonecompanion/phonecompanion/providersim"
)

// aWhile is how long the provider is out of order: shorter than its events may be
// missing before that is told. A longer time has a part of its own: see outage.
func aWhile(r *rand.Rand) time.Duration { return time.Duration(200+r.IntN(3000)) * time.Millisecond }

// callPaths are the requests by which hosted phones are commanded, and by which
// their calls are read.
var callPaths = []string{"/telephony/", "/ring-out", "/presence"}

// troubleProvider sets a fault for a while.
func (w *world) troubleProvider(f providersim.Fault, lasts time.Duration) {
	if err := w.provider.SetFaults(f); err != nil {
		w.fault(err.Error())
	}
	w.later(lasts, func() { _ = w.provider.SetFaults() })
}

// providerSays makes it give some requests about calls a status. What is refused so
// is not done.
func providerSays(status int) func(*world, *rand.Rand) {
	return func(w *world, r *rand.Rand) {
		f := providersim.Fault{Kind: providersim.Status, Status: status, Path: callPaths[r.IntN(len(callPaths))], Count: 1 + r.IntN(3)}
		if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable && r.IntN(2) == 0 {
			f.RetryAfter = 1
		}
		w.troubleProvider(f, aWhile(r))
	}
}

// providerCuts makes its answers about calls break off, or not begin.
func (w *world) providerCuts(r *rand.Rand) {
	kind := []providersim.FaultKind{providersim.Truncated, providersim.Reset, providersim.Hang}[r.IntN(3)]
	w.troubleProvider(providersim.Fault{Kind: kind, Path: callPaths[r.IntN(len(callPaths))], Count: 1 + r.IntN(3), CarryOut: r.IntN(2) == 0}, aWhile(r))
}

// providerRevokes ends all tokens, and sometimes gives no other at first.
func (w *world) providerRevokes(r *rand.Rand) {
	w.provider.ForgetTokens()
	if r.IntN(2) == 0 {
		w.troubleProvider(providersim.Fault{Kind: providersim.Status, Status: http.StatusServiceUnavailable, Path: "/oauth/token", Count: 1}, aWhile(r))
	}
}

func (w *world) providerLosesSessions(*rand.Rand) {
	w.provider.ForgetSessions()
	w.provider.DropWebSockets()
}

func (w *world) providerAway(r *rand.Rand) {
	w.provider.GoAway()
	w.later(aWhile(r), w.provider.ComeBack)
}

func (w *world) providerShut(r *rand.Rand) {
	w.provider.shut()
	w.later(aWhile(r), w.provider.open)
}

// providerHidden has something in between answer with a page in place of dialling.
func (w *world) providerHidden(r *rand.Rand) {
	w.troubleProvider(providersim.Fault{Kind: providersim.HTML, Method: http.MethodPost, Path: []string{"/call-out", "/ring-out"}[r.IntN(2)], Count: 1 + r.IntN(3)}, aWhile(r))
}
