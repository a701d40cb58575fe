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

// local tells whether a request comes from this machine.
func local(r *http.Request) bool {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && from.Addr().Unmap().IsLoopback() && !origin.Proxied(r.Header)
}

// errOldForm is said to a form whose page is of another run, or of nobody.
var errOldForm = errors.New("this form is of an older page: load the page again, and send it once more")

// mayPost tells whether a form was sent from the page itself. A browser says so
// in two ways, and the form says it in a third one, which no other page can read.
func mayPost(r *http.Request, own []string, token string) error {
	if err := origin.SentFrom(r, own); err != nil {
		return fmt.Errorf("the form is not taken: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(r.PostFormValue("token")), []byte(token)) != 1 {
		return errOldForm
	}
	return nil
}
