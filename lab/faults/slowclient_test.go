package faults_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/client"
	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

// TestSlowClient: a client takes its lines too slowly. It is cut off and told so in
// the log; others have every event at once; when it is back it resumes.
func TestSlowClient(t *testing.T) {
	t.Parallel()
	overEvery(t, func(t *testing.T, how transport) {
		d := newDesk(t).serveTLS()
		d.Server = append(d.Server, `write_timeout = "500ms"`)
		d.start()
		steady := d.resuming(connect(t, overTCP, d.lines), 0)
		w := newWay(t, d.address(how))
		l := d.resuming(connect(t, how, w.addr()), 0)
		d.DND("101", true)
		last := l.event()
		if steady.event() != last {
			t.Fatal("the two do not hear the same")
		}
		w.put(toxic{"bandwidth", down, attributes{"rate": 1}})
		// More is asked for than all buffers on the way hold.
		go fmt.Fprint(l, strings.Repeat("Help\r\n", 2000))
		d.wantMetric(`connections_closed_total{reason="slow consumer"}`, 1)
		d.wantLog(`"level":"warn"`, `"message":"client cut off"`, `"reason":"slow consumer"`, `"session":2`)
		l.Close()
		d.DND("101", false)
		missed := steady.event()
		w.heal()
		back := d.resuming(connect(t, how, w.addr()), last)
		if got := back.event(); got != missed {
			t.Errorf("event %d, want %d", got, missed)
		}
	})
}

// TestNetworkSplit: nothing passes between server and client in either direction,
// and neither hears of it. The client finds out by the missing heartbeats; when
// the network is whole again it has every event once.
func TestNetworkSplit(t *testing.T) {
	t.Parallel()
	d := newDesk(t).start()
	w := newWay(t, d.lines)
	states := make(chan error, 1000)
	c := dialClient(t, w.addr(), states)
	if err := <-states; err != nil {
		t.Fatal(err)
	}
	w.put(append(vanishing(up), vanishing(down)...)...)
	d.DND("101", true)
	select {
	case err := <-states:
		if err == nil {
			t.Error("the split was not noticed")
		}
	case <-time.After(servertest.Patience):
		t.Fatal("the split was not noticed")
	}
	d.DND("101", false)
	w.heal()
	var last uint64
	for _, want := range []string{"on", "off"} {
		e := nextEvent(t, c)
		if e.State != want || last != 0 && e.Seq != last+1 {
			t.Errorf("%s is event %d behind %d, want %s", e.State, e.Seq, last, want)
		}
		last = e.Seq
	}
	d.wantLog(`"message":"client gone"`, `"session":1`)
}

// TestClientCommandAnswerLost: the connection breaks when the phone has dialled and
// the client does not know it. It says that, comes back, and does not dial again.
func TestClientCommandAnswerLost(t *testing.T) {
	t.Parallel()
	d := newDesk(t).start()
	w := newWay(t, d.lines)
	states := make(chan error, 1000)
	c := dialClient(t, w.addr(), states)
	reached, goOn := make(chan struct{}), make(chan struct{})
	d.Phone("101").Watch(func(p phonesim.Progress) {
		if p.Moment == phonesim.Received && strings.Contains(p.Request, "number=") {
			close(reached)
			<-goOn
		}
	})
	failed := make(chan error, 1)
	go func() {
		_, err := c.MakeCall(t.Context(), "101", "102")
		failed <- err
	}()
	<-reached
	w.shut()
	err := <-failed
	close(goOn)
	if !errors.Is(err, client.ErrOutcomeUnknown) {
		t.Errorf("the error is %v", err)
	}
	w.open()
	for _, want := range []string{"Initiated", "Originated"} {
		if e := nextEvent(t, c); e.Name != want {
			t.Errorf("got %s, want %s", e.Name, want)
		}
	}
	if n := asked(d.Phone("101"), "number=102"); n != 1 {
		t.Errorf("the phone was told to dial %d times", n)
	}
}

// dialClient connects the Go client, monitors 101, and reads the snapshot.
func dialClient(t *testing.T, address string, states chan<- error) *client.Client {
	t.Helper()
	c, err := client.Dial(t.Context(), address, client.Options{
		Devices: []string{"101"}, MinBackoff: 10 * time.Millisecond, MaxBackoff: 200 * time.Millisecond, Heartbeat: time.Second,
		OnState: func(err error) { states <- err },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if m, ok := (<-c.Messages()).(*client.Snapshot); !ok {
		t.Fatalf("got %v", m)
	}
	return c
}

// nextEvent returns the next message, which must be an event.
func nextEvent(t *testing.T, c *client.Client) *client.Event {
	t.Helper()
	select {
	case m := <-c.Messages():
		e, ok := m.(*client.Event)
		if !ok {
			t.Fatalf("got %#v", m)
		}
		return e
	case <-time.After(servertest.Patience):
		t.Fatal("no event came")
	}
	return nil
}
