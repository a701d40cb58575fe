package phone

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/stli"
)

// kinds returns the kinds of the ids of the events that c got, in their order: "n"
// of a notification, "-" of a command.
func (c *client) kinds() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]string, len(c.ids))
	for i, id := range c.ids {
		if all[i] = strings.Trim(id, "0123456789"); id == "" {
			all[i] = "none"
		}
	}
	return strings.Join(all, " ")
}

// hasKinds waits for events of those kinds.
func (c *client) hasKinds(t *testing.T, want string) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for c.kinds() != want {
		if time.Now().After(deadline) {
			t.Fatalf("the events are of %q, want %q\n%s", c.kinds(), want, strings.Join(c.lines(), "\n"))
		}
		<-time.After(2 * time.Millisecond)
	}
}

// TestEventsOfReloads: what a reload makes of a phone has the id that main writes
// beside "configuration reloaded".
func TestEventsOfReloads(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	gone := b.exchange.Apply(nil)
	c.hasKinds(t, "r")
	b.idle(b.exchange.retired["101"])
	back := b.exchange.Apply(b.settings)
	c.hasKinds(t, "r r")
	if want := []string{gone.String(), back.String()}; !slices.Equal(c.ids, want) || gone == back {
		t.Errorf("the events are of %v, want %v", c.ids, want)
	}
}

// TestFirstReload: where there was no phone nothing comes of new ones.
func TestFirstReload(t *testing.T) {
	b := newBench(t)
	if id := b.exchange.Apply(nil); !id.IsZero() {
		t.Errorf("it is %s", id)
	}
}

// TestEventsOfTimers: the end of a call that nobody tells of has an id of its own.
func TestEventsOfTimers(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	b.exchange.shared.times.Alerting = 20 * time.Millisecond
	p := b.exchange.Find("101")
	p.model.times = b.exchange.shared.times
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	b.notify("101", phoneprofile.SignalDelivered, "1")
	c.hasKinds(t, "n t")
	before := p.ids.Timer().String()
	p.tick() // it has nothing to say
	if after := p.ids.Timer().String(); len(after) != len(before) || after[len(after)-1] != before[len(before)-1]+1 {
		t.Errorf("%s, then %s: a timer that came to nothing took one", before, after)
	}
}

// TestEventsOfAnOutage: what a command finds is of that command, what the server
// finds out by itself is work of its own.
func TestEventsOfAnOutage(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	b.exchange.shared.backOff = func(int) time.Duration { return time.Millisecond }
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	if err := b.office.Phone("101").SetFault(phonesim.Fault{Kind: phonesim.Refuse}); err != nil {
		t.Fatal(err)
	}
	b.do(c, "MakeCall 101 102", string(stli.CodeDeviceOutOfService))
	c.hasKinds(t, "-")
	if err := b.office.Phone("101").SetFault(phonesim.Fault{}); err != nil {
		t.Fatal(err)
	}
	c.hasKinds(t, "- w")
}

// TestEventsOfTheProvider: an outage of the provider's events, and what it tells
// when it is asked.
func TestEventsOfTheProvider(t *testing.T) {
	b, _ := newSkyBench(t)
	c := newClient()
	b.do(c, "MonitorStart 201", "ok")
	p := b.exchange.Find("201")
	down := p.NewOutage()
	p.CloudDown(down, stli.Failf(stli.CodeResourceOutOfService, "the line is cut"))
	p.CloudUp(p.NewOutage())
	p.Reconcile(p.NewPoll(), time.Now().Add(time.Hour), []phoneprofile.Line{
		{ID: "s", Call: "s", Known: true, State: phoneprofile.LineAlerting, Remote: stli.Party{Number: "777"}, Direction: phoneprofile.Incoming},
	})
	c.hasKinds(t, "b b p")
	if c.ids[0] != down.String() {
		t.Errorf("OutOfService is of %s, want %s", c.ids[0], down)
	}
}
