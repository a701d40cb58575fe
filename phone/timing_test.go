package phone

import (
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

// taker is a Timer that keeps what it gets.
type taker struct {
	mu  sync.Mutex
	got []float64
}

func (r *taker) Observe(seconds float64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, seconds)
}

// times returns what was taken so far.
func (r *taker) times() []float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// takes makes the phones of a bench that does nothing yet give their times to
// timers, those of requests by their purpose.
func (b *bench) takes() (event, held *taker, requests map[string]*taker) {
	event, held, requests = new(taker), new(taker), map[string]*taker{}
	b.exchange.shared.counts = newCounts(Timers{Event: event, Held: held, Request: func(purpose string) Timer {
		requests[purpose] = new(taker)
		return requests[purpose]
	}})
	return event, held, requests
}

// TestEventTimes: the time begins when the notification was read, however long it
// took to be enqueued, and is taken once for what somebody hears.
func TestEventTimes(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	event, held, _ := b.takes()
	p := b.exchange.Find("101")
	say := func(s phoneprofile.Signal, read time.Time) {
		p.Enqueue(Notice{Signal: s, Count: -1, Read: read})
		p.Drain()
	}
	say(phoneprofile.SignalDNDOn, time.Time{}) // nobody hears it
	b.do(newClient(), "MonitorStart 101", "ok")
	b.do(newClient(), "MonitorStart 101", "ok")
	say(phoneprofile.SignalDNDOff, time.Time{})
	say(phoneprofile.SignalDNDOff, time.Time{}) // it is off already: no event
	say(phoneprofile.SignalDNDOn, time.Now().Add(-time.Hour))
	got := event.times()
	if len(got) != 2 || got[0] < 0 || got[0] > patience.Seconds() || got[1] < 3600 || got[1] > 3600+patience.Seconds() {
		t.Errorf("events were late by %v s, want about 0 and 3600", got)
	}
	if n := len(held.times()); n != 0 {
		t.Errorf("%d were held, and there was no command", n)
	}
}

// TestHeldEventTimes: what waits for a command, by design, is not late.
func TestHeldEventTimes(t *testing.T) {
	b := newBench(t)
	g := newGatedPhone(t, b, "101")
	event, held, _ := b.takes()
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	b.command(c, "MakeCall 101 102")
	eventually(t, "the request", func() bool { return len(g.requests()) == 1 })
	p := b.exchange.Find("101")
	p.Enqueue(Notice{Signal: phoneprofile.SignalDNDOn, Count: -1, Read: time.Now().Add(-time.Hour)})
	p.Drain()
	p.mu.Lock()
	p.inbox[0].held -= time.Minute // as if it had waited so long already
	p.inbox[0].until = 0
	p.mu.Unlock()
	g.gate <- struct{}{}
	eventually(t, "the event", func() bool { return len(event.times()) == 1 })
	if got, most := held.times(), 60+patience.Seconds(); len(got) != 1 || got[0] < 60 || got[0] > most {
		t.Errorf("it was held for %v s, want 60", got)
	}
	if got := event.times()[0]; got < 3600-60-patience.Seconds() || got > 3600-60+patience.Seconds() {
		t.Errorf("it was late by %v s, want the hour without the minute", got)
	}
}

func TestWaited(t *testing.T) {
	const s = time.Second
	for _, c := range []struct {
		name              string
		held, until, free time.Duration // from Read on
		want              time.Duration
	}{
		{"no command", 0, 0, 0, 0},
		{"no command for this one", 0, 0, 3 * s, 0},
		{"until the answer", 1 * s, 9 * s, 3 * s, 2 * s},
		{"until its time was over", 1 * s, 3 * s, 3 * s, 2 * s},
		{"until a timer that was late", 1 * s, 3 * s, 8 * s, 2 * s},
		{"without a limit", 1 * s, 0, 8 * s, 7 * s},
		{"a clock that went back", 3 * s, 9 * s, 1 * s, 0},
	} {
		n := Notice{Read: epoch, held: c.held, until: c.until}
		if got := n.waited(epoch.Add(c.free)); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestRequestTimes: each request to a phone is taken by what it was for, those
// that read a setting, too.
func TestRequestTimes(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"})
	_, _, requests := b.takes()
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
	t.Cleanup(page.Close)
	polled := pageProfile(t, "")
	addr := page.Listener.Addr().(*net.TCPAddr)
	b.settings = append(b.settings, &Settings{Extension: "102", ProfileName: "polled", Profile: polled, Host: addr.IP.String(), Port: addr.Port})
	b.exchange.Apply(b.settings)

	sim, c := b.office.Phone("101"), newClient()
	counted := func() (n uint64) {
		b.exchange.Counts().Requests(func(_, _ string, some uint64) { n += some })
		return n
	}
	for _, step := range []struct {
		of string
		do func()
	}{
		{"command", func() { b.do(c, "MakeCall 101 102", "ok") }},
		{"monitoring", func() { b.do(c, "MonitorStart 101", "ok") }},
		{"settings", func() {
			if err := b.provide("101", wanting("language", "English")); err != nil {
				t.Error(err)
			}
		}},
		{"key", func() { b.do(c, "BindKey 101 2 on DND", "ok") }},
		{"monitoring", func() { b.do(c, "MonitorStop 101", "ok") }},
		{"poll", func() {
			b.command(c, "MonitorStart 102")
			eventually(t, "a poll", func() bool { return len(requests["poll"].times()) > 0 })
		}},
	} {
		before, had, asked := map[string]int{}, sim.Count(), counted()
		for of, r := range requests {
			before[of] = len(r.times())
		}
		step.do()
		b.rest("101")
		for of, r := range requests {
			n := len(r.times()) - before[of]
			switch {
			case of != step.of && n != 0 && step.of != "key": // which sets "I was started", too
				t.Errorf("%s: %d of its requests are taken as %s", step.of, n, of)
			case of == step.of && n == 0:
				t.Errorf("%s: its requests are not taken", step.of)
			case of == step.of && step.of != "key" && step.of != "poll" && uint64(n) != sim.Count()-had:
				t.Errorf("%s: %d are taken, the phone got %d", step.of, n, sim.Count()-had)
			}
		}
		if counted() == asked {
			t.Errorf("%s: its requests are not counted", step.of)
		}
	}
	if len(requests) != len(Purposes()) {
		t.Errorf("%d purposes", len(requests))
	}
}
