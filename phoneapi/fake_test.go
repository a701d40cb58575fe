package phoneapi

import (
	"bytes"
	"context"
	"encoding/json"
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
	tree := map[string]any{}
	for path, value := range p.objects[extension] {
		at, names := tree, strings.Split(path, ".")
		for _, name := range names[:len(names)-1] {
			if at[name] == nil {
				at[name] = map[string]any{}
			}
			at = at[name].(map[string]any)
		}
		at[names[len(names)-1]] = value
	}
	data, _ := json.Marshal(tree) // of texts and numbers
	return sipphone.Document{JSON: data, Tag: fmt.Sprintf("%s-%d", extension, p.changes[extension])}
}

// read reads a patch.
func read(body []byte) (sipphone.Patch, error) {
	var tree map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&tree); err != nil {
		return nil, fmt.Errorf("the body is not JSON: %w", err)
	}
	p := sipphone.Patch{}
	var walk func(prefix string, tree map[string]any)
	walk = func(prefix string, tree map[string]any) {
		for name, value := range tree {
			known := slices.ContainsFunc(properties, func(p Property) bool { return p.Path == prefix+name })
			if object, ok := value.(map[string]any); ok && !known {
				walk(prefix+name+".", object)
			} else if known {
				p[prefix+name] = value
			} // this fake cares for nothing else
		}
	}
	walk("", tree)
	return p, nil
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

func (p *phones) Update(ctx context.Context, extension string, patch sipphone.Patch, ifMatch string) (sipphone.Document, error) {
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
	var faults []*sipphone.Error
	if _, fault := patch["ringer.volume"].(string); fault {
		faults = append(faults, &sipphone.Error{Code: 422, Message: "ringer.volume", Description: "Ringer volume is invalid"})
	}
	if mac, ok := patch["macAddress"].(string); ok && len(mac) != 12 {
		faults = append(faults, &sipphone.Error{Code: 422, Message: "macAddress", Description: "MAC address is invalid"})
	}
	switch len(faults) {
	case 1:
		return sipphone.Document{}, faults[0]
	case 2:
		return sipphone.Document{}, &sipphone.Error{Code: 422, Message: "multiple", Description: "Multiple errors", Inner: faults}
	}
	next := maps.Clone(p.objects[extension])
	maps.Copy(next, patch)
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
	h := New(Config{Phones: p, Authorize: authorize, Pages: pages, Version: "test", Properties: properties, Logger: zerolog.New(zerolog.SyncWriter(log))})
	h.read = read
	return h, log
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
