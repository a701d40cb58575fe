package rcevents

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gobwas/ws"
)

// A Dialer connects to a host's address; secure nil means without TLS.
type Dialer func(ctx context.Context, address string, secure *tls.Config) (net.Conn, error)

// dial is the Dialer where none is given.
func dial(ctx context.Context, address string, secure *tls.Config) (net.Conn, error) {
	if secure == nil {
		return (&net.Dialer{}).DialContext(ctx, "tcp", address)
	}
	return (&tls.Dialer{Config: secure}).DialContext(ctx, "tcp", address)
}

// tokenPath is where a token for a WebSocket is had
// (notifications/websockets/subscribing).
const tokenPath = "/restapi/oauth/wstoken"

const gettingToken = "no token for the WebSocket of events"

// place is where to connect, and with which secrets.
type place struct {
	url    *url.URL
	secure bool
}

// token asks for a place. The token in it is good for one connection, soon.
func (s *Stream) token(ctx context.Context, recover *wsc) (*place, *Fault) {
	status, answer, fault := call(ctx, s.config.API, gettingToken, http.MethodPost, tokenPath, nil)
	if fault != nil {
		return nil, fault
	}
	if status/100 != 2 {
		f := refusal(gettingToken, status, answer, 0)
		if status == http.StatusForbidden {
			f.Text += "; the app needs WebSocketsSubscription"
		}
		return nil, f
	}
	var t struct {
		Token string `json:"ws_access_token"`
		URI   string `json:"uri"`
	}
	if json.Unmarshal(answer, &t) != nil || t.Token == "" || t.URI == "" {
		return nil, faultf(Protocol, "%s: the answer has no ws_access_token and uri", gettingToken)
	}
	u, err := url.Parse(t.URI)
	if err != nil || u.Host == "" { // the error would quote the address, and who knows what it holds
		return nil, faultf(Protocol, "%s: the uri of the answer is no address", gettingToken)
	}
	switch {
	case u.Scheme == "wss":
	case u.Scheme == "ws" && s.config.Plain && loopback(u.Hostname()):
	default:
		return nil, faultf(Protocol, "the address of the WebSocket of events does not begin with wss://: without TLS everybody could read calls")
	}
	q := u.Query()
	q.Set("access_token", t.Token)
	if recover != nil {
		q.Set("wsc", recover.Token)
	}
	u.RawQuery, u.Fragment, u.User = q.Encode(), "", nil
	return &place{u, u.Scheme == "wss"}, nil
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// connect opens the WebSocket. No error says the address: the tokens stand in it.
func (s *Stream) connect(ctx context.Context, p *place) (*socket, *Fault) {
	ctx, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	host, port := p.url.Hostname(), p.url.Port()
	var secure *tls.Config
	if p.secure {
		secure = s.config.TLS.Clone()
		if secure == nil {
			secure = &tls.Config{}
		}
		secure.ServerName = host // not that of the API
		secure.NextProtos = nil
	}
	if port == "" {
		port = map[bool]string{true: "443", false: "80"}[p.secure]
	}
	raw, err := s.config.Dial(ctx, net.JoinHostPort(host, port), secure)
	if err != nil {
		return nil, faultf(Network, "no connection to the WebSocket of events at %s: %s", host, p.clean(err))
	}
	// net.Conn knows no context: its end ends the handshake.
	stop := context.AfterFunc(ctx, func() { raw.SetDeadline(time.Unix(1, 0)) })
	early, fault := s.handshake(raw, p)
	if !stop() && fault == nil {
		fault = faultf(Network, "the WebSocket of events at %s was not ready within %v", host, dialTime)
	}
	if fault != nil {
		raw.Close()
		return nil, fault
	}
	return newSocket(raw, early), nil
}

// handshake makes a WebSocket of a connection.
func (s *Stream) handshake(raw net.Conn, p *place) (*bufio.Reader, *Fault) {
	what := "the WebSocket of events at " + p.url.Hostname() + " was refused"
	var refused *Fault
	d := ws.Dialer{
		Header: ws.HandshakeHeaderHTTP(http.Header{"User-Agent": {s.config.UserAgent}}),
		OnStatusError: func(status int, _ []byte, r io.Reader) {
			refused = refusal(what, status, nil, 0)
			if resp, err := http.ReadResponse(bufio.NewReader(io.LimitReader(r, maxHead)), nil); err == nil {
				refused.wait = seconds(resp.Header.Get("Retry-After"))
				resp.Body.Close()
			}
			if status == http.StatusUnauthorized { // the token, which is new each time
				refused.Kind = Unavailable
			}
		},
	}
	early, _, err := d.Upgrade(raw, p.url)
	switch {
	case refused != nil:
		return nil, refused
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return nil, faultf(Network, "%s: no answer within %v", what, dialTime)
	case err != nil:
		return nil, faultf(Network, "%s: %s", what, p.clean(err))
	}
	return early, nil
}

// maxHead bounds what is read of a refused handshake, in bytes.
const maxHead = 16 << 10

func isTimeout(err error) bool {
	e := net.Error(nil)
	return errors.As(err, &e) && e.Timeout()
}

// clean is what an error says, without the secrets of the address.
func (p *place) clean(err error) string { return said(p.hide(err.Error())) }

// hide takes the secrets of the address out of a text.
func (p *place) hide(text string) string {
	for _, values := range p.url.Query() {
		for _, v := range values {
			if v == "" {
				continue
			}
			text = strings.ReplaceAll(text, v, "[hidden]")
			text = strings.ReplaceAll(text, url.QueryEscape(v), "[hidden]")
		}
	}
	return text
}

// call sends a request to the API.
func call(ctx context.Context, api API, what, method, target string, body []byte) (int, []byte, *Fault) {
	inTime, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	status, answer, err := api.Call(inTime, method, target, body)
	switch {
	case ctx.Err() != nil:
		return 0, nil, stopped()
	case status != 0:
		return status, answer, nil
	case err == nil:
		return 0, nil, faultf(Network, "%s: no answer", what)
	}
	f := faultf(Network, "%s: %s", what, said(err.Error()))
	var later interface{ RetryAfter() time.Duration }
	if errors.As(err, &later) {
		f.Kind, f.wait = RateLimit, later.RetryAfter()
	}
	return 0, nil, f
}

func stopped() *Fault { return faultf(Stopped, "the server is stopping") }
