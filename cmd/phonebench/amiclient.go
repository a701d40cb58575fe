package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
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

// amiPublisher sends events of phones over one session, which has none itself.
type amiPublisher struct {
	conn   *lineConn
	d      amiDialect
	pad    int    // bytes behind each line, to make it longer
	n      []int  // events of each phone
	stamps *burst // that keeps the times of events; nil: nobody does
	out    []byte
}

// append adds the action of the next event of phone p.
func (u *amiPublisher) append(p int) {
	device := strconv.Itoa(firstExtension + p)
	event := eventIncoming
	if u.n[p]%2 == 1 {
		event = eventCleared
	}
	u.n[p]++
	line := eventLine(event, device, calledNumber)
	u.out = fmt.Appendf(u.out, "Action: UserEvent\r\nUserEvent: Bench\r\nLine: %-*s\r\n\r\n", len(line)-2+u.pad, line[:len(line)-2])
}

// amiChunk is how many actions are written at once.
const amiChunk = 100

// publish sends events of all phones in turn, without waiting, and reads the
// answers.
func (u *amiPublisher) publish(events int) error {
	sent := make(chan error, 1)
	go func() {
		for i := 0; i < events; {
			u.out = u.out[:0]
			for range min(amiChunk, events-i) {
				p := i % len(u.n)
				if u.stamps != nil {
					u.stamps.stamp(p, u.n[p])
				}
				u.append(p)
				i++
			}
			if _, err := u.conn.Write(u.out); err != nil {
				sent <- err
				return
			}
		}
		sent <- nil
	}()
	for range events {
		if err := u.d.answer(u.conn); err != nil {
			u.conn.SetDeadline(time.Now()) // the writer ends too
			return errors.Join(err, <-sent)
		}
	}
	return <-sent
}

// caller returns a caller that sends one event of phone p and waits until all
// clients of the feed have its line. Its session is its own.
func (u *amiPublisher) caller(f *feed, p int) caller {
	timer := time.NewTimer(time.Hour)
	return func(intended time.Time) (time.Time, error) {
		f.begin(f.phones[p], intended, u.n[p]%2 == 1)
		u.out = u.out[:0]
		u.append(p)
		if _, err := u.conn.Write(u.out); err != nil {
			return time.Time{}, err
		}
		if err := u.d.answer(u.conn); err != nil {
			return time.Time{}, err
		}
		return f.wait(f.phones[p], timer)
	}
}
