package statuspage

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"github.com/phonecompanion/phonecompanion/origin"
)

// Limits of a request.
const (
	maxTarget = 2 << 10 // bytes of the request target: a search and an extension
	maxForm   = 8 << 10 // bytes of a form: a user, a secret and one line
	// formTime is how long a form may take to arrive.
	formTime = 10 * time.Second
)

// MaxHeader is how long the head of a request may be on a listener of the page's
// own, in bytes: a browser that sends no cookie needs less than a KiB.
const MaxHeader = 16 << 10

// policy is the Content-Security-Policy: nothing but the page's own files, no
// script and no style in the page itself, no frame around it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers sets what every answer has.
func headers(w http.ResponseWriter) {
	for _, h := range [...][2]string{
		{"Content-Security-Policy", policy},
		{"X-Content-Type-Options", "nosniff"},
		{"X-Frame-Options", "DENY"},
		{"Referrer-Policy", "same-origin"}, // with no-referrer Chromium calls the origin of our own forms null
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"Cache-Control", "no-store"},
	} {
		w.Header().Set(h[0], h[1])
	}
}

// proxied tells whether a request came through a proxy that says so. Who is
// behind a proxy on this machine is not on this machine.
func proxied(r *http.Request) bool {
	for _, name := range [...]string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if len(r.Header.Values(name)) > 0 {
			return true
		}
	}
	return false
}

// local tells whether a request comes from this machine.
func local(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && from.Addr().Unmap().IsLoopback() && !proxied(r)
}

// known tells whether the browser calls the server by a name that can only be
// the server's. Any other may be one that a stranger has pointed at it, to read
// the page as if it were his own (DNS rebinding).
func known(r *http.Request, pages origin.Policy) (own []string, ok bool) {
	for _, scheme := range [...]string{"http://", "https://"} { // a proxy may speak the latter for us
		if page, err := origin.Parse(scheme + r.Host); err == nil {
			own = append(own, page)
			ok = ok || pages.Allows(page, r.Host)
		}
	}
	return own, ok
}

// errOldForm is said to a form whose page is of another run, or of nobody.
var errOldForm = errors.New("this form is of an older page: load the page again, and send it once more")

// mayPost tells whether a form was sent from the page itself. A browser says so
// in two ways, and the form says it in a third one, which no other page can read.
func mayPost(r *http.Request, own []string, token string) error {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return errors.New("the form was sent from another page")
	}
	if all := r.Header.Values("Origin"); len(all) > 0 {
		page, err := origin.Parse(all[0])
		same := false
		for _, o := range own {
			same = same || o == page
		}
		if err != nil || len(all) > 1 || !same {
			return fmt.Errorf("the form was sent from another page: %.*q", maxWord, all[0])
		}
	}
	if subtle.ConstantTimeCompare([]byte(r.PostFormValue("token")), []byte(token)) != 1 {
		return errOldForm
	}
	return nil
}
