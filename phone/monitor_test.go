package phone

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// TestEveryClientSeesRisingNumbers lets many phones ring at once, for clients
// that monitor overlapping sets of them.
func TestEveryClientSeesRisingNumbers(t *testing.T) {
	const phones, calls = 8, 50
	b := newBench(t)
	var settings []*Settings
	for i := range phones {
		settings = append(settings, &Settings{
			Extension: fmt.Sprint(101 + i), ProfileName: "snom", Profile: snom(t), Host: "127.0.0.1", Port: 9, Monitor: MonitorManual,
		})
	}
	b.exchange.Apply(settings)
	all, odd := newClient(), newClient()
	for i, s := range settings {
		b.do(all, "MonitorStart "+s.Extension, "ok")
		if i%2 == 1 {
			b.do(odd, "MonitorStart "+s.Extension, "ok")
		}
	}
	var ringing sync.WaitGroup
	for _, s := range settings {
		ringing.Go(func() {
			for n := range calls {
				call := fmt.Sprint(n)
				b.notify(s.Extension, phoneprofile.SignalDelivered, call)
				b.notify(s.Extension, phoneprofile.SignalEstablished, call)
				b.notify(s.Extension, phoneprofile.SignalCleared, call)
			}
		})
	}
	ringing.Wait()
	if n := len(all.seqs); n != 3*phones*calls {
		t.Errorf("one client got %d events, want %d", n, 3*phones*calls)
	}
	if n := len(odd.seqs); n != 3*phones/2*calls {
		t.Errorf("the other client got %d events, want %d", n, 3*phones/2*calls)
	}
	for _, c := range []*client{all, odd} {
		if !slices.IsSorted(c.seqs) {
			t.Errorf("numbers do not rise")
		}
	}
	if newest := b.exchange.Log().Newest(); newest != all.seqs[len(all.seqs)-1] {
		t.Errorf("newest is %d", newest)
	}
}

func TestClientThatIsGoneIsNotSubscribed(t *testing.T) {
	b := newBench(t)
	newGatedPhone(t, b, "101")
	c := newClient()
	c.gone = true
	b.do(c, "MonitorStart 101", "ok")
	b.notify("101", phoneprofile.SignalDelivered, "1")
	if n := len(c.seqs); n != 0 {
		t.Errorf("%d events went to a connection that has ended", n)
	}
	if p := b.exchange.Find("101"); len(p.monitors) != 0 {
		t.Error("the connection is kept")
	}
}

// A phone whose address was entered by hand has proved it with its first
// notification, for every client, until a reload changes what must be entered.
func TestUnverifiedUntilTheFirstNotification(t *testing.T) {
	b := newBench(t)
	profile, err := phoneprofile.Parse("x.toml", []byte("format = 1\nname = \"x\"\n[event.ring]\nsignal = \"delivered\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	enter := func(token string) {
		b.exchange.Apply([]*Settings{{Extension: "101", ProfileName: "x", Profile: profile, Host: "127.0.0.1", Monitor: MonitorAuto, Token: token}})
	}
	enter("old")
	state := func(want Monitoring) {
		t.Helper()
		eventually(t, string(want), func() bool { m, _ := b.exchange.Find("101").Monitoring(); return m == want })
	}
	b.do(newClient(), "MonitorStart 101", "ok")
	state(MonitoringUnverified)
	b.do(newClient(), "MonitorStart 101", "ok")
	state(MonitoringUnverified)
	b.notify("101", phoneprofile.SignalDelivered, "1")
	state(MonitoringConfigured)
	b.do(newClient(), "MonitorStart 101", "ok")
	state(MonitoringConfigured)
	enter("new")
	state(MonitoringUnverified)
}

func TestFloodIsBounded(t *testing.T) {
	b := newBench(t)
	g := newGatedPhone(t, b, "101")
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	b.command(c, "MakeCall 101 102")
	eventually(t, "the request", func() bool { return len(g.requests()) == 1 })
	p, taken := b.exchange.Find("101"), 0
	for n := range 2 * maxInbox {
		if p.Enqueue(Notice{Signal: phoneprofile.SignalDelivered, Call: fmt.Sprint(n), Count: -1}) {
			taken++
		}
	}
	if taken != maxInbox {
		t.Errorf("%d notifications were taken, the limit is %d", taken, maxInbox)
	}
	g.gate <- struct{}{}
	eventually(t, "the calls", func() bool { p.mu.Lock(); defer p.mu.Unlock(); return len(p.inbox) == 0 })
	if n := len(p.model.calls); n > maxCalls {
		t.Errorf("%d calls", n)
	}
}

// behind is a client that looks, when it gets an event, whether the one that
// was locked before it is free again.
type behind struct {
	*client
	first *client
	freed int
}

func (b *behind) Deliver(e *stli.Event) {
	if b.first.mu.TryLock() {
		b.freed++
		b.first.Unlock()
	}
	b.client.Deliver(e)
}

// TestFirstMayWriteWhileOthersWait: who has its events is not kept until the
// last one has them: with a thousand clients that is milliseconds.
func TestFirstMayWriteWhileOthersWait(t *testing.T) {
	b := newBench(t)
	newGatedPhone(t, b, "101")
	first := newClient()
	second := &behind{client: newClient(), first: first}
	if first.ID() >= second.ID() {
		t.Fatalf("the clients are locked in another order: %d, %d", first.ID(), second.ID())
	}
	b.do(first, "MonitorStart 101", "ok")
	p := b.exchange.Find("101")
	p.mu.Lock()
	p.subscribe(second)
	p.mu.Unlock()
	b.notify("101", phoneprofile.SignalDelivered, "1")
	if second.freed != 1 || len(first.seqs) != 1 || len(second.seqs) != 1 {
		t.Errorf("the first was free %d times, the clients got %d and %d events", second.freed, len(first.seqs), len(second.seqs))
	}
}
