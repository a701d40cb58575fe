package provider

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// answerOf is an answer with rate headers; group "" has none.
func answerOf(status int, group string, limit, remaining, window int, more ...string) *http.Response {
	r := &http.Response{StatusCode: status, Status: statusText(status), Header: http.Header{}}
	if group != "" {
		r.Header.Set(headerGroup, group)
		r.Header.Set(headerLimit, fmt.Sprint(limit))
		r.Header.Set(headerRemaining, fmt.Sprint(remaining))
		r.Header.Set(headerWindow, fmt.Sprint(window))
	}
	for i := 0; i+1 < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
	}
	return r
}

// meter is a provider that allows so many requests in a window, as RingCentral
// counts, and punishes those who send more.
type meter struct {
	mu      sync.Mutex
	limit   int
	used    int
	began   time.Time
	penalty time.Time
	refused int
	during  int // requests in a penalty
}

// request counts one request and answers it.
func (m *meter) request() *http.Response {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if now.Before(m.penalty) {
		m.during++
		m.penalty = now.Add(time.Minute)
	}
	if now.Sub(m.began) >= time.Minute {
		m.began, m.used = now, 0
	}
	if now.Before(m.penalty) || m.used >= m.limit {
		m.refused++
		m.penalty = now.Add(time.Minute)
		return answerOf(429, "heavy", m.limit, 0, 60, "Retry-After", "60")
	}
	m.used++
	return answerOf(200, "heavy", m.limit, m.limit-m.used, 60)
}

// run sends a request through the limiter and returns why not.
func run(l *limiter, m *meter, takes, within time.Duration) *stli.Failure {
	route, failure := l.enter(context.Background(), "GET /heavy", time.Now().Add(within))
	if failure != nil {
		return failure
	}
	answer := m.request()
	<-time.After(takes)
	l.leave(route, answer)
	return nil
}

// TestGroupIsLearned: fifty requests at once, of ten a minute; all of them go,
// each window its ten, and the provider never has to refuse one.
func TestGroupIsLearned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, m := newLimiter(&Counts{}), &meter{limit: 10}
		began := time.Now()
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if f := run(l, m, 100*time.Millisecond, time.Hour); f != nil {
					t.Error(f)
				}
			})
		}
		all.Wait()
		if m.refused != 0 {
			t.Errorf("%d were refused", m.refused)
		}
		if took := time.Since(began); took < 4*time.Minute || took > 5*time.Minute {
			t.Errorf("it took %v", took)
		}
	})
}

// TestUsedUp: who cannot wait so long hears it at once.
func TestUsedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, m := newLimiter(&Counts{}), &meter{limit: 2}
		for range 2 {
			if f := run(l, m, 0, time.Second); f != nil {
				t.Fatal(f)
			}
		}
		began := time.Now()
		f := run(l, m, 0, 10*time.Second)
		if f == nil || f.Error() != "performanceManagement.performanceLimitExceeded: the provider allows 2 requests in 1m0s (group heavy), and they are used up: it takes more in 1m0s" {
			t.Errorf("got %v", f)
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("it took %v to hear it", took)
		}
		route, f := l.enter(t.Context(), "GET /other", time.Now().Add(time.Second))
		if f != nil {
			t.Errorf("another group has to wait: %v", f)
		}
		l.leave(route, answerOf(200, "light", 50, 49, 60))
		if f := run(l, m, 0, 2*time.Minute); f != nil || time.Since(began) < time.Minute {
			t.Errorf("%v after %v", f, time.Since(began))
		}
		if m.refused > 0 {
			t.Error("the provider had to refuse one")
		}
	})
}

// TestPenalty: nothing at all is sent while the provider wants silence, whatever
// the group, and what cannot wait is told.
func TestPenalty(t *testing.T) {
	for name, c := range map[string]struct {
		answer *http.Response
		least  time.Duration
	}{
		"seconds":      {answerOf(429, "heavy", 10, 0, 60, "Retry-After", "30"), 30 * time.Second},
		"nothing said": {answerOf(429, "", 0, 0, 0), time.Minute},
		"a date":       {answerOf(429, "", 0, 0, 0, "Retry-After", "Fri, 20 Nov 2026 12:00:45 GMT", "Date", "Fri, 20 Nov 2026 12:00:00 GMT"), 45 * time.Second},
		"nonsense":     {answerOf(429, "", 0, 0, 0, "Retry-After", "soon"), time.Minute},
		"absurd":       {answerOf(429, "", 0, 0, 0, "Retry-After", "2000000000"), maxPause},
		"beyond":       {answerOf(429, "", 0, 0, 0, "Retry-After", "99999999999"), maxPause},
		"unavailable":  {answerOf(503, "", 0, 0, 0, "Retry-After", "5"), 5 * time.Second},
		"no pause":     {answerOf(503, "", 0, 0, 0), 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimiter(&Counts{})
				began := time.Now()
				route, _ := l.enter(t.Context(), "GET /a", time.Now().Add(time.Second))
				l.leave(route, c.answer)
				if c.least > 0 {
					_, f := l.enter(t.Context(), "POST /b", time.Now().Add(time.Second))
					if f == nil || f.Code != stli.CodePerformance || time.Since(began) != 0 {
						t.Errorf("got %v after %v", f, time.Since(began))
					}
				}
				route, f := l.enter(t.Context(), "POST /b", time.Now().Add(48*time.Hour))
				if f != nil {
					t.Fatal(f)
				}
				if took := time.Since(began); took < c.least || took > c.least+pauseMargin {
					t.Errorf("it began after %v", took)
				}
				l.leave(route, nil)
			})
		})
	}
}

