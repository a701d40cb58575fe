package main

import (
	"net"
	"strconv"
	"time"
)

// notifier sends the action URLs of one phone: a call comes in, a call ends,
// and so on, each call with an id of its own.
type notifier struct {
	addr     string // host:port
	paths    [2]string
	prefix   string // of the call ids
	keep     bool   // one connection for all
	conn     net.Conn
	n        int
	out, buf []byte
}

// newNotifier makes one; paths are those of the two events.
func newNotifier(addr, incoming, cleared, prefix string, keep bool) *notifier {
	return &notifier{addr: addr, paths: [2]string{incoming, cleared}, prefix: prefix, keep: keep, buf: make([]byte, 4<<10)}
}

// next appends the request of the next event.
func (n *notifier) next(out []byte) []byte {
	out = append(append(out, "GET "...), n.paths[n.n%2]...)
	out = append(append(out, "?call="...), n.prefix...)
	out = strconv.AppendInt(out, int64(n.n/2), 10)
	out = append(append(out, "&remote="+calledNumber+" HTTP/1.1\r\nHost: "...), n.addr...)
	if !n.keep {
		out = append(out, "\r\nConnection: close"...)
	}
	n.n++
	return append(out, "\r\n\r\n"...)
}

// connect makes the connection that is kept, unless it is there.
func (n *notifier) connect() error {
	if n.conn != nil {
		return nil
	}
	c, err := net.DialTimeout("tcp", n.addr, dialTimeout)
	if err != nil {
		return err
	}
	c.SetDeadline(time.Now().Add(connLife))
	n.conn = c
	return nil
}

// send sends the next event and reads the answer.
func (n *notifier) send() error {
	n.out = n.next(n.out[:0])
	if !n.keep {
		return sendRaw(n.addr, n.out, n.buf, theyClose)
	}
	if err := n.connect(); err != nil {
		return err
	}
	if _, err := n.conn.Write(n.out); err != nil {
		return err
	}
	return readHead(n.conn, n.buf)
}

// close closes the connection that was kept.
func (n *notifier) close() {
	if n.conn != nil {
		n.conn.Close()
	}
}

// caller returns a caller that sends an event and waits until all clients of
// the feed have its line. What counts is when the last of them got it.
func (n *notifier) caller(f *feed, p *feedPhone) caller {
	timer := time.NewTimer(time.Hour)
	return func(intended time.Time) (time.Time, error) {
		f.begin(p, intended, n.n%2 == 1)
		if err := n.send(); err != nil {
			return time.Time{}, err
		}
		return f.wait(p, timer)
	}
}
