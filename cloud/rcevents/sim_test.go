package rcevents

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gobwas/ws"
	"github.com/rs/zerolog"
)

// secretToken and secretSession must never be seen in a log or an error.
const (
	secretToken   = "U0pDMDFQ+/secret=token"
	secretSession = "RTFhRG5n-secret-session"
)

// cloud is RingCentral as its documents describe it, without a network: each
// connection is a pipe, so that the clock of synctest moves on.
type cloud struct {
	t      *testing.T
	tokens int // asked for
	token  func(n int) (int, string, error)
	serve  func(n int, s *server) // the n-th connection, from 1

	mu      sync.Mutex
	dials   []time.Time
	running sync.WaitGroup
}

// server is the other end of one connection.
type server struct {
	net.Conn
	cloud *cloud
	query string // of the handshake
	pings int
	mute  bool // answers no pings
}

func (c *cloud) Call(_ context.Context, method, target string, _ []byte) (int, []byte, error) {
	c.mu.Lock()
	c.tokens++
	n := c.tokens
	c.mu.Unlock()
	if method != http.MethodPost || target != tokenPath {
		c.t.Errorf("%s %s", method, target)
	}
	if c.token != nil {
		if status, body, err := c.token(n); status != 0 || err != nil {
			return status, []byte(body), err
		}
	}
	return 200, fmt.Appendf(nil, `{"ws_access_token":%q,"uri":"ws://127.0.0.1:1/ws","expires_in":30}`, secretToken), nil
}

func (c *cloud) dial(_ context.Context, _ string, _ *tls.Config) (net.Conn, error) {
	ours, theirs := net.Pipe()
	c.mu.Lock()
	c.dials = append(c.dials, time.Now())
	n := len(c.dials)
	c.mu.Unlock()
	c.running.Go(func() {
		defer theirs.Close()
		s := &server{Conn: theirs, cloud: c}
		up := ws.Upgrader{OnRequest: func(uri []byte) error {
			_, s.query, _ = strings.Cut(string(uri), "?")
			return nil
		}}
		if _, err := up.Upgrade(theirs); err == nil {
			c.serve(n, s)
		}
	})
	return ours, nil
}

// details sends ConnectionDetails; more goes into the body.
func (s *server) details(more string) {
	s.say(fmt.Sprintf(`[{"type":"ConnectionDetails","messageId":"1","status":200,"wsc":{"token":%q,"sequence":1}},
		{"creationTime":"2020-09-07T21:50:02.737+0000","maxConnectionsPerSession":50,"recoveryBufferSize":100,"recoveryTimeout":180,"idleTimeout":1800,"absoluteTimeout":86400%s}]`, secretSession, more))
}

func (s *server) say(text string) { ws.WriteFrame(s, ws.NewTextFrame([]byte(text))) }

// event sends a notification.
func (s *server) event(uuid string, sequence int) {
	s.say(fmt.Sprintf(`[{"type":"ServerNotification","messageId":%q,"status":200},{"uuid":%q,"event":"/restapi/v1.0/account/1/extension/2/telephony/sessions","timestamp":"2023-04-18T20:25:24.611Z","subscriptionId":"sub-1","ownerId":"2","body":{"sequence":%d}}]`, uuid, uuid, sequence))
}

// frame reads a frame of the client's.
func (s *server) frame() (ws.Frame, error) {
	h, err := ws.ReadHeader(s)
	if err != nil || h.Length > maxMessage {
		return ws.Frame{}, io.ErrUnexpectedEOF
	}
	f := ws.Frame{Header: h, Payload: make([]byte, h.Length)}
	_, err = io.ReadFull(s, f.Payload)
	if !h.Masked {
		s.cloud.t.Error("a client's frame without a mask")
	}
	ws.Cipher(f.Payload, h.Mask, 0)
	return f, err
}

