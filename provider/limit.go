package provider

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// Limits on the way to the provider.
const (
	// maxConcurrent is how many requests are at the provider at a time. Each may
	// hold an answer of MaxAnswer.
	maxConcurrent = 32
	// maxWaiting is how many may wait for their turn.
	maxWaiting = 256
	// learnWidth is how many requests of a kind go out before the first answer
	// has told whether there is a limit: providers allow as few as five a minute.
	learnWidth = 4
	// defaultPenalty is how long a provider that does not say so wants silence
	// after 429: RingCentral's penalty.
	defaultPenalty = time.Minute
	// maxPause bounds what a provider may ask for; an absurd one would end the
	// service until a restart.
	maxPause = 24 * time.Hour
	// defaultWindow is RingCentral's.
	defaultWindow = time.Minute
	// pauseMargin stands behind each pause: the provider gives whole seconds, and
	// a request that is early begins a new penalty. Half of it is random.
	pauseMargin = 500 * time.Millisecond
)

// A limiter keeps inside the provider's rate limits. It learns groups from the
// answers' headers, and sends nothing at all while the provider wants silence:
// at RingCentral any request in a penalty begins the penalty anew.
type limiter struct {
	mu       sync.Mutex
	inFlight int
	until    time.Time // nothing is sent before
	why      string    // what asked for it
	routes   routes
	waiting  []*waiter // in the order of arrival
	timer    *time.Timer
	counts   *Counts
}

// pass is a request's leave to be sent.
type pass struct {
	route *route
	at    time.Time // when it was given
}

// waiter is a request that waits for its turn.
type waiter struct {
	pass
	deadline time.Time
	ready    chan struct{} // closed when it may go, or has failed
	failure  *stli.Failure
}

func newLimiter(counts *Counts) *limiter { return &limiter{routes: newRoutes(), counts: counts} }

// enter waits until a request may be sent. Who has entered must leave.
func (l *limiter) enter(ctx context.Context, key string, deadline time.Time) (pass, *stli.Failure) {
	l.mu.Lock()
	if len(l.waiting) >= maxWaiting {
		l.mu.Unlock()
		return pass{}, stli.Failf(stli.CodePerformance, "%d requests wait for the provider already: try again later", maxWaiting)
	}
	w := &waiter{pass: pass{route: l.routes.find(key)}, deadline: deadline, ready: make(chan struct{})}
	l.waiting = append(l.waiting, w)
	l.pump(time.Now())
	l.mu.Unlock()
	over := time.NewTimer(time.Until(deadline))
	defer over.Stop()
	failure := stli.Failf(stli.CodePerformance, "the request had to wait for others and could not be sent in time: try again later")
	select {
	case <-w.ready:
		return w.pass, w.failure
	case <-over.C:
	case <-ctx.Done():
		failure = stli.Failf(stli.CodeResourceOutOfService, "the server is stopping: the request was not sent")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.Index(l.waiting, w); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
		return pass{}, failure
	}
	if w.failure == nil {
		l.leaveLocked(w.pass, nil) // it was let go at the same moment
	}
	return pass{}, failure
}

// leave ends what enter began. answer is nil where there was none.
func (l *limiter) leave(p pass, answer *http.Response) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.leaveLocked(p, answer)
}

func (l *limiter) leaveLocked(p pass, answer *http.Response) {
	now := time.Now()
	l.inFlight--
	p.route.leave()
	if answer != nil {
		l.routes.learn(p, answer.Header, now)
		l.obey(answer, p.route.group, now)
	}
	l.pump(now)
}

// heed takes an answer to a request that did not enter: one for a token.
func (l *limiter) heed(answer *http.Response) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.obey(answer, nil, time.Now())
	l.pump(time.Now())
}

// obey takes an answer that asks for silence.
func (l *limiter) obey(answer *http.Response, g *group, now time.Time) {
	wait, said := retryAfter(answer.Header, now)
	switch {
	case answer.StatusCode == http.StatusTooManyRequests && !said:
		wait = defaultPenalty
	case answer.StatusCode == http.StatusTooManyRequests, answer.StatusCode == http.StatusServiceUnavailable && said:
	default:
		return
	}
	l.counts.penalties.Add(1)
	until := now.Add(wait + pauseMargin/2 + rand.N(pauseMargin/2))
	if until.After(l.until) {
		l.until, l.why = until, answer.Status
	}
	if g != nil {
		g.remaining, g.resetAt = 0, l.until
	}
}

// left is how long the silence lasts; 0: there is none.
func (l *limiter) left(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(l.until.Sub(now), 0)
}

// silence is the failure of a request that cannot wait until the silence ends;
// nil where there is none.
func (l *limiter) silence() *stli.Failure {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.silenceLocked(time.Now())
}

func (l *limiter) silenceLocked(now time.Time) *stli.Failure {
	if !now.Before(l.until) {
		return nil
	}
	return stli.Failf(stli.CodePerformance, "the provider wants no requests (%s): it takes them again in %v", l.why, rounded(l.until.Sub(now)))
}

// pump lets go who may, in order, and fails who cannot be let go in time. The
// lock is held.
func (l *limiter) pump(now time.Time) {
	kept := l.waiting[:0]
	var next time.Time
	for _, w := range l.waiting {
		ok, at, failure := l.may(w.route, now)
		if ok {
			l.inFlight++
			w.route.enter()
			w.at = now
			close(w.ready)
			continue
		}
		if !at.IsZero() && at.After(w.deadline) {
			w.failure = failure
			close(w.ready)
			continue
		}
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
		kept = append(kept, w)
	}
	clear(l.waiting[len(kept):])
	l.waiting = kept
	l.arm(next, now)
}

// arm calls pump again at a time.
func (l *limiter) arm(next, now time.Time) {
	if l.timer != nil {
		l.timer.Stop()
	}
	if next.IsZero() {
		return
	}
	l.timer = time.AfterFunc(next.Sub(now), func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.pump(time.Now())
	})
}

// may tells whether a request of a route may go now. Otherwise at is the
// earliest time when it may, where that is known, and failure says why.
func (l *limiter) may(r *route, now time.Time) (ok bool, at time.Time, failure *stli.Failure) {
	if f := l.silenceLocked(now); f != nil {
		return false, l.until, f
	}
	if l.inFlight >= maxConcurrent {
		return false, time.Time{}, nil
	}
	return r.may(now)
}

// retryAfter reads Retry-After, seconds or a date.
func retryAfter(h http.Header, now time.Time) (wait time.Duration, ok bool) {
	text := h.Get("Retry-After")
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		wait = time.Duration(n) * time.Second
	} else if errors.Is(err, strconv.ErrRange) {
		wait = maxPause
	} else if at, err := http.ParseTime(text); err == nil {
		// Held against the provider's own clock where it tells: ours may be wrong.
		if date, err := http.ParseTime(h.Get("Date")); err == nil {
			now = date
		}
		wait = max(at.Sub(now), 0)
	} else {
		return 0, false
	}
	return min(wait, maxPause), true
}

// rounded is a time for people: whole seconds, never 0.
func rounded(d time.Duration) time.Duration { return (d + time.Second - 1).Truncate(time.Second) }
