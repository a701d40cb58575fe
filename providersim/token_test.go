package providersim

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestTokens: docs/authentication/jwt-flow.md, docs/basics/errors.md.
func TestTokens(t *testing.T) {
	b := newBench(t, Config{})
	for name, c := range map[string]struct {
		form   url.Values
		status int
		code   string
	}{
		"wrong assertion": {url.Values{"grant_type": {jwtBearer}, "assertion": {"x"}}, 400, "OAU-251"},
		"password":        {url.Values{"grant_type": {"password"}, "username": {"sim-user"}, "password": {"sim-password"}}, 401, "OAU-168"},
		"unknown grant":   {url.Values{"grant_type": {"magic"}}, 400, "OAU-125"},
		"unknown refresh": {url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"x"}}, 400, "OAU-210"},
		"no refresh":      {url.Values{"grant_type": {"refresh_token"}}, 400, "OAU-210"},
	} {
		status, o, _ := b.form("/restapi/oauth/token", c.form)
		if status != c.status || o["errorCode"] != c.code || at(o, "errors.0.errorCode") != c.code || o["error"] == nil || o["error_description"] == nil {
			t.Errorf("%s: %d %v, want %d %s", name, status, o, c.status, c.code)
		}
	}
	if s := b.Stats(); s.LoginsFailed != 5 || s.Tokens != 1 {
		t.Errorf("counted: %+v", s)
	}
}

// TestBearer: the codes of x-error-codes in specs/ringcentral_openapi3.json.
func TestBearer(t *testing.T) {
	b := newBench(t, Config{})
	first := b.login()
	for name, w := range map[string]float64{"expires_in": 3600, "refresh_token_expires_in": 604800} {
		if first[name] != w {
			t.Errorf("%s is %v, want %v", name, first[name], w)
		}
	}
	me := "/restapi/v1.0/account/~/extension/~"
	b.want(200, "", "GET", me, "")
	good := b.token
	b.token = ""
	b.want(401, "OAU-134", "GET", me, "")
	b.token = "x"
	b.want(401, "OAU-213", "GET", me, "")
	b.token = good
	b.ExpireTokens()
	b.want(401, "OAU-128", "GET", me, "")

	// docs/authentication/refresh-tokens.md: single use, rotation.
	refresh := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {first["refresh_token"].(string)}}
	status, next, _ := b.form("/restapi/oauth/token", refresh)
	if status != 200 || next["refresh_token"] == first["refresh_token"] || next["access_token"] == first["access_token"] {
		t.Fatalf("refreshed: %d %v", status, next)
	}
	if status, same, _ := b.form("/restapi/oauth/token", refresh); status != 200 || same["access_token"] != next["access_token"] {
		t.Errorf("refreshed again: %d %v", status, same)
	}
	b.token = next["access_token"].(string)
	b.want(200, "", "GET", me, "")
	if status, _, _ := b.form("/restapi/oauth/revoke", url.Values{"token": {b.token}}); status != 200 {
		t.Errorf("revoked: %d", status)
	}
	b.want(401, "OAU-213", "GET", me, "")
	if status, _, _ := b.form("/restapi/oauth/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {next["refresh_token"].(string)}}); status != 400 {
		t.Errorf("refreshed a revoked one: %d", status)
	}
	if s := b.Stats(); s.Unauthorized != 4 || s.Refreshes != 1 {
		t.Errorf("counted: %+v", s)
	}
}

// TestSessionLimit: "usually five parallel sessions" (docs/authentication/tokens.md).
func TestSessionLimit(t *testing.T) {
	b := newBench(t, Config{})
	oldest := b.token
	for range maxLogins {
		b.login()
	}
	b.want(200, "", "GET", "/restapi/v1.0/account/~/extension/~", "")
	b.token = oldest
	b.want(401, "OAU-213", "GET", "/restapi/v1.0/account/~/extension/~", "")
}

// ask sends a request without a network, for tests whose clock is not the real one.
func ask(p *Provider, token, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	} else {
		r.SetBasicAuth("sim-client", "sim-secret")
	}
	w := httptest.NewRecorder()
	p.ServeHTTP(w, r)
	return w
}

// loginAt gets tokens without a network.
func loginAt(t *testing.T, p *Provider) object {
	t.Helper()
	w := ask(p, "", "POST", "/restapi/oauth/token", url.Values{"grant_type": {jwtBearer}, "assertion": {"sim.jwt.credential"}}.Encode())
	if w.Code != 200 {
		t.Fatalf("no token: %d %s", w.Code, w.Body)
	}
	return decodeObject(t, w.Body.Bytes())
}

// TestSecureSocket: who comes by TLS is sent on by TLS.
func TestSecureSocket(t *testing.T) {
	p := New(Config{})
	defer p.Close()
	p.Add(Extension{Number: "101"})
	token := loginAt(t, p)["access_token"].(string)
	w := ask(p, token, "POST", "https://cloud.example/restapi/oauth/wstoken", "")
	if o := decodeObject(t, w.Body.Bytes()); o["uri"] != "wss://cloud.example/ws" || o["expires_in"] != 30.0 {
		t.Errorf("got %v", o)
	}
}

// TestTokenTimes: lives and graces.
func TestTokenTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Config{})
		defer p.Close()
		p.Add(Extension{Number: "101"})
		first := loginAt(t, p)
		access := func(o object) string { return o["access_token"].(string) }
		refresh := func(o object) (int, object) {
			w := ask(p, "", "POST", "/restapi/oauth/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {o["refresh_token"].(string)}}.Encode())
			return w.Code, decodeObject(t, w.Body.Bytes())
		}
		me := func(token string) int {
			return ask(p, token, "GET", "/restapi/v1.0/account/~/extension/~", "").Code
		}
		time.Sleep(time.Hour - time.Second)
		if me(access(first)) != 200 {
			t.Error("the token ended early")
		}
		time.Sleep(time.Second)
		if me(access(first)) != 401 {
			t.Error("the token did not end")
		}
		_, second := refresh(first)
		if me(access(second)) != 200 {
			t.Error("the new token is bad")
		}
		time.Sleep(9 * time.Second)
		if status, again := refresh(first); status != 200 || access(again) != access(second) {
			t.Errorf("within ten seconds: %d %v", status, again)
		}
		time.Sleep(time.Second)
		if status, _ := refresh(first); status != 400 {
			t.Errorf("after ten seconds: %d", status)
		}
		time.Sleep(7 * 24 * time.Hour)
		if status, _ := refresh(second); status != 400 {
			t.Errorf("after a week: %d", status)
		}
	})
}
