package phone

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// noSlots is a store for phones whose settings nobody changes.
type noSlots struct{}

func (noSlots) SaveSlots(string, []state.Slot) error { return nil }
func (noSlots) Slots(string) ([]state.Slot, error)   { return nil, nil }
func (noSlots) DropSlots(string, []string) error     { return nil }
func (noSlots) ForgetTokens(string, []string) error  { return nil }

// pages are phones with a page, in a bubble of their own time.
type pages struct {
	t        *testing.T
	exchange *Exchange
	settings []*Settings
	log      strings.Builder

	mu    sync.Mutex
	shows string        // what every page shows
	fault error         // what every page says in place of it
	takes time.Duration // how long it takes
	asked []time.Time
	now   int // polls under way
	most  int // most of them ever
}

const pollProfile = `format = 1
name = "page"
[action.MakeCall]
resource = "/dial?n={number}"
[poll]
interval = "2s"
resource = "/calls"
line = '(?P<id>\d+) (?P<state>\w+)'
[poll.states]
idle = "idle"
ringing = "alerting"
`

func pageProfile(t testing.TB, more string) *phoneprofile.Profile {
	t.Helper()
	p, err := phoneprofile.Parse("page.toml", []byte(pollProfile+more))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const pageEvents = "[event.ring]\nsignal = \"delivered\"\n"

func newPages(t *testing.T, n int, more string) *pages {
	t.Helper()
	g := &pages{t: t, shows: "1=idle"}
	events, err := NewEventLog(100, time.Minute, func(uint64) (uint64, error) { return 1, nil }, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	g.exchange = NewExchange(Config{Log: events, Store: noSlots{}, Logger: zerolog.New(zerolog.SyncWriter(&g.log)), Times: testTimes, EventHold: time.Second, RunID: "t",
		Base: func(string) (string, error) { return "http://127.0.0.1:9", nil }})
	g.exchange.shared.ask = g.ask
	profile := pageProfile(t, more)
	for i := range n {
		g.settings = append(g.settings, &Settings{Extension: fmt.Sprint(101 + i), ProfileName: "page", Profile: profile, Host: "192.0.2.1", Port: 1 + i, Password: "secret"})
	}
	g.exchange.Apply(g.settings)
	return g
}

func (g *pages) ask(p *Phone, s *Settings, _ requestid.ID) ([]phoneprofile.Line, error) {
	g.mu.Lock()
	g.asked = append(g.asked, time.Now())
	g.now++
	g.most = max(g.most, g.now)
	shows, fault, takes := g.shows, g.fault, g.takes
	g.mu.Unlock()
	pause(p.ctx, takes)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.now--
	if fault != nil {
		return nil, fault
	}
	return (&page{player: newPlayer(g.t)}).lines(shows), nil
}

func (g *pages) show(shows string, fault error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shows, g.fault = shows, fault
}

func (g *pages) take(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.takes = d
}

// atOnce returns how many polls were under way at once since its last call.
func (g *pages) atOnce() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	most := g.most
	g.most = g.now
	return most
}

// times returns when the page was asked since the last call of times.
func (g *pages) times() []time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	asked := g.asked
	g.asked = nil
	return asked
}

// do submits a command and waits for its answer.
func (g *pages) do(c *client, line, want string) {
	g.t.Helper()
	words := strings.Fields(line)
	verb, _ := stli.FindVerb(words[0])
	answer := make(chan string, 1)
	g.exchange.Find(words[1]).Submit(&Command{Verb: verb, Args: words[2:], Monitor: c, ID: requestid.Command(c.id, 1), Deadline: time.Now().Add(time.Hour), Done: func(r Result) {
		if r.Failure != nil {
			answer <- string(r.Failure.Code)
			return
		}
		answer <- "ok"
	}})
	if got := <-answer; got != want {
		g.t.Fatalf("%s: %s, want %s", line, got, want)
	}
}

func (g *pages) close() {
	g.exchange.Close(g.t.Context())
	synctest.Wait()
}

func (g *pages) is(want Monitoring) {
	g.t.Helper()
	if got, why := g.exchange.Find("101").Monitoring(); got != want {
		g.t.Errorf("monitoring is %s (%s), want %s", got, why, want)
	}
}

func (c *client) has(t *testing.T, want ...string) {
	t.Helper()
	if got := c.lines(); !slices.Equal(got, want) {
		t.Errorf("the client got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

var errDeaf = &phonehttp.Error{Phase: phonehttp.PhaseConnect, Addr: "192.0.2.1:80", Err: errors.New("no route")}

// A phone of these tests has no bound keys.
func (noSlots) SaveKey(string, state.Key) error  { return nil }
func (noSlots) Keys(string) ([]state.Key, error) { return nil, nil }
func (noSlots) DropKey(string, string) error     { return nil }
