package profiles_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/actionurl"
	"github.com/phonecompanion/phonecompanion/actionurl/lenient"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles/dialogue"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/state"
)

// ours is the address that phones are told in dialogues.
const ours = "http://192.168.0.5:26580"

// A bench is the whole server with one phone, 101, whose part a dialogue plays,
// and one client. It lives in the false time of testing/synctest, where hours
// pass at once. To let it pass, nothing may wait for the network: so the phone
// takes a connection only in the step that is about it, and its notifications
// come over connections of TCP that are handed to the listener one by one.
type bench struct {
	t        *testing.T
	cert     *tls.Config // of the phone, where its profile says HTTPS
	phone    net.Listener
	pending  net.Conn // the request that the phone has not answered
	web      *handOver
	exchange *phone.Exchange
	client   net.Conn

	mu    sync.Mutex
	lines []string // that the client got and nobody asked for yet
}

// newBench starts the server. It is called in a bubble of synctest.
func newBench(t *testing.T, p *phoneprofile.Profile, e *dialogue.Entry, cert tls.Certificate) *bench {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, phone: l, web: newHandOver()}
	if p.HTTP.TLS {
		b.cert = &tls.Config{Certificates: []tls.Certificate{cert}}
	}
	store, err := state.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	next := uint64(1)
	reserve := func(n uint64) (uint64, error) { first := next; next += n; return first, nil }
	events, err := phone.NewEventLog(phone.DefaultResumeEvents, phone.DefaultResumeTime, reserve, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	b.exchange = phone.NewExchange(phone.Config{
		Log: events, Store: store, Logger: zerolog.Nop(), RunID: "run", EventHold: server.DefaultEventHold,
		Times: phone.Times{Connected: phone.DefaultConnectedTimeout, Alerting: phone.DefaultAlertingTimeout},
		Base:  func(string) (string, error) { return ours, nil },
	})
	addr := l.Addr().(*net.TCPAddr)
	told := *p
	told.Poll = nil // what a call comes to by notifications alone; polls have dialogues of their own
	s := &phone.Settings{
		Extension: "101", ProfileName: p.Name, Profile: &told, Host: addr.IP.String(), Port: addr.Port, Username: e.Username, Password: e.Password,
		Monitor: phone.MonitorManual, CheckSource: true, Token: "TOKEN", TLS: &tls.Config{InsecureSkipVerify: true},
	}
	if e.Monitor == "auto" {
		s.Monitor = phone.MonitorAuto
	}
	for _, w := range e.With {
		if w.Name != "identity" {
			t.Fatalf("a call has no %s", w.Name)
		}
		s.Identity = w.Value
	}
	b.exchange.Apply([]*phone.Settings{s})

	h := &actionurl.Handler{Find: b.exchange.Find, Logger: zerolog.Nop()}
	web := &http.Server{Handler: h}
	var running sync.WaitGroup
	running.Go(func() { web.Serve(lenient.NewListener(b.web, actionurl.Prefix)) })
	lines := server.New(server.Config{
		Exchange: b.exchange, Logger: zerolog.Nop(), AnonymousNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Anonymous: server.Rights{Devices: []string{"*"}, Allow: []string{"control", "monitor"}},
	})
	clients := newHandOver()
	running.Go(func() { lines.Serve(clients) })
	near, far := net.Pipe()
	b.client = near
	clients.conns <- fromHere{far}
	running.Go(func() { b.read(near) })

	t.Cleanup(func() {
		if b.pending != nil {
			b.pending.Close()
		}
		l.Close() // what still wants something of the phone fails at once
		near.Close()
		lines.Shutdown(context.Background())
		b.exchange.Close(context.Background())
		web.Close()
		running.Wait()
		store.Close()
		if n := h.Refused(); n != 0 {
			t.Errorf("%d notifications were refused", n)
		}
	})
	return b
}

// read collects the lines that the client gets.
func (b *bench) read(conn net.Conn) {
	for r := bufio.NewReader(conn); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		text, ok := strings.CutSuffix(line, "\r\n")
		if !ok {
			text = strconv.Quote(line) // like no line of a file
		}
		b.mu.Lock()
		b.lines = append(b.lines, text)
		b.mu.Unlock()
	}
}

// taken waits until the server has nothing left to do, and returns the lines
// that the client has got since the last time.
func (b *bench) taken() []string {
	synctest.Wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	lines := b.lines
	b.lines = nil
	return lines
}

// say sends a line of the client.
func (b *bench) say(line string) {
	b.t.Helper()
	if _, err := io.WriteString(b.client, line+"\r\n"); err != nil {
		b.t.Fatal(err)
	}
}

// request takes the next request to the phone.
func (b *bench) request() string {
	b.t.Helper()
	b.phone.(*net.TCPListener).SetDeadline(realDeadline())
	conn, err := b.phone.Accept()
	if err != nil {
		b.t.Fatalf("no request comes: %v; the client got %q", err, b.lines)
	}
	if b.cert != nil {
		conn = tls.Server(conn, b.cert)
	}
	b.pending = conn
	return request(conn)
}

// answer answers the request that is open.
func (b *bench) answer(text string) {
	b.t.Helper()
	if _, err := io.WriteString(b.pending, text); err != nil {
		b.t.Fatal(err)
	}
	b.pending.Close()
	b.pending = nil
}

// tell sends a notification of the phone, on a connection of its own.
func (b *bench) tell(raw string) {
	b.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.t.Fatal(err)
	}
	defer l.Close()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		b.t.Fatal(err)
	}
	defer conn.Close()
	far, err := l.Accept()
	if err != nil {
		b.t.Fatal(err)
	}
	b.web.conns <- far
	if _, err := io.WriteString(conn, raw); err != nil {
		b.t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		b.t.Fatal(err)
	}
	if body, err := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK || len(body) > 0 || err != nil {
		b.t.Errorf("the phone is answered %s, %q, %v", resp.Status, body, err)
	}
}

// realDeadline is a deadline for the network, which knows no false time.
func realDeadline() time.Time { return time.Now().Add(patience) }