// hear returns the next text message; pings are answered, unless mute.
func (s *server) hear() (message, []byte, error) {
	for {
		f, err := s.frame()
		if err != nil {
			return message{}, nil, err
		}
		switch f.Header.OpCode {
		case ws.OpPing:
			if s.pings++; !s.mute {
				ws.WriteFrame(s, ws.NewPongFrame(f.Payload))
			}
		case ws.OpClose:
			return message{}, nil, io.EOF
		case ws.OpText:
			m, err := parseMessage(f.Payload)
			if err != nil {
				s.cloud.t.Errorf("%s: %v", f.Payload, err)
			}
			return m, f.Payload, nil
		}
	}
}

// answer answers a request.
func (s *server) answer(m message, status int, body string) {
	s.say(fmt.Sprintf(`[{"type":"ClientRequest","messageId":%q,"status":%d},%s]`, m.MessageID, status, body))
}

// filters are the filters of a request.
func filters(m message) string {
	var b struct {
		Filters []string `json:"eventFilters"`
	}
	json.Unmarshal(m.body, &b)
	return strings.Join(b.Filters, " ")
}

const good = `{"id":"sub-1","status":"Active","expiresIn":899}`

// take takes the next subscription.
func (s *server) take() string {
	m, _, err := s.hear()
	if err != nil {
		return err.Error()
	}
	s.answer(m, 200, good)
	return m.Method + " " + m.Path + " " + filters(m)
}

// drain listens until the connection ends.
func (s *server) drain() {
	for {
		if _, _, err := s.hear(); err != nil {
			return
		}
	}
}

// diary is a sink that notes everything.
type diary struct {
	mu    sync.Mutex
	lines []string
	fault *Fault // of the last Down
}

func (d *diary) add(line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, line)
}

func (d *diary) Up(missed bool) { d.add(fmt.Sprintf("up %v", missed)) }
func (d *diary) Event(e Event)  { d.add("event " + e.UUID) }
func (d *diary) Down(err error) {
	d.add("down")
	d.mu.Lock()
	defer d.mu.Unlock()
	errors.As(err, &d.fault)
}

// reason is the fault of the last Down.
func (d *diary) reason() *Fault {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.fault
}

func (d *diary) read() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.lines, ", ")
}

// logged is a log that must hold no secret.
type logged struct{ t *testing.T }

func (l logged) Write(p []byte) (int, error) {
	noSecret(l.t, string(p))
	return len(p), nil
}

func noSecret(t *testing.T, text string) {
	t.Helper()
	for _, s := range []string{secretToken, "U0pDMDFQ", secretSession} {
		if strings.Contains(text, s) {
			t.Errorf("a secret is seen: %s", text)
		}
	}
}

// play runs a stream against a cloud inside a bubble whose clock does not wait.
func play(t *testing.T, c *cloud, wanted []string, act func(s *Stream, d *diary)) {
	t.Helper()
	playAt(t, c, c, wanted, act)
}

// playAt is play with another API than the cloud's own.
func playAt(t *testing.T, api API, c *cloud, wanted []string, act func(s *Stream, d *diary)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c.t = t
		d := &diary{}
		s := New(Config{API: api, Sink: d, Dial: c.dial, Plain: true, Log: zerolog.New(logged{t})})
		s.Want(wanted)
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { defer close(done); s.Run(ctx) }()
		act(s, d)
		cancel()
		<-done
		c.running.Wait()
		if d.fault != nil {
			noSecret(t, d.fault.Error())
		}
		if f := (*Fault)(nil); !errors.As(s.Await(context.Background(), fA), &f) || f.Kind != Stopped && f.Kind != NotWanted && !f.lasting() {
			t.Errorf("after the end: %v", f)
		}
	})
}

const (
	fA = "/restapi/v1.0/account/~/extension/2/telephony/sessions"
	fB = "/restapi/v1.0/account/~/extension/3/telephony/sessions"
	fC = "/restapi/v1.0/account/~/extension/4/telephony/sessions"
)
