package provider

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/stli"
)

// Times of tokens.
const (
	// refreshLead is how long before its end a token is replaced, at most; short
	// ones are replaced when a fifth of their life is left. Up to half as much is
	// added at random, so that servers do not ask all at once.
	refreshLead = 5 * time.Minute
	// endMargin is how long before its end a token is not used any more, at most:
	// it must still be good when the request arrives. A tenth of a short life.
	endMargin = 10 * time.Second
	// maxLife bounds what a provider may promise.
	maxLife = 24 * time.Hour
	// keepAliveLeast is how often a refresh token is used without need, at most.
	// One that is never used ends: RingCentral's after a week.
	keepAliveLeast = 10 * time.Minute
)

// A refused login is not tried again at once: accounts are locked after a few.
// Times double with each failure.
const (
	firstRefusedWait = 10 * time.Second
	maxRefusedWait   = 5 * time.Minute
	firstFailedWait  = time.Second // from the second failure on
	maxFailedWait    = time.Minute
)

// A 401 asks for a new token. More than maxRenewals in renewalTime are not its
// fault; RingCentral gives 5 tokens a minute.
const (
	maxRenewals = 4
	renewalTime = time.Minute
)

// tokens gives access tokens of one account. Many may ask at a time; one
// request goes out.
type tokens struct {
	login   *login
	limiter *limiter
	log     zerolog.Logger
	now     func() time.Time
	current atomic.Pointer[token]

	mu       sync.Mutex
	flight   *flight
	refresh  Secret    // that came with the last token, where the grant is another one
	notUntil time.Time // no request goes out before, because of failure
	failure  *stli.Failure
	failures int
	renewals []time.Time
	alive    *time.Timer
	closed   bool
	running  sync.WaitGroup
}

// token is an access token. It does not change.
type token struct {
	access  Secret
	replace time.Time // from when on it is to be replaced; zero: never
	end     time.Time // from when on it is not used; zero: never
}

// Format hides the token, however it is printed.
func (token) Format(f fmt.State, _ rune) { f.Write([]byte("[hidden]")) }

// leastToken is the length under which an access token is no secret that could
// be told from other words, in bytes.
const leastToken = 8

// hide takes the token out of an answer: an API that shows the request's headers
// must not show it to clients, nor in errors and logs.
func (t *token) hide(text []byte) []byte {
	access := string(t.access)
	for _, form := range []string{access, strings.ReplaceAll(access, "/", `\/`)} {
		if len(form) >= leastToken {
			text = bytes.ReplaceAll(text, []byte(form), []byte("[hidden]"))
		}
	}
	return text
}

// past tells whether t is over, by the running clock or by the wall's: a machine
// that slept has lost time on the former, and the latter may be set back.
func past(t, now time.Time) bool {
	return !t.IsZero() && (!now.Before(t) || !now.Round(0).Before(t.Round(0)))
}

// newToken makes a token that was asked for at asked and lives for life; 0: it
// was not told, and only a 401 will tell.
func newToken(access Secret, asked time.Time, life time.Duration) *token {
	t := &token{access: access}
	if life > 0 {
		life = min(life, maxLife)
		lead := min(life/5, refreshLead)
		t.end = asked.Add(life - min(life/10, endMargin))
		t.replace = asked.Add(life - lead - rand.N(lead/2+1))
	}
	return t
}

// flight is a request for a token that is under way.
type flight struct {
	done    chan struct{}
	token   *token
	failure *stli.Failure
}

// get returns a token that is good now.
func (s *tokens) get(ctx context.Context) (*token, *stli.Failure) {
	t, now := s.current.Load(), s.now()
	if t != nil && !past(t.end, now) {
		if past(t.replace, now) {
			s.mu.Lock()
			s.begin() // and go on with the present one
			s.mu.Unlock()
		}
		return t, nil
	}
	s.mu.Lock()
	if t := s.current.Load(); t != nil && !past(t.end, s.now()) {
		s.mu.Unlock()
		return t, nil // it has just come
	}
	f, failure := s.begin()
	s.mu.Unlock()
	if failure != nil {
		return nil, failure
	}
	select {
	case <-f.done:
		return f.token, f.failure
	case <-ctx.Done():
		return nil, stli.Failf(stli.CodeResourceOutOfService, "the provider gave no access token in time")
	}
}

