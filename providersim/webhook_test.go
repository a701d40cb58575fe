package providersim

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// hook is a webhook: it keeps what comes and answers as it is told.
type hook struct {
	server *httptest.Server
	mu     sync.Mutex
	got    []object
	head   []http.Header
	answer http.HandlerFunc // nil: as it should
}

func newHook(t *testing.T) *hook {
	h := &hook{}
	h.server = httptest.NewServer(h)
	t.Cleanup(h.server.Close)
	return h
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.answer != nil:
		h.answer(w, r)
	case len(body) == 0:
		w.Header().Set("Validation-Token", r.Header.Get("Validation-Token"))
	case body[0] == '{':
		h.got = append(h.got, mustObject(body))
		h.head = append(h.head, r.Header)
	default:
		h.got = append(h.got, object{"array": mustArray(body)})
	}
}

// set changes the answers; nil: as it should.
func (h *hook) set(answer http.HandlerFunc) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answer = answer
}

func (h *hook) count() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.got)
}

const sessionsOfAccount = "/restapi/v1.0/account/~/telephony/sessions"

func (b *bench) hookBody(address, more string) string {
	return fmt.Sprintf(`{"eventFilters":[%q],"deliveryMode":{"transportType":"WebHook","address":%q%s}}`, sessionsOfAccount, address, more)
}

// TestWebHook: docs/notifications/webhooks/*.md.
func TestWebHook(t *testing.T) {
	b := newBench(t, Config{BlacklistAfter: 2})
	h := newHook(t)
	const path = "/restapi/v1.0/subscription"
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		code   string
	}{
		"no token": {func(http.ResponseWriter, *http.Request) {}, "SUB-520"},
		"an error": {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) }, "SUB-525"},
		"too long": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Validation-Token", r.Header.Get("Validation-Token"))
			io.WriteString(w, strings.Repeat("x", maxWebHookAnswer))
		}, "SUB-525"},
		"gone": {func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }, "SUB-521"},
	} {
		h.set(c.answer)
		o := b.want(400, c.code, "POST", path, b.hookBody(h.server.URL, ""))
		if o["subscriptionId"] != nil {
			t.Errorf("%s: %v", name, o)
		}
	}
	h.set(nil)
	b.want(400, "SUB-523", "POST", path, b.hookBody("http://example.com/x", ""))
	b.want(400, "CMN-101", "POST", path, b.hookBody("x", ""))
	b.want(400, "CMN-101", "POST", path, `{"eventFilters":["`+sessionsOfAccount+`"],"deliveryMode":{"transportType":"WebSocket"}}`)
	b.want(400, "SUB-508", "POST", path, strings.Replace(b.hookBody(h.server.URL, ""), "sessions", "nonsense", 1))

	o := b.want(200, "", "POST", path, b.hookBody(h.server.URL, `,"verificationToken":"hello"`))
	id := o["id"].(string)
	if o["status"] != "Active" || o["expiresIn"] != 604800.0 || at(o, "deliveryMode.address") != h.server.URL {
		t.Errorf("created: %v", o)
	}
	b.Incoming("101", "+12025550123", "Ben Carter")
	b.until("four events", func() bool { return h.count() == 4 })
	h.mu.Lock()
	if h.head[0].Get("Verification-Token") != "hello" || at(h.got[3], "body.parties.0.status.code") != "Proceeding" {
		t.Errorf("delivered: %v %v", h.head[0], h.got[3])
	}
	h.mu.Unlock()
	h.set(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) })
	if n := b.want(200, "", "PUT", path+"/"+id, `{"eventFilters":["`+sessionsOfAccount+`"],"expiresIn":86400}`)["expiresIn"]; n != 86400.0 {
		t.Errorf("changed: %v", n)
	}
	b.want(200, "", "POST", path+"/"+id+"/renew", "")
	b.want(400, "", "PUT", path+"/"+id, `{"expiresIn":-1}`)
	b.must(b.Person("101", Answer))
	b.must(b.Person("101", Hold))
	b.until("two failures", func() bool { return b.Stats().WebHooksFailed == 2 })
	o = b.want(200, "", "GET", path+"/"+id, "")
	if o["status"] != "Blacklisted" || at(o, "blacklistedData.reason") == nil {
		t.Errorf("blacklisted: %v", o)
	}
	b.must(b.Person("101", Retrieve))
	b.want(204, "", "DELETE", path+"/"+id, "")
	b.want(404, "CMN-102", "DELETE", path+"/"+id, "")
	if s := b.Stats(); s.WebHooks != 6 || s.Renewals != 2 {
		t.Errorf("counted: %+v", s)
	}
}

// TestExpiry: a webhook ends with its time, unless it is renewed.
func TestExpiry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Config{TokenLife: 1000 * time.Hour, WebHookClient: &http.Client{Transport: echo{}}})
		p.Add(Extension{Number: "101"})
		token := loginAt(t, p)["access_token"].(string)
		w := ask(p, token, "POST", "/restapi/v1.0/subscription", (&bench{}).hookBody("https://hook.example/", `},"expiresIn":3600,"x":{"y":1`))
		if w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		path := "/restapi/v1.0/subscription/" + decodeObject(t, w.Body.Bytes())["id"].(string)
		for i, want := range []int{200, 404} {
			time.Sleep(time.Hour - time.Second)
			if i == 0 {
				ask(p, token, "POST", path+"/renew", "")
			}
			time.Sleep(time.Second)
			if w := ask(p, token, "GET", path, ""); w.Code != want {
				t.Errorf("after %d hours: %d, want %d", i+1, w.Code, want)
			}
		}
		p.Close()
	})
}

// echo is a webhook without a network.
type echo struct{}

func (echo) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: 200, Header: http.Header{"Validation-Token": r.Header["Validation-Token"]}, Body: io.NopCloser(strings.NewReader("")),
	}, nil
}
