package client_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/client"
	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// TestResume: what happens while the network is gone comes when it is back,
// once, and in order.
func TestResume(t *testing.T) {
	t.Parallel()
	office := servertest.New(t, binary)
	address := office.Start()
	proxy := servertest.NewProxy(t, address)
	states := make(chan error, 100)
	o := quick("101", "102")
	o.OnState = func(err error) { states <- err }
	c := dial(t, proxy.Addr(), o)
	next(t, c)
	next(t, c)
	if err := <-states; err != nil {
		t.Fatal(err)
	}
	office.DND("101", true)
	first := wantEvent(t, c, "101", "DoNotDisturb")
	proxy.SetTarget("")
	proxy.Cut()
	if err := <-states; err == nil {
		t.Fatal("the loss was not told")
	}
	office.DND("102", true)
	office.DND("101", false)
	office.DND("102", false)
	proxy.SetTarget(address)
	for i, device := range []string{"102", "101", "102"} {
		if e := wantEvent(t, c, device, "DoNotDisturb"); e.Seq != first.Seq+uint64(i)+1 {
			t.Errorf("event %d, want %d", e.Seq, first.Seq+uint64(i)+1)
		}
	}
	office.DND("101", true)
	wantEvent(t, c, "101", "DoNotDisturb")
}

// TestManyCuts: however often the connection is cut, and wherever in a line,
// the client hears exactly what one hears whose connection was never cut.
func TestManyCuts(t *testing.T) {
	t.Parallel()
	const events = 1500
	office := servertest.New(t, binary)
	address := office.Start()
	devices := []string{"101", "102", "103"}
	steady := dial(t, address, quick(devices...))
	proxy := servertest.NewProxy(t, address)
	o := quick(devices...)
	o.MaxBackoff = 2 * o.MinBackoff
	c := dial(t, proxy.Addr(), o)
	for range devices {
		next(t, c)
		next(t, steady)
	}

	var running sync.WaitGroup
	defer running.Wait()
	running.Go(func() {
		on := map[string]bool{}
		for i := range events {
			device := devices[rand.IntN(len(devices))]
			on[device] = !on[device]
			office.DND(device, on[device])
			switch {
			case i%97 == 0:
				proxy.Cut()
			case i%31 == 0:
				proxy.CutAfter(1 + rand.IntN(2000))
			}
		}
	})
	var want, got []uint64
	for range events {
		want = append(want, next(t, steady).(*client.Event).Seq)
	}
	for range events {
		e, ok := next(t, c).(*client.Event)
		if !ok {
			t.Fatal("no gap and no snapshot is needed")
		}
		got = append(got, e.Seq)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if n := proxy.Connections(); n < 5 {
		t.Errorf("the connection was cut %d times only", n-1)
	}
}

// TestRestart: the server is killed and started again in the middle of a call.
// Its events are gone, so the client is told of a gap, and how things are.
func TestRestart(t *testing.T) {
	t.Parallel()
	office := servertest.New(t, binary)
	proxy := servertest.NewProxy(t, office.Start())
	c := dial(t, proxy.Addr(), quick("102"))
	wantSnapshot(t, c, "102", 0)
	_, err := office.CallFrom("0123456789", "Žofie Nová", "102")
	must(t, err)
	last := wantEvent(t, c, "102", "Delivered")
	office.Kill()
	proxy.SetTarget(office.Start())
	gap, ok := next(t, c).(*client.Gap)
	if !ok || gap.From != last.Seq+1 || gap.To < gap.From || gap.Device != "" {
		t.Fatalf("got %+v", gap)
	}
	wantSnapshot(t, c, "102", 0) // the server has not heard of the call
	office.Phone("102").Answer()
	if e := wantEvent(t, c, "102", "Established"); e.Seq <= gap.To {
		t.Errorf("event %d behind the gap up to %d", e.Seq, gap.To)
	}
}

// TestHung: a network that swallows everything is noticed, and what was missed
// comes later.
func TestHung(t *testing.T) {
	t.Parallel()
	office := servertest.New(t, binary)
	proxy := servertest.NewProxy(t, office.Start())
	states := make(chan error, 100)
	o := quick("101")
	o.OnState = func(err error) { states <- err }
	c := dial(t, proxy.Addr(), o)
	wantSnapshot(t, c, "101", 0)
	<-states
	proxy.Freeze(true)
	began := time.Now()
	office.DND("101", true)
	select {
	case err := <-states:
		if took := time.Since(began); err == nil || took < time.Second {
			t.Errorf("%v after %v", err, took)
		}
	case <-time.After(servertest.Patience):
		t.Fatal("the silence was not noticed")
	}
	proxy.Freeze(false)
	wantEvent(t, c, "101", "DoNotDisturb")
}

// TestQuiet: heartbeats keep an idle connection, for longer than silence lasts.
func TestQuiet(t *testing.T) {
	t.Parallel()
	office := servertest.New(t, binary)
	proxy := servertest.NewProxy(t, office.Start())
	o := quick("101")
	o.Heartbeat = 2 * time.Second
	c := dial(t, proxy.Addr(), o)
	wantSnapshot(t, c, "101", 0)
	<-time.After(7 * time.Second)
	office.DND("101", true)
	wantEvent(t, c, "101", "DoNotDisturb")
	if n := proxy.Connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
}

// TestSlow: a program that does not take its messages loses none of them, and
// its connection is given up meanwhile.
func TestSlow(t *testing.T) {
	t.Parallel()
	const events = 400
	office := servertest.New(t, binary)
	proxy := servertest.NewProxy(t, office.Start())
	o := quick("101")
	o.Buffer = 10
	o.SetStall(50 * time.Millisecond)
	c := dial(t, proxy.Addr(), o)
	wantSnapshot(t, c, "101", 0)
	for i := range events {
		office.DND("101", i%2 == 0)
	}
	servertest.Eventually(t, "the connection is given up", func() bool { return errors.Is(c.Ping(t.Context()), client.ErrNotConnected) })
	var last uint64
	for i := range events {
		e := wantEvent(t, c, "101", "DoNotDisturb")
		if last != 0 && e.Seq != last+1 {
			t.Fatalf("event %d behind %d", e.Seq, last)
		}
		if want := []string{"on", "off"}[i%2]; e.State != want {
			t.Fatalf("event %d is %s", i, e.State)
		}
		last = e.Seq
	}
}

// TestResumeAfter: a program that is started again goes on where it was.
func TestResumeAfter(t *testing.T) {
	t.Parallel()
	office := servertest.New(t, binary)
	address := office.Start()
	keeper := dial(t, address, quick("101"))
	wantSnapshot(t, keeper, "101", 0)
	office.DND("101", true)
	office.DND("101", false)
	o := quick("101")
	o.ResumeAfter = wantEvent(t, keeper, "101", "DoNotDisturb").Seq
	c := dial(t, address, o)
	if e := wantEvent(t, c, "101", "DoNotDisturb"); e.State != "off" {
		t.Errorf("%+v", e)
	}
	// A number that the server never had: it counts anew.
	o.ResumeAfter = 1 << 60
	c = dial(t, address, o)
	if gap, ok := next(t, c).(*client.Gap); !ok || gap.From != 1<<60+1 || gap.To != 0 {
		t.Fatalf("%+v", gap)
	}
	wantSnapshot(t, c, "101", 0)
	office.DND("101", true)
	wantEvent(t, c, "101", "DoNotDisturb")
}
