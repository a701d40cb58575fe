package phonehttp

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/icholy/digest"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

type netConn = net.Conn

const (
	user     = "admin"
	password = "s3cret, \"quoted\""
)

// guarded answers 401 with challenges until the credentials are right.
func guarded(challenges ...string) answer {
	return func(c netConn, n int, r *http.Request) bool {
		if right(r) {
			return ok(c, n, r)
		}
		head := "HTTP/1.1 401 Unauthorized\nContent-Length: 0\n"
		for _, ch := range challenges {
			head += "WWW-Authenticate: " + ch + "\n"
		}
		write(c, head+"\n")
		return true
	}
}

// right checks credentials with the library's parser and our own knowledge of
// the password.
func right(r *http.Request) bool {
	h := r.Header.Get("Authorization")
	if name, pass, ok := r.BasicAuth(); ok {
		return name == user && pass == password
	}
	given, err := digest.ParseCredentials(h)
	if err != nil {
		return false
	}
	var qop []string
	if given.QOP != "" {
		qop = []string{given.QOP}
	}
	want, err := digest.Digest(&digest.Challenge{Realm: given.Realm, Nonce: given.Nonce, Algorithm: given.Algorithm, QOP: qop}, digest.Options{
		Method: r.Method, URI: r.RequestURI, Username: user, Password: password, Count: given.Nc, Cnonce: given.Cnonce,
	})
	return err == nil && want.Response == given.Response && given.URI == r.RequestURI
}

func TestLogin(t *testing.T) {
	const (
		basicChallenge = `Basic realm="phone"`
		md5            = `Digest realm="phone", nonce="n1", qop="auth", algorithm=MD5`
		noQOP          = `Digest realm="phone", nonce="n1"`
		sha            = `Digest realm="phone", nonce="n1", qop="auth", algorithm=SHA-256`
		stale          = `Digest realm="phone", nonce="n2", qop="auth", stale=true`
	)
	for _, tt := range []struct {
		name       string
		auth       phoneprofile.Auth
		password   string
		challenges []string
		status     int
		requests   int
	}{
		{"basic by challenge", phoneprofile.AuthAuto, password, []string{basicChallenge}, 200, 2},
		{"digest by challenge", phoneprofile.AuthAuto, password, []string{md5}, 200, 2},
		{"digest without qop", phoneprofile.AuthAuto, password, []string{noQOP}, 200, 2},
		{"digest SHA-256", phoneprofile.AuthAuto, password, []string{sha}, 200, 2},
		{"digest that is stale at once", phoneprofile.AuthAuto, password, []string{stale}, 200, 2},
		{"digest is preferred", phoneprofile.AuthAuto, password, []string{basicChallenge, md5}, 200, 2},
		{"basic without asking", phoneprofile.AuthBasic, password, []string{basicChallenge}, 200, 1},
		{"digest only", phoneprofile.AuthDigest, password, []string{basicChallenge}, 401, 1},
		{"no credentials are sent", phoneprofile.AuthNone, password, []string{basicChallenge}, 401, 1},
		{"a wrong password is tried once", phoneprofile.AuthAuto, "wrong", []string{md5}, 401, 2},
		{"a wrong password, basic", phoneprofile.AuthBasic, "wrong", []string{basicChallenge}, 401, 1},
		{"nothing that we can do", phoneprofile.AuthAuto, password, []string{"Negotiate"}, 401, 1},
		{"a 401 without a challenge", phoneprofile.AuthAuto, password, nil, 401, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newRawPhone(t, guarded(tt.challenges...))
			c := p.client()
			c.Auth, c.Username, c.Password = tt.auth, user, tt.password
			a, err := send(c, dial())
			if err != nil {
				t.Fatal(err)
			}
			if a.Status != tt.status || len(p.seen()) != tt.requests {
				t.Errorf("status %d after %d requests, want %d after %d", a.Status, len(p.seen()), tt.status, tt.requests)
			}
		})
	}
}

func TestBasicIsRemembered(t *testing.T) {
	p := newRawPhone(t, guarded(`Basic realm="phone"`))
	c := p.client()
	c.Username, c.Password = user, password
	for range 3 {
		if a, err := send(c, dial()); err != nil || a.Status != 200 {
			t.Fatal(a, err)
		}
	}
	if n := len(p.seen()); n != 4 {
		t.Errorf("%d requests for three commands, want 4", n)
	}
}

// TestCredentialsStayWithThePhone: errors are shown to people and logged.
func TestCredentialsStayWithThePhone(t *testing.T) {
	p := newRawPhone(t, drop)
	c := p.client()
	c.Auth, c.Username, c.Password = phoneprofile.AuthBasic, user, password
	_, err := send(c, dial())
	if err == nil || strings.Contains(fmt.Sprintf("%v %+v", err, err), password) {
		t.Errorf("the error is %v", err)
	}
}
