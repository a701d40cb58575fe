package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
)

// natsDialect is NATS's protocol as a client reads it
// (https://docs.nats.io/reference/reference-protocols/nats-protocol): the same raw
// reader as for the line protocol, for two lines of each message.
type natsDialect struct{}

const (
	natsConnect = "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n"
	natsPing    = "PING\r\n"
	natsSubject = "phone." // and the extension
)

// line reads the payload of the next message, which is one line.
func (natsDialect) line(c *lineConn) ([]byte, error) {
	for {
		line, err := c.rawLine()
		switch {
		case err != nil:
			return nil, err
		case bytes.HasPrefix(line, []byte("MSG ")):
			return c.rawLine()
		case bytes.HasPrefix(line, []byte("-ERR")):
			return nil, fmt.Errorf("NATS says %q", line)
		case string(line) == "PING":
			if _, err := c.Write([]byte("PONG\r\n")); err != nil {
				return nil, err
			}
		}
	}
}

// monitor subscribes to phones, one subject each.
func (natsDialect) monitor(c *lineConn, phones []int) error {
	var out []byte
	for _, p := range phones {
		out = strconv.AppendInt(append(out, "SUB "+natsSubject...), int64(firstExtension+p), 10)
		out = append(strconv.AppendInt(append(out, ' '), int64(p)+1, 10), "\r\n"...)
	}
	if _, err := c.Write(append(out, natsPing...)); err != nil {
		return err
	}
	return natsPong(c)
}

// natsPong reads to the answer of a PING, which says that all before it is done.
func natsPong(c *lineConn) error {
	for {
		line, err := c.rawLine()
		switch {
		case err != nil:
			return err
		case bytes.HasPrefix(line, []byte("-ERR")):
			return fmt.Errorf("NATS says %q", line)
		case string(line) == "PONG":
			return nil
		}
	}
}

// dialNATS opens n connections to NATS.
func dialNATS(ctx context.Context, addr string, n int) (lineConns, error) {
	conns, err := dialLines(ctx, addr, n)
	if err != nil {
		return nil, err
	}
	for _, c := range conns {
		c.dialect = natsDialect{}
		if _, err = io.WriteString(c, natsConnect+natsPing); err == nil {
			err = natsPong(c)
		}
		if err != nil {
			conns.close()
			return nil, err
		}
	}
	return conns, nil
}

// natsPublisher publishes the events of one phone over a connection of its own.
type natsPublisher struct {
	conn    *lineConn
	heads   [2][]byte // PUB and the payload, of both events
	n       int
	out     []byte
	faulted chan error // what NATS said against it
}

// newNATSPublisher makes one for phone p.
func newNATSPublisher(conn *lineConn, p int) *natsPublisher {
	device := strconv.Itoa(firstExtension + p)
	u := &natsPublisher{conn: conn, faulted: make(chan error, 1)}
	for i, event := range []string{eventIncoming, eventCleared} {
		payload := eventLine(event, device, calledNumber) // its end is that of the message, too
		u.heads[i] = fmt.Appendf(nil, "PUB %s%s %d\r\n%s", natsSubject, device, len(payload)-len("\r\n"), payload)
	}
	go func() {
		_, err := conn.line() // no message comes here
		u.faulted <- err
	}()
	return u
}

// publish publishes the next events, in one write. NATS says nothing to that.
func (u *natsPublisher) publish(events int) error {
	u.out = u.out[:0]
	for range events {
		u.out = append(u.out, u.heads[u.n%2]...)
		u.n++
	}
	select {
	case err := <-u.faulted:
		return err
	default:
	}
	_, err := u.conn.Write(u.out)
	return err
}

// natsPublishers connects one for each phone.
func natsPublishers(ctx context.Context, addr string, phones int) ([]*natsPublisher, lineConns, error) {
	conns, err := dialNATS(ctx, addr, phones)
	if err != nil {
		return nil, nil, err
	}
	all := make([]*natsPublisher, phones)
	for i, c := range conns {
		all[i] = newNATSPublisher(c, i)
	}
	return all, conns, nil
}
