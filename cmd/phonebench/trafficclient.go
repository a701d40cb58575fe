package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// A trafficClient is one client of the traffic: it monitors some phones and
// commands those that are its own.
type trafficClient struct {
	*lineConn
	t       *traffic
	number  int
	json    bool
	phones  []int
	numbers numbers

	mu      sync.Mutex
	waiting []string // text: the devices whose commands are unanswered, in order
}

// Every so many clients speak text, as the old ones do; the others speak JSON.
const trafficText = 8

// openClient connects a client and lets it monitor its phones.
func (t *traffic) openClient(ctx context.Context, number int, phones []int, whole bool) (*trafficClient, error) {
	conn, err := dialLine(ctx, t.server.line)
	if err != nil {
		return nil, err
	}
	conn.SetDeadline(time.Now().Add(t.lasting + connLife))
	c := &trafficClient{lineConn: conn, t: t, number: number, phones: phones, json: whole || number%trafficText != 0}
	c.numbers.whole = whole
	if err := c.monitor(phones); err != nil {
		conn.Close()
		return nil, err
	}
	if c.json {
		if err := c.greet(); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return c, nil
}

// greet asks for JSON; the answer is text still.
func (c *trafficClient) greet() error {
	if _, err := c.Write([]byte("STLI;Format=JSON\r\n")); err != nil {
		return err
	}
	line, err := c.line()
	if err == nil && !strings.HasPrefix(string(line), "error_ind SUCCESS STLI") {
		err = fmt.Errorf("the answer to STLI is %q", line)
	}
	return err
}

// read takes the lines of a client until its connection ends.
func (c *trafficClient) read() {
	for {
		line, err := c.line()
		if err != nil {
			if !c.t.over.Load() {
				c.t.fail("client %d: its connection ended: %v", c.number, err)
			}
			return
		}
		at := time.Since(c.t.base)
		var s said
		if c.json {
			s = parseJSON(line)
		} else {
			s = parseText(string(line))
		}
		c.take(&s, at)
	}
}

// take finds the phone that a line is about, and lets its checker look at it.
func (c *trafficClient) take(s *said, at time.Duration) {
	c.t.lines.Add(1)
	switch {
	case !s.reply:
	case s.tag != "":
		s.device, _, _ = strings.Cut(s.tag, ".")
	default:
		s.device = c.answered()
	}
	if s.seq != 0 {
		if why := c.numbers.take(s.seq); why != "" {
			c.t.fail("client %d: %s: %s", c.number, s, why)
		}
	}
	p := c.t.phone(s.device)
	if p == nil {
		c.t.fail("client %d: the line %q is about no phone of this traffic", c.number, s.text)
		return
	}
	talk := p.conversation()
	view := p.view(c)
	if talk == nil || view < 0 {
		c.t.fail("client %d: %q came while nothing was expected", c.number, s)
		return
	}
	w := talk.take(view, s)
	if w == nil || w.from == 0 {
		return
	}
	if w.reply {
		c.t.replies.record(c.number, at-w.from)
	} else {
		c.t.events.record(c.number, at-w.from)
	}
}

// command sends one. Clients that speak JSON give each a tag, so that answers
// may come in any order.
func (c *trafficClient) command(device, line, tag string) error {
	if c.json {
		line = "#" + tag + " " + line
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.json {
		c.waiting = append(c.waiting, device)
	}
	_, err := c.Write([]byte(line + "\r\n"))
	return err
}

// answered returns the device whose command is answered by a line without a tag.
func (c *trafficClient) answered() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) == 0 {
		return ""
	}
	device := c.waiting[0]
	c.waiting = c.waiting[1:]
	return device
}

// view returns which of a phone's clients c is; -1: none.
func (p *trafficPhone) view(c *trafficClient) int {
	for i, other := range p.clients {
		if other == c {
			return i
		}
	}
	return -1
}
