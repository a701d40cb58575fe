package provider

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// Retries of GET and HEAD; nothing else is sent again, except after a 401.
const (
	maxAttempts = 3
	firstRetry  = 500 * time.Millisecond // then twice as long; half of it is random
)

// attempt is one request, with everything that is done for it.
type attempt struct {
	*Client
	request *request
	startBy time.Time
	key     string // of its route
	count   int    // how often it was sent
	renewed bool   // a 401 has been answered with a new token
}

// do sends the request, again where that is allowed, and returns what came of
// it last. The failure says why it was not sent, or not again; sent whether it
// was at all.
func (a *attempt) do(ctx context.Context) (last outcome, sent bool, failure *stli.Failure) {
	inTime, cancel := context.WithDeadline(ctx, a.startBy)
	defer cancel()
	for wait := firstRetry; ; {
		o, failure := a.once(ctx, inTime)
		if failure != nil {
			return last, a.count > 0, failure
		}
		last = o
		if o.status() == http.StatusUnauthorized && !a.renewed {
			a.renewed = true
			_, failure, ok := a.tokens.renew(inTime, o.token)
			switch {
			case failure != nil:
				return last, true, failure
			case ok:
				continue
			}
		}
		if !a.again(&o) {
			return last, true, nil
		}
		if o.status() != http.StatusTooManyRequests { // else the limiter knows how long to wait
			if !pause(inTime, wait/2+rand.N(wait/2)) {
				return last, true, nil
			}
			wait *= 2
		}
	}
}

// once sends the request when its turn has come.
func (a *attempt) once(ctx, inTime context.Context) (outcome, *stli.Failure) {
	for {
		route, failure := a.limiter.enter(ctx, a.key, a.startBy)
		if failure != nil {
			return outcome{}, failure
		}
		t, failure := a.tokens.get(inTime)
		switch {
		case failure != nil:
		case a.limiter.silence() != nil: // asked for while we waited for the token
			a.limiter.leave(route, nil)
			continue
		case inTime.Err() != nil, past(a.startBy, time.Now()): // the machine may have slept meanwhile
			failure = stli.Failf(stli.CodePerformance, "the request could not be sent in time: try again later")
		}
		if failure != nil {
			a.limiter.leave(route, nil)
			return outcome{}, failure
		}
		a.count++
		began := time.Now()
		o := a.send(ctx, a.request, t)
		a.counts.request(&o, time.Since(began))
		a.limiter.leave(route, o.response)
		return o, nil
	}
}

// again tells whether the request may be sent once more.
func (a *attempt) again(o *outcome) bool {
	if !a.request.safe() || a.count >= maxAttempts {
		return false
	}
	switch o.status() {
	case 0, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return o.broken
}

// pause waits, and tells whether there is time left after it.
func pause(ctx context.Context, d time.Duration) bool {
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= d {
		return false
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
