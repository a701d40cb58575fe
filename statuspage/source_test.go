package statuspage

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/loglevel"
	"github.com/phonecompanion/phonecompanion/origin"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// source is a server that is not there, with phones that are.
type source struct {
	exchange *phone.Exchange
	clients  []server.Client
	levels   *loglevel.Levels

	mu       sync.Mutex
	faults   []string
	standing *provider.Standing
	reloads  int
	sent     []Command
	answer   []string
}

func (s *source) Phones() []*phone.Phone                 { return s.exchange.Phones() }
func (s *source) Find(extension string) *phone.Phone     { return s.exchange.Find(extension) }
func (s *source) Recent(d string, n int) []*stli.Event   { return s.exchange.Log().Recent(d, n) }
func (s *source) Clients(int) (_ []server.Client, _ int) { return s.clients, len(s.clients) }
func (s *source) LogLevels() *loglevel.Levels            { return s.levels }
func (s *source) Pages() origin.Policy {
	return origin.Policy{Names: []string{"cti.example"}, Listed: []string{"http://admin.example:26581", "https://tls.example"}}
}

func (s *source) Configuration() Configuration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Configuration{When: time.Now(), Faults: s.faults}
}

func (s *source) Provider() *provider.Standing {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.standing
}

func (s *source) Reload() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reloads++
	return nil
}

func (s *source) Command(_ context.Context, c Command) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, c)
	return s.answer, nil
}

// fault sets the faults of the configuration.
func (s *source) fault(text ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = text
}

// newSource makes a source with phones, which nobody has used.
func newSource(t testing.TB, phones ...*phone.Settings) *source {
	t.Helper()
	store, err := state.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	log, err := phone.NewEventLog(100, time.Minute, store.ReserveSequence, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	configured, err := loglevel.Parse("warn,phone=info")
	if err != nil {
		t.Fatal(err)
	}
	levels := loglevel.New(zerolog.Nop(), configured)
	t.Cleanup(levels.Close)
	s := &source{levels: levels, answer: []string{"error_ind SUCCESS MakeCall"}, exchange: phone.NewExchange(phone.Config{
		Log: log, Store: store, Logger: zerolog.Nop(), EventHold: time.Second, RunID: "t",
		Base: func(string) (string, error) { return "http://127.0.0.1:9", nil },
	})}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		s.exchange.Close(ctx)
	})
	s.exchange.Apply(phones)
	return s
}

// settings are those of a phone that has secrets.
func settings(t testing.TB, profile *phoneprofile.Profile, extension string) *phone.Settings {
	t.Helper()
	return &phone.Settings{
		Extension: extension, ProfileName: "snom", Profile: profile, Host: "127.0.0.1", Port: 1,
		Username: "admin", Password: "planted-password", Token: "planted-token",
	}
}

func snom(t testing.TB) *phoneprofile.Profile {
	t.Helper()
	data, err := profiles.FS.ReadFile("snom.toml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := phoneprofile.Parse("snom.toml", data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// serve serves a page of three phones.
func serve(t *testing.T, localOnly bool) (*source, *Handler, *httptest.Server) {
	t.Helper()
	p := snom(t)
	s := newSource(t, settings(t, p, "101"), settings(t, p, "102"), settings(t, p, "103"))
	h := New(s, "test", localOnly, zerolog.Nop())
	web := httptest.NewServer(h)
	t.Cleanup(func() {
		h.Close()
		web.Close()
	})
	return s, h, web
}

// do sends a request with headers, and returns status and body.
func do(t *testing.T, method, address, host, body string, header ...string) (int, string) {
	t.Helper()
	req, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if host != "" {
		req.Host = host
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return 0, err.Error()
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options"} {
		if resp.Header.Get(name) == "" && resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("%s %s: no %s", method, address, name)
		}
	}
	if resp.Header.Get("Set-Cookie") != "" {
		t.Errorf("%s %s sets a cookie", method, address)
	}
	return resp.StatusCode, string(got)
}

// form is what a browser sends.
func form(h *Handler, fields ...string) string {
	v := url.Values{"token": {h.token}}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	return v.Encode()
}

// many are the settings of n phones.
func many(t testing.TB, n int) []*phone.Settings {
	p := snom(t)
	all := make([]*phone.Settings, n)
	for i := range all {
		all[i] = settings(t, p, fmt.Sprint(100000+i))
	}
	return all
}

// newHandler serves a page of a source.
func newHandler(t *testing.T, s *source) *httptest.Server {
	t.Helper()
	h := New(s, "test", true, zerolog.Nop())
	web := httptest.NewServer(h)
	t.Cleanup(func() {
		h.Close()
		web.Close()
	})
	return web
}

// farAway is a deadline that no test reaches.
func farAway() time.Time { return time.Now().Add(2 * patience) }

// eventually waits until something is so.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v", what, patience)
		}
	}
}
