package phonesip

import (
	"strings"
	"sync"
	"testing"

	"github.com/icholy/digest"

	"github.com/phonecompanion/phonecompanion/phone"
)

// A challenge is answered once, with a new branch and the next number.
func TestLogin(t *testing.T) {
	for _, c := range []struct{ name, status, ask, answer string }{
		{"phone", "401 Unauthorized", "WWW-Authenticate: ", "Authorization: "},
		{"proxy", "407 Proxy Authentication Required", "Proxy-Authenticate: ", "Proxy-Authorization: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			var branch string
			port := udpPhone(t, func(w *wire) {
				_, credentials, ok := strings.Cut(w.text, "\r\n"+c.answer)
				if !ok {
					branch = w.branch()
					w.reply(w.answer(c.status, c.ask+`Digest realm="r", nonce="n0", algorithm=unheard-of`, c.ask+`Digest realm="r", nonce="n1", algorithm=md5, qop="auth"`))
					return
				}
				credentials, _, _ = strings.Cut(credentials, "\r\n")
				got, err := digest.ParseCredentials(credentials)
				if err != nil || w.branch() == branch || !strings.Contains(w.text, "CSeq: 2 MESSAGE") || strings.Contains(w.text, "secret") {
					t.Errorf("credentials %v, %v in\n%s", got, err, w.text)
				}
				uri := strings.Fields(w.text)[1]
				chal := &digest.Challenge{Realm: "r", Nonce: "n1", Algorithm: "MD5", QOP: []string{"auth"}}
				want, err := digest.Digest(chal, digest.Options{Method: "MESSAGE", URI: uri, Count: 1, Username: "u", Password: "secret", Cnonce: got.Cnonce})
				if err != nil || got.Response != want.Response || got.URI != uri {
					t.Errorf("credentials are %v, want %v, %v", got, want, err)
				}
				w.reply(w.answer("200 OK"))
			})
			wantStatus(t, message(port), 200)
		})
	}
}

// Credentials that are refused are not sent twice; a challenge that nobody can
// answer is the verdict, and so is any challenge without credentials.
func TestRefusedLogin(t *testing.T) {
	var logins sync.Map // by branch: copies of a transaction are no logins of their own
	count := func() (n int) {
		logins.Range(func(any, any) bool { n++; return true })
		return n
	}
	port := udpPhone(t, func(w *wire) {
		if strings.Contains(w.text, "\r\nAuthorization: ") {
			logins.Store(w.branch(), true)
		}
		w.reply(w.answer("401 Unauthorized", `WWW-Authenticate: Digest realm="r", nonce="n", stale=true`))
	})
	wantStatus(t, message(port), 401)
	if n := count(); n != 1 {
		t.Errorf("%d logins", n)
	}
	a, err := Sender{}.Send(t.Context(), phone.SIPPhone{Host: "127.0.0.1"}, message(port))
	if err != nil || a.Status != 401 || count() != 1 {
		t.Errorf("without a user name: %+v, %v, %d logins", a, err, count())
	}
	basic := udpPhone(t, func(w *wire) { w.reply(w.answer("401 Unauthorized", `WWW-Authenticate: Basic realm="r"`)) })
	wantStatus(t, message(basic), 401)
}
