package server_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// client is one connection to a desk.
type client struct {
	t    *testing.T
	conn net.Conn
	r    *bufio.Reader
}

// dial connects to the desk. The connection is closed with the test.
func (d *desk) dial() *client {
	d.t.Helper()
	conn, err := net.Dial("tcp", d.addr)
	if err != nil {
		d.t.Fatal(err)
	}
	return newClient(d.t, conn)
}

func newClient(t *testing.T, conn net.Conn) *client {
	conn.SetDeadline(time.Now().Add(patience))
	t.Cleanup(func() { conn.Close() })
	return &client{t: t, conn: conn, r: bufio.NewReader(conn)}
}

// send sends lines, each with its CR LF.
func (c *client) send(lines ...string) {
	c.t.Helper()
	c.raw(strings.Join(lines, "\r\n") + "\r\n")
}

// raw sends bytes.
func (c *client) raw(s string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, s); err != nil {
		c.t.Fatal(err)
	}
}

// line reads the next line.
func (c *client) line() string {
	c.t.Helper()
	s, err := c.r.ReadString('\n')
	if err != nil {
		c.t.Fatalf("%v after %q", err, s)
	}
	line, ok := strings.CutSuffix(s, "\r\n")
	if !ok {
		c.t.Errorf("the line %q does not end with CR LF", s)
	}
	return line
}

// want reads lines, which must be these.
func (c *client) want(lines ...string) {
	c.t.Helper()
	for _, want := range lines {
		if got := c.line(); got != want {
			c.t.Fatalf("got %q, want %q", got, want)
		}
	}
}

// wantEnd reads the end of the connection: nothing comes before it. Then the
// client closes its side, too.
func (c *client) wantEnd() {
	c.t.Helper()
	if got := c.rest(); got != "" {
		c.t.Fatalf("got %q, want the end", got)
	}
	c.conn.Close()
}

// rest reads all that comes until the server closes the connection.
func (c *client) rest() string {
	c.t.Helper()
	b, err := io.ReadAll(c.r)
	if err != nil && !errors.Is(err, syscall.ECONNRESET) {
		c.t.Fatalf("%v after %q", err, b)
	}
	return string(b)
}

// closeWrite closes the client's side only.
func (c *client) closeWrite() {
	c.t.Helper()
	if err := c.conn.(*net.TCPConn).CloseWrite(); err != nil && !errors.Is(err, syscall.ENOTCONN) {
		c.t.Fatal(err)
	}
}

// monitor starts a monitor and waits for its reply.
func (c *client) monitor(extension string) {
	c.t.Helper()
	c.send("MonitorStart " + extension)
	c.want("error_ind SUCCESS MonitorStart")
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); !ok(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v", what, patience)
		}
	}
}

// logBook keeps the lines of a log.
type logBook struct {
	t     *testing.T
	mu    sync.Mutex
	lines []string
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, string(p))
	return len(p), nil
}

// count returns how many lines hold every one of the texts.
func (l *logBook) count(texts ...string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, line := range l.lines {
		if !slices.ContainsFunc(texts, func(s string) bool { return !strings.Contains(line, s) }) {
			n++
		}
	}
	return n
}

// wantGone waits until a client has gone for a reason.
func (l *logBook) wantGone(reason string) {
	l.t.Helper()
	eventually(l.t, "a client gone, reason "+reason, func() bool { return l.count(`"message":"client gone"`, `"reason":"`+reason+`"`) > 0 })
}
