package oauth_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/stli"
)

// testClient is a client with its log.
type testClient struct {
	*provider.Client
	t   *testing.T
	log *logBook
}

func newTestClient(t *testing.T, c provider.Config, store provider.Store) *testClient {
	t.Helper()
	log := &logBook{}
	client, err := provider.New(c, store, zerolog.New(log).Level(zerolog.TraceLevel))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(nil); client.Wait() })
	return &testClient{client, t, log}
}

// do sends a raw request.
func (c *testClient) do(raw string) (*stli.RawResponse, *stli.Failure) {
	return c.Do(context.Background(), []byte(raw), time.Now().Add(time.Minute))
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
