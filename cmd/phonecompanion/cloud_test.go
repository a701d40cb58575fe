package main_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
)

// cloud is a simulated provider, on loopback and without TLS.
type cloud struct {
	server *httptest.Server
	keys   []string // more of [provider]

	mu      sync.Mutex
	answers map[string]cloudAnswer // by method and target
	tokens  []url.Values           // requests for a token
	issued  int
	token   string // the good one
}

type cloudAnswer struct {
	status int
	body   string
}

func newCloud() *cloud {
	c := &cloud{answers: map[string]cloudAnswer{}}
	c.server = httptest.NewServer(c)
	return c
}

// config is the section of the configuration; what stands in keys comes first,
// and takes the place of what would stand here.
func (c *cloud) config() string {
	if c == nil {
		return ""
	}
	u, _ := url.Parse(c.server.URL)
	text := "[provider]\n" + strings.Join(c.keys, "\n") + "\n"
	for _, key := range []string{
		"id = \"ringcentral\"", "hostname = \"" + u.Hostname() + "\"", "port = " + u.Port(), "protocol = \"HTTP\"", "client_id = \"planted-id\"",
		"client_secret = \"planted-secret\"", "jwt = \"planted-jwt\"",
	} {
		name, _, _ := strings.Cut(key, " ")
		if !strings.Contains(text, "\n"+name+" =") {
			text += key + "\n"
		}
	}
	return text
}

// ServeHTTP answers as the conversation says. Nothing else is there.
func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.URL.Path == "/restapi/oauth/token" {
		form, _ := url.ParseQuery(string(body))
		c.tokens = append(c.tokens, form)
		c.issued++
		c.token = fmt.Sprintf("planted-token-%d", c.issued)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"access_token":%q,"token_type":"bearer","expires_in":3600,"refresh_token":"planted-refresh-%d"}`, c.token, c.issued)
		return
	}
	a, ok := c.answers[r.Method+" "+r.RequestURI]
	switch {
	case r.Header.Get("Authorization") != "Bearer "+c.token:
		a = cloudAnswer{401, `{"errorCode":"TokenInvalid"}`}
	case !ok:
		a = cloudAnswer{404, `{"errorCode":"CMN-102"}`}
	}
	w.WriteHeader(a.status)
	io.WriteString(w, strings.ReplaceAll(a.body, "$BODY", string(body)))
}

// revoke makes the token bad.
func (c *cloud) revoke() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.token = ""
}

// atProvider takes a step about the provider.
func (p *player) atProvider(s step) {
	p.t.Helper()
	if p.cloud == nil {
		p.cloud = newCloud()
		p.t.Cleanup(p.cloud.server.Close)
	}
	if s.name == "" {
		p.cloud.keys = append(p.cloud.keys, s.text)
		return
	}
	status, body, _ := strings.Cut(s.text, " ")
	code, err := strconv.Atoi(status)
	if err != nil {
		p.t.Fatalf("%s:%d: %q is no status", p.file, s.number, status)
	}
	p.cloud.mu.Lock()
	defer p.cloud.mu.Unlock()
	p.cloud.answers[s.name] = cloudAnswer{code, strings.NewReplacer(`\r`, "\r", `\n`, "\n").Replace(body)}
}