// renew returns another token than one that the provider refused. ok is false
// where too many were asked for already.
func (s *tokens) renew(ctx context.Context, refused *token) (t *token, failure *stli.Failure, ok bool) {
	s.mu.Lock()
	if s.current.Load() == refused {
		now := s.now()
		for len(s.renewals) > 0 && now.Sub(s.renewals[0]) >= renewalTime {
			s.renewals = s.renewals[1:]
		}
		if len(s.renewals) >= maxRenewals {
			s.mu.Unlock()
			return nil, nil, false
		}
		s.renewals = append(s.renewals, now)
		s.current.Store(nil)
	}
	s.mu.Unlock()
	t, failure = s.get(ctx)
	return t, failure, true
}

// begin begins a flight, or joins the one under way; the lock is held.
func (s *tokens) begin() (*flight, *stli.Failure) {
	if s.flight != nil {
		return s.flight, nil
	}
	if s.now().Before(s.notUntil) {
		return nil, s.failure
	}
	if f := s.limiter.silence(); f != nil {
		return nil, f
	}
	f := &flight{done: make(chan struct{})}
	s.flight = f
	s.running.Add(1)
	go func() {
		defer s.running.Done()
		s.fly(f)
	}()
	return f, nil
}

// fly asks for a token. It does not end with whoever asked first: others wait.
func (s *tokens) fly(f *flight) {
	s.mu.Lock()
	refresh := s.refresh
	s.mu.Unlock()
	g, refused := s.login.token(refresh, s.now)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer close(f.done)
	s.flight = nil
	if refused != nil {
		what := tokenFailed
		if refused.definite {
			what = tokenRefused
		}
		s.limiter.counts.tokens[what].Add(1)
		s.failed(refused)
		f.failure = refused.failure
		return
	}
	s.limiter.counts.tokens[tokenGiven].Add(1)
	s.failures, s.failure, s.notUntil = 0, nil, time.Time{}
	s.refresh = g.refresh
	f.token = g.token
	s.current.Store(g.token)
	s.log.Debug().Time("good_until", g.token.end).Msg("provider gave an access token")
	s.keepAlive()
}

// failed notes a failure; the lock is held.
func (s *tokens) failed(r *refusal) {
	s.failures++
	wait := time.Duration(0)
	switch n := min(s.failures, 20); {
	case r.definite:
		wait = min(firstRefusedWait<<(n-1), maxRefusedWait)
		s.refresh = ""
	case n > 1:
		wait = min(firstFailedWait<<(n-2), maxFailedWait)
	}
	s.notUntil = s.now().Add(wait)
	s.failure = r.failure
	s.log.Warn().Str("reason", r.failure.Text).Dur("not_again_for", wait).Msg("provider gave no access token")
	s.keepAlive()
}

// keepAlive plans the next use of a refresh token that must not end; the lock
// is held.
func (s *tokens) keepAlive() {
	if s.closed || s.login.lineage == nil {
		return
	}
	wait := keepAliveLeast
	if t := s.current.Load(); t != nil && s.failure == nil {
		wait = max(wait, t.replace.Sub(s.now()))
	}
	wait = max(wait, s.notUntil.Sub(s.now()))
	if s.alive == nil {
		s.alive = time.AfterFunc(wait, s.use)
		return
	}
	s.alive.Reset(wait)
}

// use refreshes the token when its time has come, whether anybody needs it or not.
func (s *tokens) use() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	if t := s.current.Load(); t != nil && !past(t.replace, s.now()) {
		s.keepAlive()
		return
	}
	if _, failure := s.begin(); failure != nil {
		s.keepAlive()
	}
}

// start begins to keep the refresh token alive: it may be old already.
func (s *tokens) start() {
	if s.login.lineage != nil {
		s.use()
	}
}

// close ends the timer. What is under way goes on; wait waits for it.
func (s *tokens) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.alive != nil {
		s.alive.Stop()
	}
}
