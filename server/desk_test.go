package server_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/internal/leaks"
	"github.com/phonecompanion/phonecompanion/metrics"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/state"
)

// patience is how long a test waits for what must come; a machine that is busy
// with other things needs some of it.
const patience = 30 * time.Second

// desk is a server on loopback with three simulated phones, 101, 102 and 103,
// and one that answers when the test says so, 104. Action URLs lead nowhere:
// tests put notifications into the phones themselves, and so know their order.
type desk struct {
	t        *testing.T
	office   *phonesim.Office
	gate     *gate
	exchange *phone.Exchange
	server   *server.Server
	addr     string
	log      *logBook
}

// newDesk starts a server. change may change its configuration, or be nil.
func newDesk(t *testing.T, change func(*server.Config)) *desk {
	t.Helper()
	leaks.After(t)
	d := &desk{t: t, office: phonesim.NewOffice(), gate: newGate(t), log: &logBook{t: t}}
	t.Cleanup(func() { d.office.Close() })
	var text strings.Builder
	phoneTable := func(extension, address string) {
		fmt.Fprintf(&text, "[[phone]]\nextension = %q\naddress = %q\nprofile = \"snom\"\n", extension, address)
	}
	for _, extension := range []string{"101", "102", "103"} {
		sim, err := d.office.Add(phonesim.Config{Extension: extension})
		if err != nil {
			t.Fatal(err)
		}
		phoneTable(extension, sim.Addr())
	}
	phoneTable("104", d.gate.addr)
	c, err := config.Parse("desk.toml", []byte(text.String()), profiles.FS)
	if err != nil {
		t.Fatal(err)
	}
	store, err := state.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	d.build(store, c.Phones, change)
	l, err := server.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.addr = l.Addr().String()
	d.serve(l)
	return d
}

// build makes exchange and server.
func (d *desk) build(store phone.Store, phones []*phone.Settings, change func(*server.Config)) {
	d.t.Helper()
	next := uint64(1)
	reserve := func(n uint64) (uint64, error) { first := next; next += n; return first, nil }
	events, err := phone.NewEventLog(phone.DefaultResumeEvents, phone.DefaultResumeTime, reserve, func(err error) { d.t.Error(err) })
	if err != nil {
		d.t.Fatal(err)
	}
	d.exchange = phone.NewExchange(phone.Config{
		Log: events, Store: store, Logger: zerolog.Nop(), RunID: "t", EventHold: patience,
		Times: phone.Times{Connected: time.Hour, Alerting: time.Hour},
		Base:  func(string) (string, error) { return "http://127.0.0.1:9", nil }, Timers: eventTimers(),
	})
	for _, p := range phones {
		p.Token = "token-of-" + p.Extension
	}
	d.exchange.Apply(phones)
	c := server.Config{
		Exchange: d.exchange, Logger: zerolog.New(d.log), CommandDeadline: patience, EventHold: patience, WriteTimeout: patience,
		AnonymousNetworks: loopback, Anonymous: server.Rights{Devices: []string{"*"}, Allow: []string{"control", "monitor", "raw"}},
	}
	if change != nil {
		change(&c)
	}
	d.server = server.New(c)
	d.t.Cleanup(d.close)
}

// eventTimers are those of the program: what they cost is part of an event.
func eventTimers() phone.Timers {
	r := metrics.New("", "")
	return phone.Timers{Event: r.Timer("event_latency_seconds", "x"), Held: r.Timer("event_hold_seconds", "x")}
}

// serve serves a listener until the test ends.
func (d *desk) serve(l net.Listener) {
	done := make(chan error, 1)
	go func() { done <- d.server.Serve(l) }()
	d.t.Cleanup(func() {
		d.shutdown()
		if err := <-done; err != nil {
			d.t.Errorf("Serve: %v", err)
		}
	})
}

// shutdown stops the server as the program does.
func (d *desk) shutdown() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	d.server.Shutdown(ctx)
}

func (d *desk) close() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	d.exchange.Close(ctx)
}

// notify puts a notification into a phone, as its action URL does.
func (d *desk) notify(extension string, n phone.Notice) {
	d.t.Helper()
	p := d.exchange.Find(extension)
	if !p.Enqueue(n) {
		d.t.Fatalf("%s takes no more notifications", extension)
	}
	p.Drain()
}

// dnd lets a phone switch do-not-disturb, which is one event.
func (d *desk) dnd(extension string, on bool) {
	d.t.Helper()
	d.notify(extension, dndNotice(on))
}

// dndWhenItTakes is dnd for a phone that has much to do.
func (d *desk) dndWhenItTakes(extension string, on bool) {
	p := d.exchange.Find(extension)
	for !p.Enqueue(dndNotice(on)) {
		<-time.After(time.Millisecond)
	}
	p.Drain()
}

func dndNotice(on bool) phone.Notice {
	n := phone.Notice{Signal: phoneprofile.SignalDNDOff, Count: -1}
	if on {
		n.Signal = phoneprofile.SignalDNDOn
	}
	return n
}
