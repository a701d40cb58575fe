package phonehttp

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// rawPhone is a phone made of bytes: it reads one request after the other from
// each connection and lets a test answer as no library would.
type rawPhone struct {
	t        *testing.T
	listener net.Listener
	wrap     func(net.Conn) net.Conn // nil: nothing

	mu       sync.Mutex
	requests []string // request lines, read in full
	conns    int
}

// answer is called for the n-th request of a connection, counted from 0. It
// tells whether the connection goes on.
type answer func(c net.Conn, n int, r *http.Request) (more bool)

func newRawPhone(t *testing.T, a answer) *rawPhone {
	t.Helper()
	return newWrappedPhone(t, a, nil)
}

// newWrappedPhone is newRawPhone with something around each connection.
func newWrappedPhone(t *testing.T, a answer, wrap func(net.Conn) net.Conn) *rawPhone {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &rawPhone{t: t, listener: l, wrap: wrap}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			p.mu.Lock()
			p.conns++
			p.mu.Unlock()
			running.Go(func() { p.serve(conn, a) })
		}
	})
	t.Cleanup(func() { l.Close(); running.Wait() })
	return p
}

func (p *rawPhone) serve(conn net.Conn, a answer) {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(2 * patience))
	if p.wrap != nil {
		conn = p.wrap(conn)
	}
	in := bufio.NewReader(conn)
	for n := 0; ; n++ {
		r, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		p.mu.Lock()
		p.requests = append(p.requests, r.Method+" "+r.RequestURI)
		p.mu.Unlock()
		if !a(conn, n, r) {
			return
		}
	}
}

// seen returns the requests that the phone has read.
func (p *rawPhone) seen() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.requests...)
}

// client returns a client for the phone.
func (p *rawPhone) client() *Phone {
	addr := p.listener.Addr().(*net.TCPAddr)
	return &Phone{Host: addr.IP.String(), Port: addr.Port}
}

// soon is the time of requests that nobody answers. The others have patience.
const soon = 300 * time.Millisecond

// dial is the request that must not be sent twice.
func dial() *phoneprofile.Rendered {
	return &phoneprofile.Rendered{Method: "GET", Target: "/command.htm?number=102", Timeout: patience}
}

func send(p *Phone, r *phoneprofile.Rendered) (*phoneprofile.Answer, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return p.Do(ctx, r, &phoneprofile.HTTP{})
}

func write(c net.Conn, text string) { c.Write([]byte(strings.ReplaceAll(text, "\n", "\r\n"))) }

// Answers of phones, good and bad.
func ok(c net.Conn, _ int, _ *http.Request) bool {
	write(c, "HTTP/1.1 200 OK\nContent-Length: 2\n\nOK")
	return true
}

func hang(c net.Conn, _ int, _ *http.Request) bool {
	c.Read(make([]byte, 1)) // until the client has gone
	return false
}

func reset(c net.Conn, _ int, _ *http.Request) bool {
	c.(*net.TCPConn).SetLinger(0)
	return false
}

func drop(net.Conn, int, *http.Request) bool { return false }

func text(s string) answer {
	return func(c net.Conn, _ int, _ *http.Request) bool { write(c, s); return false }
}

// endless writes until the client has had enough.
func endless(head, again string) answer {
	return func(c net.Conn, _ int, _ *http.Request) bool {
		write(c, head)
		for {
			if _, err := c.Write([]byte(again)); err != nil {
				return false
			}
		}
	}
}
