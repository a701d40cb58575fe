package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"time"
)

// Limits of a client.
const (
	dialTimeout = 5 * time.Second
	connLife    = 5 * time.Minute // longer than any run
	callTimeout = 5 * time.Second
)

// lineConn is one connection of the line protocol, or of a peer's.
type lineConn struct {
	net.Conn
	r       *bufio.Reader
	dialect dialect // nil: the line protocol itself
}

// dialect is how a peer's clients ask for the events of phones and get their
// lines, where that is not the line protocol.
type dialect interface {
	// line reads the line of the next event; it is valid until the next read.
	line(c *lineConn) ([]byte, error)
	monitor(c *lineConn, phones []int) error
}

// dialLine connects; the connection ends with ctx.
func dialLine(ctx context.Context, addr string) (*lineConn, error) {
	d := net.Dialer{Timeout: dialTimeout}
	c, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	c.SetDeadline(time.Now().Add(connLife))
	context.AfterFunc(ctx, func() { c.SetDeadline(time.Unix(1, 0)) })
	return &lineConn{Conn: c, r: bufio.NewReader(c)}, nil
}

// dialLines opens n connections.
func dialLines(ctx context.Context, addr string, n int) (lineConns, error) {
	var all lineConns
	for range n {
		c, err := dialLine(ctx, addr)
		if err != nil {
			all.close()
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

type lineConns []*lineConn

func (all lineConns) close() {
	for _, c := range all {
		c.Close()
	}
}

// line reads one line without its end; it is valid until the next read.
func (c *lineConn) line() ([]byte, error) {
	if c.dialect != nil {
		return c.dialect.line(c)
	}
	return c.rawLine()
}

// rawLine reads up to the end of a line, whatever the dialect.
func (c *lineConn) rawLine() ([]byte, error) {
	b, err := c.r.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	return b[:max(len(b)-2, 0)], nil
}

// ask sends a command and wants success.
func (c *lineConn) ask(command string) error {
	verb, _, _ := strings.Cut(command, " ")
	_, err := c.asker(command+"\r\n", "error_ind SUCCESS "+verb)(time.Time{})
	return err
}

// asker returns a caller that sends a request and wants an answer.
func (c *lineConn) asker(request, want string) caller {
	out := []byte(request)
	return func(time.Time) (time.Time, error) {
		if _, err := c.Write(out); err != nil {
			return time.Time{}, err
		}
		got, err := c.line()
		if err != nil {
			return time.Time{}, err
		}
		if string(got) != want {
			return time.Time{}, fmt.Errorf("the answer is %q", got)
		}
		return time.Time{}, nil
	}
}
