package phonesim

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for something that should come at once.
const patience = 10 * time.Second

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func newOffice(t *testing.T) *Office {
	t.Helper()
	o := NewOffice()
	t.Cleanup(func() { o.Close() })
	return o
}

func add(t *testing.T, o *Office, cfg Config) *Phone {
	t.Helper()
	p, err := o.Add(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// pair returns two phones, 101 and 102, that report to a new listener.
func pair(t *testing.T) (o *Office, a, b *Phone, in *listener) {
	t.Helper()
	o, in = newOffice(t), listen(t)
	a = add(t, o, Config{Extension: "101", DisplayName: "Anna Novak", Settings: in.settings("101")})
	b = add(t, o, Config{Extension: "102", DisplayName: "Bert Oak", Settings: in.settings("102")})
	return o, a, b, in
}

func wait(t *testing.T, p *Phone, cond func(*Snapshot) bool) {
	t.Helper()
	if err := p.Wait(soon(t), cond); err != nil {
		t.Fatal(err)
	}
}

// raw sends bytes to a phone and returns the answer up to the end of the connection.
func raw(t *testing.T, p *Phone, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatalf("after %q: %v", answer, err)
	}
	return string(answer)
}

// get requests a raw target and returns status line and body.
func get(t *testing.T, p *Phone, target string) (status, body string) {
	t.Helper()
	answer := raw(t, p, "GET "+target+" HTTP/1.1\r\nHost: phone\r\nConnection: close\r\n\r\n")
	status, _, _ = strings.Cut(answer, "\r\n")
	_, body, _ = strings.Cut(answer, "\r\n\r\n")
	return status, body
}

// plainClient is an HTTP client without redirects and idle connections.
func plainClient() *http.Client {
	return &http.Client{
		Timeout:       patience,
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// A listener takes action URLs and keeps them in the order they came.
type listener struct {
	t       *testing.T
	addr    string
	mu      sync.Mutex
	got     []string // whole requests
	from    []string // remote hosts
	answer  string
	changed notifier
}

// eventSettings maps the words used in the tests to settings.
var eventSettings = map[string]string{
	"incoming": "action_incoming_url", "outgoing": "action_outgoing_url",
	"connected": "action_connected_url", "disconnected": "action_disconnected_url",
	"missed": "action_missed_url", "hold": "action_hold", "unhold": "action_unhold",
	"transfer": "action_transfer", "blind": "action_blind_transfer",
	"attended": "action_attended_transfer", "received": "action_received_attended_transfer",
	"offhook": "action_offhook_url", "onhook": "action_onhook_url",
	"dndon": "action_dnd_on_url", "dndoff": "action_dnd_off_url",
	"setup": "action_setup_url", "logon": "action_log_on_url", "logoff": "action_log_off_url",
}

func listen(t *testing.T) *listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	in := &listener{t: t, addr: ln.Addr().String(), answer: "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { in.take(conn) })
		}
	})
	t.Cleanup(func() { ln.Close(); wg.Wait() })
	return in
}

func (in *listener) take(conn net.Conn) {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	br := bufio.NewReader(conn)
	var request strings.Builder
	for {
		line, err := br.ReadString('\n')
		if err != nil {
			return
		}
		request.WriteString(line)
		if line == "\r\n" {
			break
		}
	}
	in.mu.Lock()
	host, _, _ := net.SplitHostPort(conn.RemoteAddr().String())
	in.got = append(in.got, request.String())
	in.from = append(in.from, host)
	in.changed.notify()
	answer := in.answer
	in.mu.Unlock()
	io.WriteString(conn, answer)
}

// settings makes every event a request for /EXTENSION/EVENT with the usual variables.
func (in *listener) settings(extension string) map[string]string {
	s := make(map[string]string)
	for event, setting := range eventSettings {
		s[setting] = "http://" + in.addr + "/" + extension + "/" + event +
			"?remote=$remote&id=$call-id&n=$nr_ongoing_calls&why=$cancel_reason"
	}
	return s
}

// events returns "EVENT REMOTE" of what one extension sent, boot aside.
func (in *listener) events(extension string) []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	var out []string
	for _, r := range in.got {
		rest, ok := strings.CutPrefix(r, "GET /"+extension+"/")
		rest, _, _ = strings.Cut(rest, " HTTP/1.1\r\n")
		event, query, _ := strings.Cut(rest, "?")
		if !ok || event == "setup" || event == "logon" && len(out) == 0 {
			continue
		}
		remote, _ := lookup(parseQuery(query), "remote")
		if remote != "$remote" {
			event += " " + userPart(remote)
		}
		out = append(out, event)
	}
	return out
}

// want waits until an extension has sent exactly these events.
func (in *listener) want(p *Phone, events ...string) {
	in.t.Helper()
	if err := p.Wait(soon(in.t), func(s *Snapshot) bool {
		return s.EventsQueued == 0 && len(in.events(p.Extension())) >= len(events)
	}); err != nil {
		in.t.Errorf("events: %v", err)
	}
	if got := in.events(p.Extension()); strings.Join(got, ", ") != strings.Join(events, ", ") {
		in.t.Errorf("%s sent\n     %s\nwant %s", p.Extension(), strings.Join(got, ", "), strings.Join(events, ", "))
	}
}

// first returns the first request for /EXTENSION/EVENT.
func (in *listener) first(extension, event string) string {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, r := range in.got {
		if strings.HasPrefix(r, "GET /"+extension+"/"+event+"?") {
			return r
		}
	}
	in.t.Errorf("no event %s of %s", event, extension)
	return ""
}

// sent returns the request that came i-th.
func (in *listener) sent(i int) string {
	return in.all()[i]
}

// all returns every request.
func (in *listener) all() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]string(nil), in.got...)
}
