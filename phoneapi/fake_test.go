package phoneapi

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/origin"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

// phones are phones that nobody has but a test.
type phones struct {
	mu      sync.Mutex
	objects map[string]sipphone.Object
	changes map[string]int
	get     func() // called by Get; nil: nothing
	fail    error  // of Update
	wait    func() // called by Update; nil: nothing
}

// newPhones makes phones; 101 has the first MAC address.
func newPhones(extensions ...string) *phones {
	p := &phones{objects: map[string]sipphone.Object{}, changes: map[string]int{}}
	for i, e := range extensions {
		p.objects[e] = sipphone.Object{"_id": "id-" + e, "extension": e, "macAddress": fmt.Sprintf("4EE8A34B56F%d", i)}
	}
	return p
}

func (p *phones) Extensions() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Sorted(maps.Keys(p.objects))
}

// document is how a phone is. The lock is held.
func (p *phones) document(extension string) sipphone.Document {
	return sipphone.Document{JSON: p.objects[extension].JSON(), Tag: fmt.Sprintf("%s-%d", extension, p.changes[extension])}
}

func (p *phones) Get(extension string) (sipphone.Document, bool) {
	if p.get != nil {
		p.get()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.objects[extension]
	return p.document(extension), ok
}

func (p *phones) Update(ctx context.Context, extension string, patch sipphone.Patch, ifMatch string, _ func(string) bool) (sipphone.Document, error) {
	if p.wait != nil {
		p.wait()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.fail != nil:
		return sipphone.Document{}, p.fail
	case ifMatch != "" && !slices.Contains(strings.Split(ifMatch, ", "), `"`+p.document(extension).Tag+`"`):
		return sipphone.Document{}, sipphone.ErrChanged
	}
	next, err := p.objects[extension].With(patch, &sipphone.Limits{Keys: 4, SidePanels: 2}, directory{p})
	if err != nil {
		return sipphone.Document{}, err
	}
	p.objects[extension] = next
	p.changes[extension]++
	return p.document(extension), ctx.Err()
}

func (p *phones) Find(id, extension, mac string) (string, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, by := range []struct{ path, value string }{{"_id", id}, {"extension", extension}, {"macAddress", mac}} {
		for e, o := range p.objects {
			if by.value != "" && o.String(by.path) == by.value {
				return e, true
			}
		}
	}
	return "", false
}

// directory is what else there is.
type directory struct{ p *phones }

func (d directory) Extension(id string) bool       { return d.p.objects[id] != nil }
func (directory) Group(string) bool                { return false }
func (directory) Controls(_, _ string) bool        { return false }
func (directory) Queue(string) bool                { return false }
func (directory) Customer(id string) bool          { return id == "1234567890123456780CCCC" }
func (directory) PanelSerial(string) bool          { return false }
func (directory) Sharing(string) []sipphone.Object { return nil }

// users are those of a server with no other rights than these.
var users = map[string]*server.Rights{
	"":       {Devices: []string{"1*"}, Allow: []string{"control", "monitor"}},
	"admin":  {Devices: []string{"*"}, Allow: []string{"admin"}},
	"floor1": {Devices: []string{"10*"}, Allow: []string{"monitor", "admin"}},
	"crm":    {Devices: []string{"*"}, Allow: []string{"control", "monitor", "raw"}},
}

// planted is the secret of every user.
const planted = "planted-secret"

// authorize is [server.Server.HTTPRights] without passwords.
func authorize(r *http.Request) (*server.Rights, error) {
	name, secret, ok := r.BasicAuth()
	switch {
	case name == "guesser":
		return nil, server.ErrManyLogins
	case len(r.Header.Values("Authorization")) > 0 && (!ok || secret != planted || users[name] == nil):
		return nil, fmt.Errorf("no such user, or another secret: %w", server.ErrLogin)
	case r.RemoteAddr == "198.51.100.1:1" && name == "":
		return nil, server.ErrLogin
	}
	return users[name], nil
}

// newHandler makes a handler of phones, and its log.
func newHandler(p Phones) (*Handler, *bytes.Buffer) {
	log := &bytes.Buffer{}
	pages := func() origin.Policy {
		return origin.Policy{Names: []string{"cti.example"}, Listed: []string{"https://crm.example"}}
	}
	return New(Config{Phones: p, Authorize: authorize, Pages: pages, Version: "test", Logger: zerolog.New(zerolog.SyncWriter(log))}), log
}

// ask makes a request of a line such as "PATCH /api/v1/phones/101", with a user
// ("" for none), header lines and a body.
func ask(line, user string, header []string, body string) *http.Request {
	method, target, _ := strings.Cut(line, " ")
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "cti.example:26580"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if user != "" {
		r.SetBasicAuth(user, planted)
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		switch name {
		case "Host":
			r.Host = value
		case "From":
			r.RemoteAddr = value
		default:
			r.Header.Set(name, value)
		}
	}
	return r
}

// serve lets a handler answer.
func serve(t testing.TB, h http.Handler, r *http.Request) *http.Response {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// text reads a body.
func text(t testing.TB, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
