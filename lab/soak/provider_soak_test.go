//go:build soak && linux

package soak

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/providersim"
)

// A provider counts what came to the simulated one. What is asked with another
// method than GET may come once, however the provider answered; but once more
// where it had said 401, for then nothing was done.
type provider struct {
	*providersim.Provider
	fault func(string)

	mu   sync.Mutex
	came map[string]int // by target
}

// rawPath is where raw requests go, each to a place of its own.
const rawPath = "/restapi/v1.0/account/~/soak/"

// newProvider starts a provider, and returns its section of the configuration.
func newProvider(t testing.TB, fault func(string)) (*provider, string) {
	t.Helper()
	none := map[string]int{providersim.Light: -1, providersim.Medium: -1, providersim.Heavy: -1, providersim.Auth: -1}
	sim := providersim.New(providersim.Config{ClientSecret: clientSecret, JWT: jwtSecret, Limits: none, Penalty: time.Second, Window: time.Second})
	p := &provider{Provider: sim, fault: fault, came: map[string]int{}}
	if _, err := sim.Add(providersim.Extension{Number: "301", Name: "Hosted"}); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(p)
	t.Cleanup(func() {
		sim.Close()
		s.CloseClientConnections()
		s.Close()
	})
	u, _ := url.Parse(s.URL)
	return p, fmt.Sprintf("[provider]\nid = \"ringcentral\"\nhostname = %q\nport = %s\nprotocol = \"HTTP\"\ntimeout = \"2s\"\nclient_id = \"sim-client\"\nclient_secret = %q\njwt = %q\n",
		u.Hostname(), u.Port(), clientSecret, jwtSecret)
}

// ServeHTTP counts a request and lets the simulation answer it.
func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, secret := range []string{userSecret, phonePassword} {
		if strings.Contains(r.Header.Get("Authorization"), secret) {
			p.fault("the provider gets a secret that is not its own")
		}
	}
	answer := &answer{ResponseWriter: w}
	target := r.URL.Path
	p.Provider.ServeHTTP(answer, r)
	if r.Method == http.MethodGet || !strings.HasPrefix(target, rawPath) || answer.status == http.StatusUnauthorized {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.came[target]++; p.came[target] > 1 {
		p.fault(fmt.Sprintf("%s %s came %d times", r.Method, target, p.came[target]))
	}
}

// answer keeps the status of an answer.
type answer struct {
	http.ResponseWriter
	status int
}

func (a *answer) WriteHeader(status int) {
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// Hijack lets the simulation do harm to the connection.
func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(a.ResponseWriter).Hijack()
}

// Flush lets it answer in drops.
func (a *answer) Flush() { http.NewResponseController(a.ResponseWriter).Flush() }

// count returns how many of these requests came.
func (p *provider) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.came)
}
