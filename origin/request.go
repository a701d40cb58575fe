package origin

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// Proxied tells whether a request came through a proxy that says so. Whom it
// names is not believed: anyone can write that. But who is behind a proxy on this
// machine is not on this machine, and must log in.
func Proxied(h http.Header) bool {
	for _, name := range [...]string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if len(h.Values(name)) > 0 {
			return true
		}
	}
	return false
}

// Knows tells whether a client calls the server by a name that can only be the
// server's, and returns the origins that a page from there would have. Any other
// name may be one that a stranger has pointed at the server, to read its answers as
// if they were his own (DNS rebinding).
func (p *Policy) Knows(r *http.Request) (own []string, ok bool) {
	for _, scheme := range [...]string{"http://", "https://"} { // a proxy may speak the latter for us
		if page, err := Parse(scheme + r.Host); err == nil {
			own = append(own, page)
			ok = ok || p.Allows(page, r.Host)
		}
	}
	return own, ok
}

// errAnotherPage is said to a page that sends what only our own may.
var errAnotherPage = errors.New("it was sent from another page")

// SentFrom returns nil for a request that changes something if it was sent from a
// page of one of these origins, or by a program that is no browser. A browser says
// in two ways which page it was.
func SentFrom(r *http.Request, own []string) error {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return errAnotherPage
	}
	all := r.Header.Values("Origin")
	if len(all) == 0 {
		return nil
	}
	page, err := Parse(all[0])
	if err != nil || len(all) > 1 || !slices.Contains(own, page) {
		return fmt.Errorf("%w: %.*q", errAnotherPage, maxShown, all[0])
	}
	return nil
}
