package main

import (
	"bytes"
	"context"
	"fmt"
	"time"
)

// amiDialect is AMI as a client reads it: blocks of "Key: value" lines, each ended
// by an empty line
// (https://docs.asterisk.org/Configuration/Interfaces/Asterisk-Manager-Interface-AMI/).
// An event of the bench is a UserEvent whose header Line holds the line.
type amiDialect struct{ block amiBlock }

// amiBlock is what of a block the bench looks at.
type amiBlock struct{ response, message, line []byte }

var (
	amiResponse = []byte("Response: ")
	amiMessage  = []byte("Message: ")
	amiLine     = []byte("Line: ")
)

// read reads the next block.
func (b *amiBlock) read(c *lineConn) error {
	b.response, b.message, b.line = b.response[:0], b.message[:0], b.line[:0]
	for some := false; ; some = true {
		line, err := c.rawLine()
		if err != nil {
			return err
		}
		if len(line) == 0 {
			if some {
				return nil
			}
			continue
		}
		if v, ok := bytes.CutPrefix(line, amiResponse); ok {
			b.response = append(b.response, v...)
		} else if v, ok := bytes.CutPrefix(line, amiMessage); ok {
			b.message = append(b.message, v...)
		} else if v, ok := bytes.CutPrefix(line, amiLine); ok {
			b.line = append(b.line, v...)
		}
	}
}

// line reads to the next event of the bench.
func (d *amiDialect) line(c *lineConn) ([]byte, error) {
	for {
		if err := d.block.read(c); err != nil || len(d.block.line) > 0 {
			return d.block.line, err
		}
	}
}

// monitor does nothing: who is logged in with events gets all of them.
func (*amiDialect) monitor(*lineConn, []int) error { return nil }

// answer reads to the next response and wants success.
func (d *amiDialect) answer(c *lineConn) error {
	for {
		if err := d.block.read(c); err != nil {
			return err
		}
		if len(d.block.response) > 0 {
			if string(d.block.response) != "Success" && string(d.block.response) != "Pong" {
				return fmt.Errorf("AMI answers %s: %s", d.block.response, d.block.message)
			}
			return nil
		}
	}
}

// amiAddress is an Asterisk that is measured in this run.
type amiAddress struct {
	addr, user, secret string
	process            *process // nil: it was there before
}

// events is whether a session gets events.
type events string

const (
	withEvents    events = "on"
	withoutEvents events = "off"
)

// dial connects and logs in.
func (a *amiAddress) dial(ctx context.Context, e events) (*lineConn, error) {
	c, err := dialLine(ctx, a.addr)
	if err != nil {
		return nil, err
	}
	d := &amiDialect{}
	c.dialect = d
	if _, err = c.rawLine(); err == nil { // Asterisk Call Manager and its version
		_, err = fmt.Fprintf(c, "Action: Login\r\nUsername: %s\r\nSecret: %s\r\nEvents: %s\r\n\r\n", a.user, a.secret, e)
	}
	if err == nil {
		err = d.answer(c)
	}
	if err != nil {
		c.Close()
		return nil, fmt.Errorf("AMI at %s: %w", a.addr, err)
	}
	return c, nil
}

// dialAll opens n sessions.
func (a *amiAddress) dialAll(ctx context.Context, n int, e events) (lineConns, error) {
	var all lineConns
	for range n {
		c, err := a.dial(ctx, e)
		if err != nil {
			all.close()
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

const amiPing = "Action: Ping\r\n\r\n"

// ping returns a caller that makes one round trip.
func (a *amiAddress) ping(c *lineConn) caller {
	d, out := &amiDialect{}, []byte(amiPing)
	return func(time.Time) (time.Time, error) {
		if _, err := c.Write(out); err != nil {
			return time.Time{}, err
		}
		return time.Time{}, d.answer(c)
	}
}
