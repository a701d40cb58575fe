//go:build soak && linux

package soak

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
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
	t     testing.TB
	fault func(string)

	mu      sync.Mutex
	addr    string
	serving *http.Server   // nil: it refuses connections
	came    map[string]int // by what may come once
}

// providerHost is the provider's address: a port of it that is free stays so.
const providerHost = "127.77.0.2"

// rawPath is where raw requests go, each to a place of its own.
const rawPath = "/restapi/v1.0/account/~/soak/"

// newProvider starts a provider with the hosted phones, and returns its section of
// the configuration.
func newProvider(t testing.TB, dials *Dials, tally *tally, fault func(string)) (*provider, string) {
	t.Helper()
	none := map[string]int{providersim.Light: -1, providersim.Medium: -1, providersim.Heavy: -1, providersim.Auth: -1}
	p := &provider{t: t, fault: fault, came: map[string]int{}, addr: providerHost + ":0"}
	p.Provider = providersim.New(providersim.Config{
		ClientSecret: clientSecret, JWT: jwtSecret, Limits: none, Penalty: time.Second, Window: time.Second, RingTime: 2 * time.Second,
		EventDelay: 20 * time.Millisecond, Dialled: func(device, number string) {
			if counted.MatchString(number) {
				dials.Dialled(device, number, time.Now())
				tally.add("a hosted phone dials")
			}
		},
	})
	for _, e := range hosted() {
		if _, err := p.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	p.open()
	t.Cleanup(func() {
		p.Close()
		p.shut()
	})
	hostname, port, _ := net.SplitHostPort(p.addr)
	return p, fmt.Sprintf("[provider]\nid = \"ringcentral\"\nhostname = %q\nport = %s\nprotocol = \"HTTP\"\ntimeout = \"2s\"\nclient_id = \"sim-client\"\nclient_secret = %q\njwt = %q\n",
		hostname, port, clientSecret, jwtSecret)
}

// open takes connections.
func (p *provider) open() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.serving != nil {
		return
	}
	l, err := net.Listen("tcp", p.addr)
	if err != nil {
		p.t.Error(err)
		return
	}
	p.addr, p.serving = l.Addr().String(), &http.Server{Handler: p, ReadHeaderTimeout: patience}
	go p.serving.Serve(l)
}

// shut cuts every connection, and refuses others.
func (p *provider) shut() {
	p.mu.Lock()
	if p.serving != nil {
		p.serving.Close()
		p.serving = nil
	}
	p.mu.Unlock()
	p.DropWebSockets()
}

// counted are the numbers that are dialled once; once is where they, and raw
// requests, stand in a request.
var (
	counted = regexp.MustCompile(`^6\d{9}$`)
	once    = regexp.MustCompile(`"phoneNumber": ?"(6\d{9})"`)
)

// may tells what a request may do once; "": it may come more often.
func (p *provider) may(r *http.Request) string {
	if r.Method == http.MethodGet {
		return ""
	}
	if strings.HasPrefix(r.URL.Path, rawPath) {
		return r.Method + " " + r.URL.Path
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	r.Body = io.NopCloser(bytes.NewReader(body))
	if m := once.FindSubmatch(body); err == nil && m != nil {
		return "the request that dials " + string(m[1])
	}
	return ""
}

// ServeHTTP counts a request and lets the simulation answer it.
func (p *provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, secret := range []string{userSecret, phonePassword} {
		if strings.Contains(r.Header.Get("Authorization"), secret) {
			p.fault("the provider gets a secret that is not its own")
		}
	}
	what, answer := p.may(r), &answer{ResponseWriter: w}
	defer func() { // also where the simulation breaks off
		if what != "" && answer.status != http.StatusUnauthorized {
			p.count(what)
		}
	}()
	p.Provider.ServeHTTP(answer, r)
}

func (p *provider) count(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.came[what]++; p.came[what] > 1 {
		p.fault(fmt.Sprintf("%s came %d times", what, p.came[what]))
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

// counts returns how many of these requests came.
func (p *provider) counts() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.came)
}