// TestPenaltyFailsThoseWhoWait: they do not wait for their deadline in vain.
func TestPenaltyFailsThoseWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(&Counts{})
		var entered []pass
		for range learnWidth {
			r, _ := l.enter(t.Context(), "GET /a", time.Now().Add(time.Second))
			entered = append(entered, r)
		}
		failed := make(chan *stli.Failure)
		go func() {
			_, f := l.enter(t.Context(), "GET /a", time.Now().Add(10*time.Second))
			failed <- f
		}()
		synctest.Wait()
		l.leave(entered[0], answerOf(429, "", 0, 0, 0, "Retry-After", "60"))
		if f := <-failed; f == nil || !strings.Contains(f.Text, "429 Too Many Requests") {
			t.Errorf("got %v", f)
		}
	})
}

// TestQueueIsBounded: more than may wait are refused at once; those who wait
// go in their order.
func TestQueueIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(&Counts{})
		first, _ := l.enter(t.Context(), "GET /a", time.Now().Add(time.Second))
		l.leave(first, answerOf(200, "g", 1, 0, 60))
		var order []int
		var all sync.WaitGroup
		for i := range maxWaiting {
			all.Go(func() {
				r, f := l.enter(context.Background(), "GET /a", time.Now().Add(48*time.Hour))
				if f != nil {
					t.Error(f)
					return
				}
				order = append(order, i)
				l.leave(r, answerOf(200, "g", 1, 0, 60))
			})
			synctest.Wait()
		}
		_, f := l.enter(t.Context(), "GET /b", time.Now().Add(time.Hour))
		if f == nil || f.Error() != "performanceManagement.performanceLimitExceeded: 256 requests wait for the provider already: try again later" {
			t.Errorf("got %v", f)
		}
		all.Wait()
		for i, n := range order {
			if i != n {
				t.Fatalf("the order is %v", order)
			}
		}
	})
}

// TestNobodyIsForgotten: whoever gives up, by deadline or context, leaves no
// trace, and no place is lost.
func TestNobodyIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(&Counts{})
		var most, now atomic.Int64
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(1+i%7)*time.Second)
				defer cancel()
				r, f := l.enter(ctx, fmt.Sprint("GET /", i%50), time.Now().Add(time.Duration(1+i%5)*time.Second))
				if f != nil {
					return
				}
				if n := now.Add(1); n > most.Load() {
					most.Store(n)
				}
				<-time.After(time.Second)
				now.Add(-1)
				l.leave(r, nil)
			})
		}
		all.Wait()
		if l.inFlight != 0 || len(l.waiting) != 0 || most.Load() != maxConcurrent {
			t.Errorf("%d in flight, %d wait, %d at a time", l.inFlight, len(l.waiting), most.Load())
		}
		for key, r := range l.routes.all {
			if r.inFlight != 0 {
				t.Errorf("%s has %d in flight", key, r.inFlight)
			}
		}
	})
}

// TestRoutesAreBounded, and so are groups.
func TestRoutesAreBounded(t *testing.T) {
	l := newLimiter(&Counts{})
	for i := range 3 * maxRoutes {
		r, f := l.enter(t.Context(), fmt.Sprint("GET /", i), time.Now().Add(time.Second))
		if f != nil {
			t.Fatal(f)
		}
		l.leave(r, answerOf(200, fmt.Sprint("g", i), 10, 9, 60))
	}
	if len(l.routes.all) > maxRoutes || len(l.routes.groups) > maxGroups {
		t.Errorf("%d routes, %d groups", len(l.routes.all), len(l.routes.groups))
	}
	l.mu.Lock()
	l.arm(time.Time{}, time.Now())
	l.mu.Unlock()
}

func TestRouteKey(t *testing.T) {
	for path, want := range map[string]string{
		"/restapi/v1.0/account/~/extension/12345/ring-out/Y3MxNzE": "GET /restapi/v1.0/account/~/extension/*/ring-out/*",
		"/ns-api/v2/domains/pbx.example/calls":                     "GET /ns-api/v2/domains/pbx.example/calls",
		"/":                                                        "GET /",
	} {
		if got := routeKey("GET", path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
}

// TestLimitsAtTheProvider: over HTTP. A GET that met 429 goes again when the
// provider takes it; a POST does not.
func TestLimitsAtTheProvider(t *testing.T) {
	s := newSim(t)
	var refuse atomic.Bool
	var last atomic.Int64
	s.api = func(w http.ResponseWriter, r *http.Request) {
		if refuse.CompareAndSwap(true, false) {
			last.Store(time.Now().UnixNano())
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(429)
			return
		}
		if n := last.Swap(0); n > 0 && time.Since(time.Unix(0, n)) < time.Second {
			t.Errorf("sent %v behind the 429", time.Since(time.Unix(0, n)))
		}
		w.Write([]byte("1"))
	}
	c := s.client(nil)
	refuse.Store(true)
	c.want(get, 200, "1", "")
	refuse.Store(true)
	c.want(post, 429, `""`, "performanceManagement.performanceLimitExceeded: the provider answered 429 Too Many Requests: it got too many requests")
	if _, f := c.Do(t.Context(), []byte(get), time.Now().Add(100*time.Millisecond)); f == nil || f.Code != stli.CodePerformance {
		t.Errorf("got %v", f)
	}
	c.want(post, 200, "1", "")
	if _, api := s.counts(); api != 4 {
		t.Errorf("%d requests", api)
	}
}
