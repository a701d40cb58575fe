package providersim_test

import (
	"context"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/providersim"
)

// store keeps nothing.
type store struct{}

func (store) ProviderToken(string) (string, error)   { return "", nil }
func (store) SaveProviderToken(string, string) error { return nil }

// TestOwnClient: the server's own client gets along with the provider. It
// renews what has expired, and sends nothing during a penalty.
func TestOwnClient(t *testing.T) {
	p := providersim.New(providersim.Config{Limits: map[string]int{providersim.Heavy: 1}})
	defer p.Close()
	address, err := p.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Add(providersim.Extension{Number: "101"}); err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(address)
	port, _ := strconv.Atoi(u.Port())
	c, err := provider.New(provider.Config{
		ID: "ringcentral", Hostname: u.Hostname(), Port: port, Protocol: "HTTP", Grant: provider.GrantJWT, ClientID: "sim-client",
		ClientSecret: "sim-secret", JWT: "sim.jwt.credential", Timeout: 30 * time.Second, AllowMethods: []string{"GET", "POST"}, AllowPaths: []string{"/"},
	}, store{}, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { c.Close(nil); c.Wait() }()
	do := func(raw string, want int) {
		t.Helper()
		r, f := c.Do(context.Background(), []byte(raw), time.Now().Add(30*time.Second))
		if r == nil || r.Status != want {
			t.Fatalf("%s: %+v %v, want %d", raw, r, f, want)
		}
	}
	const me = `{"method":"GET","resource":"/restapi/v1.0/account/~/extension/~"}`
	do(me, 200)
	p.ExpireTokens()
	do(me, 200)
	const ringOut = `{"method":"POST","resource":"/restapi/v1.0/account/~/extension/~/ring-out","body":{"to":{"phoneNumber":"+12025550199"}}}`
	do(ringOut, 200)
	silent := func(raw string) {
		t.Helper()
		before := p.Stats().Requests
		if r, f := c.Do(context.Background(), []byte(raw), time.Now().Add(time.Millisecond)); f == nil || r != nil {
			t.Errorf("%s: %+v %v", raw, r, f)
		}
		if after := p.Stats().Requests; after != before {
			t.Errorf("%s was sent: %v", raw, p.Requests())
		}
	}
	silent(ringOut) // X-Rate-Limit-Remaining was 0
	do(me, 200)     // another group
	if err := p.SetFaults(providersim.Fault{Kind: providersim.Status, Status: 429, RetryAfter: 60, Count: 1}); err != nil {
		t.Fatal(err)
	}
	do(me, 429)
	for range 3 {
		silent(me)
	}
	if s := p.Stats(); s.Sins != 0 || s.RateLimited != 0 || s.Tokens != 2 || len(p.Calls()) != 1 {
		t.Errorf("counted: %+v", s)
	}
}
