package actionurl

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/actionurl/lenient"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// testProfile is a phone that tells everything in one of three ways: by query,
// by a form, or by an XML document.
const testProfile = `
format = 1
name = "test"
[callback]
query = "call=$call&remote=$remote&name=$name&reason=$reason"
[callback.fields]
call = "call"
remote = "remote"
remote_name = "name"
cause = "reason"
[event.incoming]
signal = "delivered"
[event.outgoing]
signal = "originated"
[event.connected]
signal = "established"
[event.disconnected]
signal = "cleared"
[event.busy]
signal = "cleared"
cause = "busy"
[event.nothing]
signal = "none"
[[event.state]]
signal = "delivered"
match = { state = "^RINGING$" }
[[event.state]]
signal = "cleared"
match = { state = "^IDLE$", call = "." }
[action.MakeCall]
resource = "/dial?n={number}"
timeout = "60s"
`

// xmlProfile is a phone that posts documents.
const xmlProfile = `
format = 1
name = "xml"
[callback.fields]
call = "xml:CallLineInfo@CallReference"
remote = "xml:CallingPartyNumber"
remote_name = "xml:CallingPartyName"
[event.incoming]
signal = "delivered"
`

func parseProfile(t testing.TB, text string) *phoneprofile.Profile {
	t.Helper()
	p, err := phoneprofile.Parse("test.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// settings are those of a phone on this machine, with the token TOKEN.
func settings(t testing.TB, extension string, p *phoneprofile.Profile) *phone.Settings {
	t.Helper()
	return &phone.Settings{
		Extension: extension, ProfileName: p.Name, Profile: p, Host: "127.0.0.1", Monitor: phone.MonitorManual, CheckSource: true, Token: "TOKEN" + extension,
	}
}

// noStore is a store for phones whose settings are never touched.
type noStore struct{}

func (noStore) SaveSlots(string, []state.Slot) error { return errors.New("nothing may be saved") }
func (noStore) Slots(string) ([]state.Slot, error)   { return nil, nil }
func (noStore) DropSlots(string, []string) error     { return nil }
func (noStore) ForgetTokens(string, []string) error  { return nil }
func noBase(string) (string, error)                  { return "", errors.New("no base") }
func reserve() func(uint64) (uint64, error)          { return func(n uint64) (uint64, error) { return 1, nil } }
func newExchange(t testing.TB, hold time.Duration, all ...*phone.Settings) *phone.Exchange {
	t.Helper()
	return newTimedExchange(t, hold, phone.Timers{}, all...)
}

// newTimedExchange is newExchange with somebody who asks for times.
func newTimedExchange(t testing.TB, hold time.Duration, timers phone.Timers, all ...*phone.Settings) *phone.Exchange {
	t.Helper()
	events, err := phone.NewEventLog(1000, time.Hour, reserve(), func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	x := phone.NewExchange(phone.Config{
		Log: events, Store: noStore{}, Logger: zerolog.Nop(), Base: noBase, EventHold: hold, RunID: "t", Timers: timers,
		Times: phone.Times{Connected: phone.DefaultConnectedTimeout, Alerting: phone.DefaultAlertingTimeout},
	})
	x.Apply(all)
	t.Cleanup(func() { x.Close(context.Background()) })
	return x
}

var watchers atomic.Uint64

// watcher is a client's connection that the events go to.
type watcher struct {
	sync.Mutex
	id     uint64
	events chan *stli.Event
	block  func() // called by each Deliver, with the phone's lock held
}

func (w *watcher) ID() uint64 { return w.id }
func (w *watcher) Gone() bool { return false }
func (w *watcher) Deliver(e *stli.Event) {
	if w.block != nil {
		w.block()
	}
	w.events <- e
}

// watch monitors a phone.
func watch(t testing.TB, p *phone.Phone, block func()) *watcher {
	t.Helper()
	w := &watcher{id: watchers.Add(1), events: make(chan *stli.Event, 4096), block: block}
	done := make(chan phone.Result, 1)
	p.Submit(&phone.Command{Verb: stli.VerbMonitorStart, Monitor: w, Deadline: time.Now().Add(patience), Done: func(r phone.Result) { done <- r }})
	if r := <-done; r.Failure != nil {
		t.Fatal(r.Failure)
	}
	return w
}

// next returns the next event.
func (w *watcher) next(t testing.TB) *stli.Event {
	t.Helper()
	select {
	case e := <-w.events:
		return e
	case <-time.After(patience):
		t.Fatal("no event comes")
		return nil
	}
}

// none fails the test when an event is there.
func (w *watcher) none(t testing.TB) {
	t.Helper()
	select {
	case e := <-w.events:
		t.Errorf("an event that nobody sent: %s", describe(e))
	default:
	}
}

// describe writes an event in one line.
func describe(e *stli.Event) string {
	words := []string{e.Name.String(), string(e.Cause)}
	if e.Remote.Number != "" {
		words = append(words, e.Remote.Number)
	}
	if e.Remote.Name != "" {
		words = append(words, strconv.Quote(e.Remote.Name))
	}
	return strings.Join(words, " ")
}

// serve runs the handler as the server does, behind the lenient listener.
func serve(t testing.TB, h http.Handler) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: patience, IdleTimeout: patience}
	done := make(chan error, 1)
	go func() { done <- server.Serve(lenient.NewListener(l, Prefix)) }()
	t.Cleanup(func() {
		server.Close()
		<-done
	})
	return l.Addr().String()
}

// connection is a phone's connection to us.
type connection struct {
	net.Conn
	r *bufio.Reader
}

func dial(t testing.TB, addr string) *connection {
	t.Helper()
	c, err := net.DialTimeout("tcp", addr, patience)
	if err != nil {
		t.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(patience))
	t.Cleanup(func() { c.Close() })
	return &connection{c, bufio.NewReader(c)}
}

// send writes a request and returns the answer, whose body must be empty.
func (c *connection) send(t testing.TB, raw string) *http.Response {
	t.Helper()
	if _, err := io.WriteString(c, raw); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(c.r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(resp.Body); err != nil || len(body) > 0 {
		t.Fatalf("the answer has a body: %q, %v", body, err)
	}
	return resp
}

// A phone of these tests has no bound keys.
func (noStore) SaveKey(string, state.Key) error  { return nil }
func (noStore) Keys(string) ([]state.Key, error) { return nil, nil }
func (noStore) DropKey(string, string) error     { return nil }
