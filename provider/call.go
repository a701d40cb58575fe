package provider

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// A Request is a request that no client has written: a profile's, or the
// server's own. The allow-lists, which are for raw requests, do not hold for it.
type Request struct {
	Method string
	Target string // path and query, escaped
	Header [][2]string
	Body   []byte // nil: none
}

// An Answer is what the provider said to a [Request].
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Call sends a request and waits for the answer, which is whatever the provider
// said, also where that is no success. The failure says why there is none:
// [stli.CodeOutcomeUnknown] where the provider may have got the request. What
// cannot be sent by startBy is not sent, and only GET and HEAD are sent twice.
func (c *Client) Call(ctx context.Context, r *Request, startBy time.Time) (*Answer, *stli.Failure) {
	path, query, _ := strings.Cut(r.Target, "?")
	inner := &request{method: r.Method, path: path, query: query, headers: http.Header{}, body: r.Body}
	for _, h := range r.Header {
		inner.headers.Set(h[0], h[1])
	}
	began := time.Now()
	a := &attempt{Client: c, request: inner, startBy: startBy, key: routeKey(inner.method, inner.path)}
	last, sent, failure := a.do(ctx)
	a.logged(ctx, began, &last, "request to the provider")
	switch {
	case failure != nil && (!sent || last.response != nil): // a 401, and no new token
		return nil, failure
	case last.response == nil:
		return nil, last.unanswered()
	case last.fault != "":
		return nil, stli.Failf(stli.CodeOutcomeUnknown, "%s", last.fault)
	}
	header := last.response.Header
	for _, values := range header {
		for i, v := range values {
			values[i] = string(last.token.hide([]byte(v)))
		}
	}
	return &Answer{Status: last.status(), Header: header, Body: last.body}, nil
}

// Silence is for how long the provider wants no requests; 0: it takes them.
func (c *Client) Silence() time.Duration { return c.limiter.left(time.Now()) }

// Heed takes the status of an answer that came by another way than this client,
// and for how long it asks for silence; 0: it does not say.
func (c *Client) Heed(status int, wait time.Duration) {
	answer := &http.Response{StatusCode: status, Status: statusText(status), Header: http.Header{}}
	if wait > 0 {
		answer.Header.Set("Retry-After", strconv.Itoa(int(rounded(wait)/time.Second)))
	}
	c.limiter.heed(answer)
}

// Login names the login that the client uses: the same name for the same one. It
// holds no secret, but depends on all of them.
func (c *Client) Login() string {
	h := sha256.New()
	f := &c.config
	for _, s := range []string{f.ID, f.host(), f.Grant, f.ClientID, f.Username, string(f.ClientSecret), string(f.Password), string(f.JWT), string(f.RefreshToken)} {
		fmt.Fprintf(h, "%d %s\n", len(s), s)
	}
	return hex.EncodeToString(h.Sum(nil))
}
