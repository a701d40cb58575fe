package providersim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// bench is a provider with two extensions and a client that is logged in.
type bench struct {
	*Provider
	t      *testing.T
	server *httptest.Server
	token  string
	a, b   Extension
}

func newBench(t *testing.T, cfg Config) *bench {
	t.Helper()
	if cfg.Limits == nil {
		cfg.Limits = map[string]int{Light: -1, Medium: -1, Heavy: -1, Auth: -1}
	}
	p := New(cfg)
	b := &bench{Provider: p, t: t, server: httptest.NewServer(p)}
	t.Cleanup(func() { p.Close(); b.server.Close() })
	b.a = b.extension(Extension{Number: "101", Name: "Anna Novak", DirectNumber: "+12025550101"})
	b.b = b.extension(Extension{Number: "102", Name: "Ben Carter"})
	b.login()
	return b
}

func (b *bench) extension(e Extension) Extension {
	b.t.Helper()
	e, err := b.Add(e)
	if err != nil {
		b.t.Fatal(err)
	}
	return e
}

// login gets an access token.
func (b *bench) login() object {
	b.t.Helper()
	status, body, _ := b.form("/restapi/oauth/token", url.Values{"grant_type": {jwtBearer}, "assertion": {"sim.jwt.credential"}})
	if status != 200 {
		b.t.Fatalf("no token: %d %v", status, body)
	}
	b.token = body["access_token"].(string)
	return body
}

// form sends a form with the client's credentials.
func (b *bench) form(path string, values url.Values) (int, object, http.Header) {
	b.t.Helper()
	req, _ := http.NewRequest("POST", b.server.URL+path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth("sim-client", "sim-secret")
	return b.send(req)
}

// do sends a request with the token; body is JSON text.
func (b *bench) do(method, path, body string) (int, object) {
	b.t.Helper()
	status, o, _ := b.full(method, path, body)
	return status, o
}

func (b *bench) full(method, path, body string) (int, object, http.Header) {
	b.t.Helper()
	req, err := http.NewRequest(method, b.server.URL+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+b.token)
	return b.send(req)
}

func (b *bench) send(req *http.Request) (int, object, http.Header) {
	b.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, decodeObject(b.t, text), resp.Header
}

func decodeObject(t *testing.T, text []byte) object {
	t.Helper()
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	var o object
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatalf("no JSON object: %.300s", text)
	}
	return o
}

// want sends a request and compares the status; code is that of an error.
func (b *bench) want(status int, code, method, path, body string) object {
	b.t.Helper()
	got, o := b.do(method, path, body)
	if got != status || code != "" && fmt.Sprint(o["errorCode"]) != code {
		b.t.Fatalf("%s %s %s: got %d %v, want %d %s", method, path, body, got, o, status, code)
	}
	return o
}

// until waits for a condition.
func (b *bench) until(what string, condition func() bool) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := b.Wait(ctx, condition); err != nil {
		b.t.Fatalf("%s: %v; calls: %+v; %+v", what, err, b.Calls(), b.Stats())
	}
}

// must fails the test for an error.
func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// at reads a value deep in an object: "parties.0.status.code".
func at(v any, path string) any {
	for _, key := range strings.Split(path, ".") {
		switch x := v.(type) {
		case object:
			v = x[key]
		case map[string]any:
			v = x[key]
		case []any:
			var i int
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// states are the states of the parties of the one call that there is.
func (b *bench) states() string {
	calls := b.Calls()
	if len(calls) != 1 {
		return fmt.Sprintf("%d calls", len(calls))
	}
	var all []string
	for _, pt := range calls[0].Parties {
		s := pt.Code
		if pt.Reason != "" {
			s += "/" + pt.Reason
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

func (b *bench) wantStates(want string) {
	b.t.Helper()
	if got := b.states(); got != want {
		b.t.Fatalf("the parties are %s, want %s", got, want)
	}
}
