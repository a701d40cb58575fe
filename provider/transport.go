package provider

import (
	"crypto/sha256"
	"crypto/tls"
	"net"
	"net/http"
	"reflect"
	"time"
)

// Limits of connections to the provider.
const (
	// connectTimeout is how long a connection may take, TLS included.
	connectTimeout = 5 * time.Second
	// idleTimeout is how long a connection is kept: less than servers keep theirs,
	// mostly, so that few requests meet one that is being closed.
	idleTimeout = 30 * time.Second
	// maxHead bounds the head of an answer, in bytes.
	maxHead = 64 << 10
)

// transport holds the connections to the provider, HTTP/1.1 all of them.
//
// Requests that must not be sent twice have a connection each: net/http repeats
// what it had sent on a kept connection that turns out to be closed, and with
// an Idempotency-Key even a POST.
type transport struct {
	kept *http.Transport // for GET and HEAD
	once *http.Transport // for everything else
	sum  [sha256.Size]byte
}

func newTransport(c *Config) (*transport, error) {
	t := &transport{}
	var secure *tls.Config
	if c.scheme() == "https" {
		var err error
		if secure, t.sum, err = c.tlsConfig(); err != nil {
			return nil, err
		}
	}
	make := func(keep bool) *http.Transport {
		connect := min(connectTimeout, c.Timeout)
		return &http.Transport{
			Proxy:       http.ProxyFromEnvironment,
			DialContext: (&net.Dialer{Timeout: connect}).DialContext, TLSHandshakeTimeout: connect,
			TLSClientConfig: secure, DisableKeepAlives: !keep,
			MaxIdleConnsPerHost: maxConcurrent, IdleConnTimeout: idleTimeout, MaxResponseHeaderBytes: maxHead,
		}
	}
	t.kept, t.once = make(true), make(false)
	return t, nil
}

// Check reads the certificates that the configuration names, and says what is
// wrong with them.
func (c *Config) Check() error {
	_, err := newTransport(c)
	return err
}

// of returns the connections for a request.
func (t *transport) of(r *request) *http.Transport {
	if r.safe() {
		return t.kept
	}
	return t.once
}

// client is for requests to the token endpoint: each has a connection of its
// own, and no redirection takes the secrets elsewhere.
func (t *transport) client(c *Config) *http.Client {
	return &http.Client{
		Transport:     named{t.once, c.UserAgent},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (t *transport) close() { t.kept.CloseIdleConnections() }

// named sends requests under a name.
type named struct {
	http.RoundTripper
	userAgent string
}

// RoundTrip sends one request.
func (n named) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("User-Agent", n.userAgent)
	return bounded(n.RoundTripper.RoundTrip(r))
}

// bounded takes the connection out of an answer 101. We never ask for another
// protocol, and net/http no longer ends such a connection when the time is over:
// whoever read it would wait for as long as the provider likes.
func bounded(r *http.Response, err error) (*http.Response, error) {
	if err == nil && r.StatusCode == http.StatusSwitchingProtocols {
		r.Body.Close()
		r.Body = http.NoBody
	}
	return r, err
}

// sameConnections tells whether two configurations reach the provider alike.
func sameConnections(a, b *Config) bool {
	return same(a, b, func(c *Config) any {
		return []any{c.host(), c.scheme(), c.CAFile, c.CAPath, c.minTLS(), c.VerifyDepth, c.Timeout}
	})
}

// sameAccount tells whether the provider counts two configurations together.
func sameAccount(a, b *Config) bool {
	return same(a, b, func(c *Config) any { return []any{c.host(), c.ClientID} })
}

// sameLogin tells whether two configurations log in alike.
func sameLogin(a, b *Config) bool {
	return same(a, b, func(c *Config) any {
		return []any{c.ID, c.Grant, c.ClientID, c.ClientSecret, c.Username, c.Password, c.JWT, c.RefreshToken, c.TokenPath, c.Scope, c.UserAgent}
	})
}

func same(a, b *Config, of func(*Config) any) bool { return reflect.DeepEqual(of(a), of(b)) }
