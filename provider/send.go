package provider

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"

	"github.com/phonecompanion/phonecompanion/stli"
)

// MaxAnswer is how long the body of an answer may be, in bytes.
const MaxAnswer = 4 << 20

// maxLine bounds an answer on the line, in bytes: each control character of
// what is no text becomes six.
const maxLine = 2 * MaxAnswer

// outcome is what came of sending a request once.
type outcome struct {
	token    *token         // that it was sent with
	response *http.Response // its body has been read; nil: there was none
	body     []byte
	fault    string // what was wrong with the network or the body; "": nothing
	sent     bool   // the provider may have got it
	broken   bool   // the body is not complete
}

// status is that of the answer; 0: there was none.
func (o *outcome) status() int {
	if o.response == nil {
		return 0
	}
	return o.response.StatusCode
}

// send sends a request once.
func (c *Client) send(ctx context.Context, r *request, t *token) outcome {
	ctx, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	var sent atomic.Bool
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { sent.Store(true) }}
	resp, err := bounded(c.transport.of(r).RoundTrip(c.httpRequest(httptrace.WithClientTrace(ctx, trace), r, t)))
	if err != nil {
		return outcome{token: t, fault: c.config.faultText(err), sent: sent.Load()}
	}
	defer resp.Body.Close()
	o := outcome{token: t, response: resp, sent: true}
	if resp.ContentLength > MaxAnswer {
		o.fault = tooLong
		return o
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxAnswer+1))
	switch {
	case len(body) > MaxAnswer:
		o.fault = tooLong
	case err != nil && isTimeout(err):
		o.broken = true
		o.fault = fmt.Sprintf("the provider's answer was not complete within %v", c.config.Timeout)
	case err != nil:
		o.broken = true
		o.fault = fmt.Sprintf("the provider's answer broke off after %d bytes", len(body))
	default:
		o.body = t.hide(body)
	}
	return o
}

var tooLong = fmt.Sprintf("the provider's answer is longer than %d bytes: ask for less at a time", MaxAnswer)

// httpRequest makes the request that goes out.
func (c *Client) httpRequest(ctx context.Context, r *request, t *token) *http.Request {
	path, _ := url.PathUnescape(r.path)
	req := (&http.Request{
		Method: r.method, Host: c.config.host(), Header: r.headers.Clone(), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		URL: &url.URL{Scheme: c.config.scheme(), Host: c.config.host(), Path: path, RawPath: r.path, RawQuery: r.query},
	}).WithContext(ctx)
	if len(r.body) > 0 {
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(r.body)), int64(len(r.body))
	}
	req.Header.Set("User-Agent", c.config.UserAgent)
	req.Header.Set("Authorization", "Bearer "+string(t.access))
	return req
}

// because is what the client gets: the answer, and why it is no success. A
// failure to send again takes the place of the answer's own.
func (o *outcome) because(failure *stli.Failure) (*stli.RawResponse, *stli.Failure) {
	if o.response == nil {
		return nil, o.unanswered()
	}
	line, fault := o.line()
	if failure == nil {
		failure = o.failure(fault)
	}
	return &stli.RawResponse{Status: o.status(), Body: line}, failure
}

// line is the body as the client gets it. One that was not read whole is left
// out, and the fault says why.
func (o *outcome) line() (line []byte, fault string) {
	line = stli.AppendRawBody(make([]byte, 0, len(o.body)+2), o.body)
	if len(line) > maxLine {
		return []byte(`""`), "the provider's answer is no text"
	}
	return line, o.fault
}

// failure says why a request that got an answer is no success; nil where it is one.
func (o *outcome) failure(fault string) *stli.Failure {
	switch {
	case fault != "":
		return stli.Failf(stli.CodeUnspecified, "%s", fault)
	case o.status()/100 == 2:
		return nil
	case o.status() == http.StatusTooManyRequests:
		return stli.Failf(stli.CodePerformance, "the provider answered %s: it got too many requests", statusText(o.status()))
	}
	return stli.Failf(stli.CodeUnspecified, "the provider answered %s", statusText(o.status()))
}

// unanswered says what is known of a request that got no answer.
func (o *outcome) unanswered() *stli.Failure {
	if o.sent {
		return stli.Failf(stli.CodeOutcomeUnknown, "%s: whether the provider has carried it out is not known", o.fault)
	}
	return stli.Failf(stli.CodeResourceOutOfService, "the request was not sent: %s", o.fault)
}
