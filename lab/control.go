package lab

import (
	"bufio"
	"context"
	"log/slog"
	"net"
	"time"
)

const (
	// controlDialTimeout is how long the control port may take to accept.
	controlDialTimeout = 2 * time.Second

	// controlWriteTimeout is how long a question may take to be sent, which
	// is at once unless the phone is stopped and its buffers are full.
	controlWriteTimeout = 2 * time.Second

	// backOffFirst and backOffMost are the shortest and the longest wait
	// before the control port is tried again. The port has room for one
	// client and the newest evicts the others: two that come back at once
	// would evict each other for ever.
	backOffFirst = 20 * time.Millisecond
	backOffMost  = 2 * time.Second

	// backOffReset is how long a connection must have lasted for the next
	// wait to be the shortest again.
	backOffReset = 5 * time.Second
)

// controller keeps a connection to a phone's control port.
type controller struct {
	address string          // of the control port
	dialer  *net.Dialer     // reaches loopback only
	opened  func(ask asker) // a connection is there
	raw     func([]byte)    // sees what comes on it; may be nil
	message func(m message) // something came on it
	log     *slog.Logger    // for what goes wrong
}

// asker sends a question.
type asker func(question)

// run keeps a connection to the control port until the context ends. All
// calls of opened and message come from the goroutine that runs it.
func (c *controller) run(ctx context.Context) {
	pause := backOffFirst
	for ctx.Err() == nil {
		began := time.Now()
		err := c.session(ctx)
		if ctx.Err() != nil {
			return
		}
		c.log.Debug("control port lost", "address", c.address, "error", err)
		if time.Since(began) >= backOffReset {
			pause = backOffFirst
		}
		waitFor(ctx, pause)
		pause = min(2*pause, backOffMost)
	}
}

// session connects once and reads until the connection ends.
func (c *controller) session(ctx context.Context) error {
	dialCtx, cancel := context.WithTimeout(ctx, controlDialTimeout)
	defer cancel()
	conn, err := c.dialer.DialContext(dialCtx, "tcp", c.address)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	c.opened(func(q question) { c.send(conn, q) })
	r := bufio.NewReader(conn)
	for {
		content, err := readNetstring(r, maxNetstring)
		if err != nil {
			return err
		}
		if c.raw != nil {
			c.raw(content)
		}
		m, err := parseMessage(content)
		if err != nil {
			c.log.Warn("control port: message dropped", "address", c.address, "error", err)
			continue
		}
		c.message(m)
	}
}

// send asks a question. Where that fails the connection is closed, and the
// reader finds out.
func (c *controller) send(conn net.Conn, q question) {
	out, err := appendCommand(nil, string(q))
	if err == nil {
		err = conn.SetWriteDeadline(time.Now().Add(controlWriteTimeout))
	}
	if err == nil {
		_, err = conn.Write(out)
	}
	if err != nil {
		c.log.Debug("control port: question not sent", "address", c.address, "error", err)
		conn.Close()
	}
}

// waitFor lets time pass, or less of it where the context ends.
func waitFor(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
