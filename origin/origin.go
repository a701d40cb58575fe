package origin

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// defaultPorts are left out of an origin by browsers.
var defaultPorts = map[string]string{"http": "80", "https": "443"}

// Parse reads an origin, scheme://host or scheme://host:port, and returns it as
// browsers send it: in small letters, without the port that the scheme implies.
// The error says what to write instead.
func Parse(text string) (string, error) {
	switch {
	case text == "*":
		return "", errors.New(`"*" would let every web page that a user looks at dial: name the pages that may, such as "https://crm.example"`)
	case text == "null":
		return "", errors.New(`"null" is the origin of every page without one, of a stranger's too: serve the page from a web server and name that, such as "https://crm.example"`)
	case strings.Contains(text, "*"):
		return "", fmt.Errorf("%q: there are no patterns: name every origin, such as \"https://crm.example\"", text)
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" || u.Hostname() == "" || u.Opaque != "" || u.User != nil {
		return "", fmt.Errorf("%q is no origin: write scheme and host, such as \"https://crm.example\" or \"http://localhost:8000\"", text)
	}
	if u.Path != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(text, "#") {
		return "", fmt.Errorf("%q is an address: an origin ends behind host or port: write \"%s://%s\"", text, u.Scheme, u.Host)
	}
	for _, c := range u.Host {
		if c > '~' {
			return "", fmt.Errorf("%q: write the host as browsers send it, in ASCII (xn--…)", text)
		}
	}
	if _, err := strconv.ParseUint(u.Port(), 10, 16); err != nil && u.Port() != "" || strings.HasSuffix(u.Host, ":") {
		return "", fmt.Errorf("%q: %q is no port", text, u.Port())
	}
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if port, ok := defaultPorts[scheme]; ok {
		host = strings.TrimSuffix(host, ":"+port)
	}
	return scheme + "://" + host, nil
}

// isOwn tells whether a host name can only be the server's: no stranger can
// make a browser take his page for one from there.
func isOwn(host string, names []string) bool {
	if _, err := netip.ParseAddr(host); err == nil || host == "localhost" {
		return true
	}
	for _, name := range names {
		if strings.EqualFold(name, host) {
			return true
		}
	}
	return false
}
