package provider

import (
	"context"
	"crypto/tls"
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// A Client sends requests to one provider. It is safe for use by several
// goroutines, and does not change: see [Client.Reconfigured].
type Client struct {
	config    Config
	rules     *rules
	transport *transport
	limiter   *limiter
	tokens    *tokens
	store     Store
	counts    *Counts
	log       zerolog.Logger
}

// New makes a client. It fails where the certificates that the configuration
// names cannot be read, or the store.
func New(c Config, store Store, log zerolog.Logger) (*Client, error) {
	counts := c.Counts
	if counts == nil {
		counts = &Counts{}
	}
	return (&Client{store: store, log: log, counts: counts}).Reconfigured(c)
}

// Reconfigured makes a client with another configuration. What is the same goes
// on: connections, the token, and what is known of the rate limits. Requests
// that are under way at c finish as they began. c is to be closed when its
// successor is in use, but not if they are the same.
func (c *Client) Reconfigured(config Config) (*Client, error) {
	n := &Client{config: config, rules: newRules(config.AllowMethods, config.AllowPaths), store: c.store, log: c.log, counts: c.counts}
	var err error
	if n.transport, err = newTransport(&config); err != nil {
		return nil, err
	}
	same := c.tokens != nil && sameConnections(&c.config, &config) && c.transport.sum == n.transport.sum
	if same {
		n.transport = c.transport
	}
	n.limiter = newLimiter(c.counts)
	if c.tokens != nil && sameAccount(&c.config, &config) {
		n.limiter = c.limiter
	}
	if same && sameLogin(&c.config, &config) {
		n.tokens = c.tokens
		return n, nil
	}
	l := &login{config: &n.config, http: n.transport.client(&n.config), limiter: n.limiter}
	if config.Grant == GrantRefreshToken && config.RefreshToken != "" {
		if c.tokens != nil && c.tokens.login.lineage != nil && c.tokens.login.lineage.origin == originOf(&config) {
			l.lineage = c.tokens.login.lineage // the old client may be using it now
		} else if l.lineage, err = newLineage(&config, c.store); err != nil {
			return nil, err
		}
	}
	n.tokens = &tokens{login: l, limiter: n.limiter, log: c.log, now: time.Now}
	return n, nil
}

// Format prints the host alone: a client is full of secrets.
func (c Client) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "provider.Client(%s)", c.config.host()) }

// TLS is how the provider's certificate is checked; nil where the configuration
// says HTTP.
func (c *Client) TLS() *tls.Config { return c.transport.kept.TLSClientConfig.Clone() }

// Start begins to keep a refresh token alive, where there is one: unused, it
// would end.
func (c *Client) Start() { c.tokens.start() }

// Close ends what the client does by itself, unless its successor goes on with
// it, which may be nil. Requests that are under way finish.
func (c *Client) Close(successor *Client) {
	if successor == nil || successor.tokens != c.tokens {
		c.tokens.close()
	}
	if successor == nil || successor.transport != c.transport {
		c.transport.close()
	}
}

// Wait waits until no request for a token is under way; each takes
// Config.Timeout at most. After it nothing uses the store.
func (c *Client) Wait() { c.tokens.running.Wait() }

// Do sends a raw request, as a client wrote it. The answer is nil where there
// was none; the failure is nil where it was a success. What cannot be sent by
// startBy is not sent.
func (c *Client) Do(ctx context.Context, raw []byte, startBy time.Time) (*stli.RawResponse, *stli.Failure) {
	r, failure := c.rules.parse(raw)
	if failure != nil {
		return nil, failure
	}
	began := time.Now()
	a := &attempt{Client: c, request: r, startBy: startBy, key: routeKey(r.method, r.path)}
	last, sent, failure := a.do(ctx)
	a.logged(ctx, began, &last, "raw request")
	if !sent {
		return nil, failure
	}
	return last.because(failure)
}

// logged logs what came of an attempt.
func (a *attempt) logged(ctx context.Context, began time.Time, last *outcome, what string) {
	log := requestid.From(ctx).Log(a.log.Debug()).Str("method", a.request.method).Str("path", a.request.path).Int("sent", a.count).Dur("took", time.Since(began))
	if status := last.status(); status != 0 {
		log.Int("status", status)
	}
	log.Msg(what)
}
