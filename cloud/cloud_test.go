package cloud

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/internal/leaks"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/providersim"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// TestMain fails when goroutines are left over behind the last test.
func TestMain(m *testing.M) { os.Exit(leaks.Run(m.Run)) }

// bench is a cloud.
type bench struct {
	t       *testing.T
	cloud   *Cloud
	refused atomic.Int64
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t}
	b.cloud = New(Config{Logger: zerolog.Nop(), Refuse: func(*http.Request) { b.refused.Add(1) }})
	t.Cleanup(b.cloud.Close)
	return b
}

// sky is a provider and the client for it.
func (b *bench) sky(c providersim.Config) (*providersim.Provider, *provider.Client) {
	b.t.Helper()
	p := providersim.New(c)
	b.t.Cleanup(func() { p.Close() })
	address, err := p.Start("127.0.0.1:0")
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := p.Add(providersim.Extension{Number: "201", Name: "Anna Novak"}); err != nil {
		b.t.Fatal(err)
	}
	host, port, _ := strings.Cut(strings.TrimPrefix(address, "http://"), ":")
	config := provider.Config{
		ID: "ringcentral", Hostname: host, Protocol: "HTTP", Grant: provider.GrantJWT, ClientID: "sim-client", ClientSecret: "sim-secret",
		JWT: "sim.jwt.credential", VerifyDepth: 4, Timeout: 5 * time.Second, AllowMethods: []string{"GET"}, AllowPaths: []string{"/"},
	}
	fmt.Sscan(port, &config.Port)
	client, err := provider.New(config, noStore{}, zerolog.Nop())
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { client.Close(nil); client.Wait() })
	return p, client
}

// noStore keeps nothing.
type noStore struct{}

func (noStore) ProviderToken(string) (string, error)   { return "", nil }
func (noStore) SaveProviderToken(string, string) error { return nil }

// TestAccountsComeAndGo: accounts change fast, while phones ask for their events
// and leave, and nothing stays of those that went.
func TestAccountsComeAndGo(t *testing.T) {
	b := newBench(t)
	unlimited := map[string]int{providersim.Auth: -1, providersim.Light: -1, providersim.Medium: -1, providersim.Heavy: -1}
	_, one := b.sky(providersim.Config{Limits: unlimited})
	_, two := b.sky(providersim.Config{Limits: unlimited})
	var working sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	for range 4 {
		working.Go(func() {
			for ctx.Err() == nil {
				if a, failure := b.cloud.current(); failure == nil {
					a.mu.Lock()
					l := a.line("201")
					a.mu.Unlock()
					a.identify(ctx, l)
				}
				b.cloud.Leave("201")
				r := httptest.NewRequest("POST", HookPrefix+"x", nil)
				b.cloud.ServeHTTP(httptest.NewRecorder(), r)
			}
		})
	}
	for i := range 50 {
		webhook := ""
		if i%3 == 0 {
			webhook = "http://127.0.0.1:9"
		}
		switch i % 4 {
		case 0:
			b.cloud.Use(Account{}, nil)
		case 1, 3:
			b.cloud.Use(Account{Key: "one", Plain: true, Webhook: webhook}, one)
		default:
			b.cloud.Use(Account{Key: "two", Plain: true, Webhook: webhook}, two)
		}
	}
	cancel()
	working.Wait()
}

// TestDeliveriesForNobody are refused at the pace of refusals.
func TestDeliveriesForNobody(t *testing.T) {
	b := newBench(t)
	_, client := b.sky(providersim.Config{})
	ask := func() int {
		w := httptest.NewRecorder()
		b.cloud.ServeHTTP(w, httptest.NewRequest("POST", HookPrefix+"guess", nil))
		return w.Code
	}
	if got := ask(); got != 404 {
		t.Errorf("without a provider: %d", got)
	}
	b.cloud.Use(Account{Key: "one", Plain: true}, client)
	if got := ask(); got != 404 {
		t.Errorf("with a WebSocket: %d", got)
	}
	b.cloud.Use(Account{Key: "one", Plain: true, Webhook: "http://127.0.0.1:9"}, client)
	a, _ := b.cloud.current()
	a.mu.Lock()
	a.stream, a.hook = a.source()
	a.mu.Unlock()
	if got := ask(); got != 404 {
		t.Errorf("with a webhook: %d", got)
	}
	if n := b.refused.Load(); n != 3 {
		t.Errorf("%d were refused", n)
	}
	b.cloud.Use(Account{Key: "one", Webhook: "ftp://127.0.0.1"}, client)
	a, _ = b.cloud.current()
	source, hook := a.source()
	source.Want([]string{"/x"})
	source.Run(context.Background())
	if err := source.Await(context.Background(), "/x"); err == nil || hook != nil {
		t.Errorf("an address that is none: %v", err)
	}
}
