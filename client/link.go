package client

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

const (
	// dialTimeout bounds connecting, the TLS handshake and the greeting, each.
	dialTimeout = 10 * time.Second
	// writeTimeout is how long a write may take: a server that does not read for
	// so long is not there any more.
	writeTimeout = 10 * time.Second
	// setupTimeout bounds Login, the monitors and Resume together. A failed login
	// is slowed down by the server, and dead phones take their time.
	setupTimeout = time.Minute
)

// errSilent says that the server gives no sign of life.
var errSilent = errors.New("the server is silent")

// A link is one connection to the server.
type link struct {
	client *Client
	conn   net.Conn
	in     *lineReader
	out    chan *call
	slots  chan struct{} // one for each command under way
	ctx    context.Context
	cancel context.CancelFunc

	mu      sync.Mutex
	pending map[string]*call // by tag
	raw     map[string]*call // raw requests, by tag, whose body may still come
	err     error            // why the connection is lost

	// Of the reader alone.
	follow  map[string][]*call   // answered, and their further lines are still to come
	partial map[string]*Snapshot // of devices whose snapshot nobody asked for: behind a gap
}

// connect connects, and serves the connection until it is lost.
func (c *Client) connect() error {
	conn, err := c.dial()
	if err != nil {
		return err
	}
	l := &link{
		client: c, conn: conn, out: make(chan *call), slots: make(chan struct{}, maxPending),
		pending: map[string]*call{}, raw: map[string]*call{}, follow: map[string][]*call{}, partial: map[string]*Snapshot{},
	}
	l.ctx, l.cancel = context.WithCancel(c.ctx)
	l.in = newLineReader(&watched{link: l, silence: 2 * c.o.Heartbeat, last: c.o.Heartbeat})
	stop := context.AfterFunc(c.ctx, func() { l.fail(ErrClosed) })
	defer stop()
	if err := l.greet(); err != nil {
		l.fail(err)
		return err
	}
	c.stream.put = func(m Message) error { return c.put(l, m) }
	if c.stream.giveUp {
		c.noResume()
		if err := c.stream.refused(); err != nil {
			l.fail(err)
			return err
		}
	}
	resume := c.toResume()
	after, resuming := c.stream.begin(len(resume))
	if !resuming {
		resume = nil
	}

	var running sync.WaitGroup
	running.Go(l.write)
	running.Go(func() { l.setup(after, resume) })
	err = l.read()
	l.fail(err)
	running.Wait()
	return l.lostError()
}

// dial opens the connection.
func (c *Client) dial() (net.Conn, error) {
	ctx, cancel := context.WithTimeout(c.ctx, dialTimeout)
	defer cancel()
	d := net.Dialer{KeepAlive: c.o.Heartbeat}
	conn, err := d.DialContext(ctx, "tcp", c.address)
	if err != nil || c.o.TLS == nil {
		return conn, err
	}
	t := tls.Client(conn, c.o.TLS)
	if err := t.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, fmt.Errorf("TLS: %w", err)
	}
	return t, nil
}

// greet asks for JSON, and for all that makes lost events visible.
func (l *link) greet() error {
	l.conn.SetDeadline(time.Now().Add(dialTimeout))
	greeting := fmt.Sprintf("STLI;Format=JSON;Errors=Extended;Heartbeat=%d;Snapshot=On", int(l.client.o.Heartbeat.Seconds()))
	if _, err := l.conn.Write([]byte(greeting + "\r\n")); err != nil {
		return err
	}
	answer, err := newLineReader(oneByte{l.conn}).next()
	if err != nil {
		return fmt.Errorf("no answer to the greeting: %w", err)
	}
	if !strings.HasPrefix(string(answer), "error_ind SUCCESS STLI") {
		return fmt.Errorf("the server does not speak JSON: it answered the greeting with %.100q", answer)
	}
	return l.conn.SetDeadline(time.Time{})
}

// write sends commands until the connection is lost. What waits goes out with
// one write.
func (l *link) write() {
	w := bufio.NewWriter(l.conn)
	for {
		select {
		case k := <-l.out:
			l.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
			l.writeCall(w, k)
		case <-l.ctx.Done():
			return
		}
		for more := true; more; {
			select {
			case k := <-l.out:
				l.writeCall(w, k)
			default:
				more = false
			}
		}
		if err := w.Flush(); err != nil {
			l.fail(err)
			return
		}
	}
}

// writeCall writes one command; an error comes back from Flush.
func (l *link) writeCall(w *bufio.Writer, k *call) {
	if k.take() {
		w.WriteString("#" + k.tag + " " + k.line + "\r\n")
	}
}

// fail ends the connection for a reason; the first one counts.
func (l *link) fail(why error) {
	l.mu.Lock()
	if l.err != nil {
		l.mu.Unlock()
		return
	}
	l.err = why
	pending := l.pending
	l.pending = nil
	l.mu.Unlock()
	l.cancel()
	l.conn.Close()
	for _, k := range pending {
		l.finish(k, k.cut(lost(why)))
	}
}

// lost makes the reason a sentence.
func lost(why error) error {
	switch {
	case errors.Is(why, ErrClosed):
		return ErrClosed
	case why == nil || errors.Is(why, ErrNotConnected):
		return cmp.Or(why, ErrNotConnected)
	}
	return fmt.Errorf("%w: %w", ErrNotConnected, why)
}

// lostError returns why the connection is lost.
func (l *link) lostError() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return lost(l.err)
}
