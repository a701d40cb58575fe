package origin

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

// A Policy says which pages may connect.
type Policy struct {
	Listed []string // origins, as Parse returns them
	Names  []string // host names of the server, besides its addresses and localhost
}

// maxShown is how much of an origin an error shows, in bytes: it is a
// stranger's text, and goes to the log.
const maxShown = 100

// Check returns nil if the client of a request may connect, or says why not. It
// also returns the page's origin, "" for a program that is no browser.
func (p *Policy) Check(r *http.Request) (string, error) {
	all := r.Header.Values("Origin")
	switch {
	case len(all) == 0:
		return "", nil
	case len(all) > 1:
		return "", errors.New("the request has more than one origin")
	}
	page, err := Parse(all[0])
	if err != nil || !p.Allows(page, r.Host) {
		return "", fmt.Errorf("the page's origin %.*q is not in http.allow_origins", maxShown, all[0])
	}
	return page, nil
}

// Allows tells whether a page of an origin may be connected to the server under
// the name host, which may have a port.
func (p *Policy) Allows(page, host string) bool {
	if page == "" || slices.Contains(p.Listed, page) {
		return true
	}
	// The listener speaks plain HTTP, so its own pages have that scheme.
	if own, err := Parse("http://" + host); err != nil || own != page {
		return false
	}
	u, err := url.Parse(page)
	return err == nil && isOwn(u.Hostname(), p.Names)
}
