package phonehttp

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/icholy/digest"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// unauthorized answers 401 with a challenge.
func unauthorized(c netConn, challenge string) bool {
	write(c, "HTTP/1.1 401 Unauthorized\nContent-Length: 0\nWWW-Authenticate: "+challenge+"\n\n")
	return true
}

// TestFreshNonces: a phone whose nonces are good for one use is logged in to
// each time, with the nonce that it has just given.
func TestFreshNonces(t *testing.T) {
	nonce, used := 0, []string{}
	p := newRawPhone(t, func(c netConn, n int, r *http.Request) bool {
		if given, err := digest.ParseCredentials(r.Header.Get("Authorization")); err == nil && right(r) && given.Nonce == fmt.Sprint("n", nonce) {
			used = append(used, given.Nonce)
			return ok(c, n, r)
		}
		nonce++
		return unauthorized(c, fmt.Sprintf(`Digest realm="phone", nonce="n%d", qop="auth"`, nonce))
	})
	c := p.client()
	c.Username, c.Password = user, password
	for range 3 {
		if a, err := send(c, dial()); err != nil || a.Status != 200 {
			t.Fatalf("the answer is %+v, %v", a, err)
		}
	}
	if len(p.seen()) != 6 || !slices.Equal(used, []string{"n1", "n2", "n3"}) {
		t.Errorf("%d requests, nonces %v", len(p.seen()), used)
	}
}

// TestStaleAfterLogin: a phone that calls every nonce stale is asked twice, and
// no more.
func TestStaleAfterLogin(t *testing.T) {
	n := 0
	p := newRawPhone(t, func(c netConn, _ int, _ *http.Request) bool {
		n++
		return unauthorized(c, fmt.Sprintf(`Digest realm="phone", nonce="n%d", qop="auth", stale=true`, n))
	})
	c := p.client()
	c.Username, c.Password = user, password
	a, err := send(c, dial())
	if err != nil || a.Status != 401 || len(p.seen()) != 2 {
		t.Errorf("the answer is %+v, %v, after %d requests", a, err, len(p.seen()))
	}
}

// TestPhoneThatChangesItsMind: a phone that took basic credentials wants a digest
// by now. The request that finds out fails, and is one login attempt; the next
// one follows the challenge.
func TestPhoneThatChangesItsMind(t *testing.T) {
	wants := `Basic realm="phone"`
	p := newRawPhone(t, func(c netConn, n int, r *http.Request) bool {
		_, _, basic := r.BasicAuth()
		if right(r) && basic == (wants[0] == 'B') {
			return ok(c, n, r)
		}
		return unauthorized(c, wants)
	})
	c := p.client()
	c.Username, c.Password = user, password
	for _, want := range []struct{ status, requests int }{{200, 2}, {200, 3}, {401, 4}, {200, 6}, {200, 8}} {
		if want.status == 401 {
			wants = `Digest realm="phone", nonce="n", qop="auth"`
		}
		a, err := send(c, dial())
		if err != nil || a.Status != want.status || len(p.seen()) != want.requests {
			t.Fatalf("the answer is %+v, %v, after %d requests, want %+v", a, err, len(p.seen()), want)
		}
	}
}

// The first challenge that can be answered counts; what is no challenge, or of
// an unknown kind, is passed over.
func TestChallenges(t *testing.T) {
	const md5 = `Digest realm="phone", nonce="n", qop="auth"`
	for _, c := range []struct {
		name       string
		auth       phoneprofile.Auth
		challenges []string
		status     int
	}{
		{"in small letters", phoneprofile.AuthAuto, []string{`digest realm="phone", nonce="n"`}, 200},
		{"basic in capitals", phoneprofile.AuthAuto, []string{"BASIC"}, 200},
		{"an unknown algorithm, then MD5", phoneprofile.AuthAuto, []string{`Digest realm="phone", nonce="n", algorithm=SHA-3`, md5}, 200},
		{"an unknown algorithm, then basic", phoneprofile.AuthAuto, []string{`Digest realm="phone", nonce="n", algorithm=SHA-3`, "Basic"}, 200},
		{"an unknown algorithm alone", phoneprofile.AuthAuto, []string{`Digest realm="phone", nonce="n", algorithm=SHA-3`}, 401},
		{"a broken digest, then basic", phoneprofile.AuthAuto, []string{`Digest realm="`, "Basic"}, 200},
		{"a broken digest alone", phoneprofile.AuthAuto, []string{`Digest realm="`}, 401},
		{"Negotiate, then digest", phoneprofile.AuthDigest, []string{"Negotiate", md5}, 200},
		{"a quality list", phoneprofile.AuthAuto, []string{`Digest realm="phone", nonce="n", qop="auth,auth-int"`}, 200},
		{"an empty challenge", phoneprofile.AuthAuto, []string{""}, 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newRawPhone(t, guarded(c.challenges...))
			client := p.client()
			client.Auth, client.Username, client.Password = c.auth, user, password
			a, err := send(client, dial())
			if err != nil || a.Status != c.status || len(p.seen()) > 2 {
				t.Errorf("the answer is %+v, %v, after %d requests", a, err, len(p.seen()))
			}
		})
	}
}

// A phone without a user is never sent credentials, whatever it asks for.
func TestNoUser(t *testing.T) {
	for _, auth := range []phoneprofile.Auth{phoneprofile.AuthAuto, phoneprofile.AuthBasic, phoneprofile.AuthDigest, phoneprofile.AuthNone} {
		p := newRawPhone(t, func(c netConn, _ int, r *http.Request) bool {
			if h := r.Header.Get("Authorization"); h != "" {
				t.Errorf("credentials %q", h)
			}
			return unauthorized(c, "Basic")
		})
		c := p.client()
		c.Auth, c.Password = auth, password
		if a, err := send(c, dial()); err != nil || a.Status != 401 || len(p.seen()) != 1 {
			t.Errorf("the answer is %+v, %v, after %d requests", a, err, len(p.seen()))
		}
	}
}

// A phone that drops the connection when the credentials come got one request
// that it refused and one whose end nobody knows: there is no third.
func TestDropsAfterChallenge(t *testing.T) {
	p := newRawPhone(t, func(c netConn, _ int, r *http.Request) bool {
		return r.Header.Get("Authorization") == "" && unauthorized(c, "Basic")
	})
	c := p.client()
	c.Username, c.Password = user, password
	if _, err := send(c, dial()); err == nil || len(p.seen()) != 2 {
		t.Errorf("error %v after %d requests", err, len(p.seen()))
	}
}
