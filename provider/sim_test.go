package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/internal/leaks"
	"github.com/phonecompanion/phonecompanion/stli"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// TestMain fails when goroutines are left over behind the last test.
func TestMain(m *testing.M) { os.Exit(leaks.Run(m.Run)) }

// sim is a simulated provider: a token endpoint, and an API that the test
// writes. It counts and keeps what came.
type sim struct {
	t      *testing.T
	server *httptest.Server

	mu       sync.Mutex
	token    func(w http.ResponseWriter, form url.Values) // nil: the usual one
	api      http.HandlerFunc
	issued   int // tokens
	good     map[string]bool
	requests []*http.Request // to the API
	bodies   []string
	forms    []url.Values // of token requests
	life     int          // of a token, in seconds
}

const (
	simSecret   = "planted-client-secret-7f3a"
	simPassword = "planted-password-91bc"
	simJWT      = "planted.jwt.assertion-55de"
	simRefresh  = "planted-refresh-token-c0de"
)

func newSim(t *testing.T) *sim {
	s := &sim{t: t, good: map[string]bool{}, life: 3600}
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

// ServeHTTP is the provider.
func (s *sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := new(bytes.Buffer)
	body.ReadFrom(r.Body)
	if r.URL.Path == "/restapi/oauth/token" {
		form, _ := url.ParseQuery(body.String())
		s.mu.Lock()
		s.forms = append(s.forms, form)
		answer := s.token
		s.mu.Unlock()
		if answer == nil {
			answer = s.grant
		}
		answer(w, form)
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, r)
	s.bodies = append(s.bodies, body.String())
	api, good := s.api, s.good[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	s.mu.Unlock()
	switch {
	case !good:
		http.Error(w, `{"errorCode":"TokenInvalid"}`, http.StatusUnauthorized)
	case api != nil:
		api(w, r)
	default:
		fmt.Fprintf(w, `{"uri":%q}`, r.RequestURI)
	}
}

// grant gives a token.
func (s *sim) grant(w http.ResponseWriter, _ url.Values) {
	s.mu.Lock()
	s.issued++
	access := fmt.Sprintf("planted-access-token-%d", s.issued)
	s.good[access] = true
	life := s.life
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{"access_token": access, "token_type": "bearer", "expires_in": life})
}

// revoke makes every token bad that was given so far.
func (s *sim) revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.good)
}

// counts returns how many requests came for tokens and to the API.
func (s *sim) counts() (tokens, api int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.forms), len(s.requests)
}

// config is a configuration for the simulated provider.
func (s *sim) config() Config {
	u, _ := url.Parse(s.server.URL)
	port, _ := strconv.Atoi(u.Port())
	return Config{
		ID: "ringcentral", Hostname: u.Hostname(), Port: port, Protocol: "HTTP", Grant: GrantJWT, ClientID: "client", ClientSecret: simSecret,
		JWT: simJWT, Password: simPassword, RefreshToken: simRefresh, Username: "user", VerifyDepth: 4, Timeout: 5 * time.Second, UserAgent: "phonecompanion/test",
		AllowMethods: []string{"GET", "POST", "PUT", "PATCH", "DELETE"}, AllowPaths: []string{"/"},
	}
}

// client makes a client of the simulated provider.
func (s *sim) client(change func(*Config)) *testClient {
	s.t.Helper()
	c := s.config()
	if change != nil {
		change(&c)
	}
	return newTestClient(s.t, c, &memory{})
}

// testClient is a client with its log.
type testClient struct {
	*Client
	t   *testing.T
	log *logBook
}

func newTestClient(t *testing.T, c Config, store Store) *testClient {
	t.Helper()
	log := &logBook{}
	client, err := New(c, store, zerolog.New(log).Level(zerolog.TraceLevel))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(nil); client.Wait() })
	return &testClient{client, t, log}
}

// do sends a raw request.
func (c *testClient) do(raw string) (*stli.RawResponse, *stli.Failure) {
	return c.Do(context.Background(), []byte(raw), time.Now().Add(patience))
}

// want sends a raw request and compares status and body; a failure must have a
// text with this in it, "" wants success.
func (c *testClient) want(raw string, status int, body, failure string) {
	c.t.Helper()
	r, f := c.do(raw)
	switch {
	case r == nil && status != 0:
		c.t.Fatalf("%.80s: no answer: %v", raw, f)
	case r != nil && (r.Status != status || string(r.Body) != body):
		c.t.Errorf("%.80s: got %d %.200s, want %d %.200s", raw, r.Status, r.Body, status, body)
	case f == nil && failure != "", f != nil && (failure == "" || !strings.Contains(f.Error(), failure)):
		c.t.Errorf("%.80s: failure %v, want %q", raw, f, failure)
	}
}

const get = `{"method":"GET","resource":"/restapi"}`
const post = `{"method":"POST","resource":"/restapi","body":{}}`

// older makes the client's token so old that it is over.
func (c *testClient) older() {
	t := *c.tokens.current.Load()
	t.replace, t.end = time.Now().Add(-2*time.Second), time.Now().Add(-time.Second)
	c.tokens.current.Store(&t)
}

// memory is a store.
type memory struct {
	mu     sync.Mutex
	tokens map[string]string
	fail   error
	saves  int
}

func (m *memory) ProviderToken(origin string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tokens[origin], nil
}

func (m *memory) SaveProviderToken(origin, token string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	if m.tokens == nil {
		m.tokens = map[string]string{}
	}
	m.tokens[origin] = token
	m.saves++
	return nil
}

// logBook keeps a log.
type logBook struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// roundTrip is a network that the test plays.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answerOfToken is a token endpoint's answer.
func answerOfToken(body string) *http.Response {
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body))}
}

func (l *logBook) logger() zerolog.Logger { return zerolog.New(l).Level(zerolog.TraceLevel) }
