package phonehttp

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// Limits of a request.
const (
	// ConnectTimeout is how long a phone has to accept a connection. A phone on
	// the same network does so within milliseconds.
	ConnectTimeout = 2 * time.Second
	// MaxBody is how much of an answer is read, in bytes: settings pages of
	// phones are under 300 KiB, and a broken phone may send for ever.
	MaxBody = 1 << 20
	// MaxHead is how long the head of an answer may be, in bytes.
	MaxHead = 64 << 10
)

// userAgent names us in the phone's own log.
const userAgent = "phonecompanion"

// A Phone is where requests go and how we log in. Its zero value is not
// usable; it is safe for use by several goroutines, although a phone's worker
// sends one request at a time.
type Phone struct {
	Host     string // without a port
	Port     int    // 0: the profile's
	Username string
	Password string
	Auth     phoneprofile.Auth
	TLS      *tls.Config // for requests over HTTPS; nil: the default

	// wantsBasic remembers that the phone took basic credentials, which saves a
	// round trip. A digest is asked for anew each time: many phones make their
	// nonces for one use, and an old one would count as a failed login.
	wantsBasic atomic.Bool
}

// Addr returns host:port for a request.
func (p *Phone) Addr(r *phoneprofile.Rendered, profile *phoneprofile.HTTP) string {
	port := r.Port
	if port == 0 {
		if port = p.Port; port == 0 {
			port = profile.Port
		}
	}
	return net.JoinHostPort(p.Host, fmt.Sprint(port))
}

// Do sends r and returns the phone's answer, whatever its status. The error is
// an [*Error].
func (p *Phone) Do(ctx context.Context, r *phoneprofile.Rendered, profile *phoneprofile.HTTP) (*phoneprofile.Answer, error) {
	addr := p.Addr(r, profile)
	authorization := ""
	if p.Username != "" && (p.Auth == phoneprofile.AuthBasic || p.wantsBasic.Load()) {
		authorization = basic(p.Username, p.Password)
	}
	answer, header, err := p.once(ctx, addr, r, authorization)
	if err == nil && answer.Status == http.StatusUnauthorized {
		p.wantsBasic.Store(false) // the next request follows the challenge again: the phone may want a digest by now
	}
	if err != nil || answer.Status != http.StatusUnauthorized || authorization != "" || p.Auth == phoneprofile.AuthNone || p.Username == "" {
		// Also a 401 to credentials ends here: phones lock their users out after
		// a few failures, so the first one is the last.
		return answer, err
	}
	if authorization, err = answerTo(header, p, r); err != nil || authorization == "" {
		return answer, nil
	}
	answer, _, err = p.once(ctx, addr, r, authorization)
	if err == nil && answer.Status != http.StatusUnauthorized && isBasic(authorization) {
		p.wantsBasic.Store(true)
	}
	return answer, err
}

// once sends the request on a connection of its own.
func (p *Phone) once(ctx context.Context, addr string, r *phoneprofile.Rendered, authorization string) (*phoneprofile.Answer, http.Header, error) {
	conn, err := p.connect(ctx, addr, r.TLS)
	if err != nil {
		return nil, nil, err
	}
	defer conn.Close()
	deadline := time.Now().Add(r.Timeout)
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	conn.SetDeadline(deadline)
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()

	req := request(addr, r, authorization)
	buf := takeBuffers(conn)
	defer buf.free()
	if err = req.Write(buf.w); err == nil {
		err = buf.w.Flush()
	}
	if err != nil {
		return nil, nil, &Error{PhaseWrite, addr, err}
	}
	resp, err := http.ReadResponse(buf.r, req)
	for err == nil && resp.StatusCode/100 == 1 { // interim answers; MaxHead bounds them
		resp, err = http.ReadResponse(buf.r, req)
	}
	if err != nil {
		switch {
		case buf.head.N == 0:
			err = fmt.Errorf("the head of the answer is longer than %d bytes", MaxHead)
		case errors.Is(buf.source.err, io.EOF):
			err = errors.New("it closed the connection")
		case buf.source.err != nil:
			err = buf.source.err // the parser has only seen that a line broke off
		}
		return nil, nil, &Error{PhaseAnswer, addr, err}
	}
	defer resp.Body.Close()
	buf.head.N = MaxBody + MaxHead
	body, err := readBody(resp)
	if err != nil {
		return nil, nil, &Error{PhaseAnswer, addr, err}
	}
	return &phoneprofile.Answer{Status: resp.StatusCode, Location: resp.Header.Get("Location"), Body: body}, resp.Header, nil
}

// readBody reads an answer up to its limit.
func readBody(resp *http.Response) ([]byte, error) {
	if resp.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxBody+1))
	if len(body) > MaxBody {
		return nil, fmt.Errorf("the answer is longer than %d bytes", MaxBody)
	}
	if err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = errors.New("it closed the connection in the middle of the answer")
		}
		return nil, err
	}
	return body, nil
}

// Dump returns the request as it goes on the wire, without credentials.
func Dump(addr string, r *phoneprofile.Rendered) ([]byte, error) {
	var b bytes.Buffer
	err := request(addr, r, "").Write(&b)
	return b.Bytes(), err
}

// request builds what goes on the wire. The target goes out byte for byte:
// an opaque URL is not touched by the standard library.
func request(addr string, r *phoneprofile.Rendered, authorization string) *http.Request {
	host := strings.TrimSuffix(addr, ":80")
	if r.TLS {
		host = strings.TrimSuffix(addr, ":443")
	}
	req := &http.Request{
		Method: r.Method,
		URL:    &url.URL{Opaque: r.Target},
		Host:   host,
		Header: http.Header{"User-Agent": {userAgent}},
		Close:  !r.KeepAlive,
		Proto:  "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	if r.KeepAlive {
		req.Header.Set("Connection", "keep-alive") // some pages of some phones want it said; the connection is still ours alone
	}
	if len(r.Body) > 0 { // an empty one would be sent in chunks, and phones want a length
		req.Body = io.NopCloser(bytes.NewReader(r.Body))
		req.ContentLength = int64(len(r.Body))
	}
	for _, h := range r.Header {
		req.Header.Set(h[0], h[1])
	}
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	return req
}
