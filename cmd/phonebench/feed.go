package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

// Events of the bench's profile: the names in the action URLs and the settings
// that hold them.
const (
	eventIncoming = "incoming"
	eventCleared  = "disconnected"
	settingPrefix = "url_"
)

// A feed is a number of clients that monitor phones, and the lines that they
// get. Every phone has one event under way at most.
type feed struct {
	clients lineConns
	phones  []*feedPhone
	base    time.Time
	lines   *sharedHist  // from the intended event to each line
	lost    atomic.Int64 // lines that did not come in time
	strange atomic.Int64
	sample  atomic.Pointer[string] // a line that was not expected
}

// feedPhone is what is under way at one phone.
type feedPhone struct {
	sent    atomic.Int64 // when the event was meant to be sent, behind base
	left    atomic.Int64 // clients that have not got its line
	clients int64        // that monitor the phone
	cleared atomic.Bool  // it is the end of a call
	arrived chan time.Time
}

// openFeed connects clients and lets them monitor n phones as share says.
func openFeed(ctx context.Context, addr string, clients, n int, share share) (*feed, error) {
	conns, err := dialLines(ctx, addr, clients)
	if err != nil {
		return nil, err
	}
	f, err := newFeed(conns, n, share)
	if err != nil {
		conns.close()
	}
	return f, err
}

// monitoring is how many clients ask for their phones at the same time.
const monitoring = 64

// newFeed lets clients that are connected monitor n phones as share says.
func newFeed(clients lineConns, n int, share share) (*feed, error) {
	f := &feed{base: time.Now(), lines: newSharedHist(), clients: clients}
	for range n {
		f.phones = append(f.phones, &feedPhone{arrived: make(chan time.Time, 1)})
	}
	for i := range clients {
		for _, p := range share(i, len(clients), n) {
			f.phones[p].clients++
		}
	}
	if err := clients.monitor(n, share); err != nil {
		return nil, err
	}
	for i, c := range f.clients {
		go f.read(i, c)
	}
	return f, nil
}

// monitor lets all clients monitor their share of n phones.
func (all lineConns) monitor(n int, share share) error {
	faults := make(chan error, len(all))
	limit := make(chan struct{}, monitoring)
	for i, c := range all {
		limit <- struct{}{}
		go func() {
			faults <- c.monitor(share(i, len(all), n))
			<-limit
		}()
	}
	for range all {
		if err := <-faults; err != nil {
			return err
		}
	}
	return nil
}

// monitor lets a client monitor phones; it asks for many of them at a time.
func (c *lineConn) monitor(phones []int) error {
	if c.dialect != nil {
		return c.dialect.monitor(c, phones)
	}
	const atATime = 128 // the server takes 256 before it lets a client wait
	for part := range slices.Chunk(phones, atATime) {
		var out []byte
		for _, p := range part {
			out = append(strconv.AppendInt(append(out, "MonitorStart "...), int64(firstExtension+p), 10), "\r\n"...)
		}
		if _, err := c.Write(out); err != nil {
			return err
		}
		for range part {
			line, err := c.line()
			if err == nil && string(line) != "error_ind SUCCESS MonitorStart" {
				err = fmt.Errorf("the answer is %q", line)
			}
			if err != nil {
				return fmt.Errorf("MonitorStart: %w", err)
			}
		}
	}
	return nil
}

// read takes the lines of one client.
func (f *feed) read(who int, c *lineConn) {
	for {
		line, err := c.line()
		if err != nil {
			return
		}
		now := time.Now()
		p, cleared := f.parse(line)
		if p == nil || cleared != p.cleared.Load() {
			f.odd(line)
			continue
		}
		f.lines.record(who, now.Sub(f.base)-time.Duration(p.sent.Load()))
		switch left := p.left.Add(-1); {
		case left == 0:
			select {
			case p.arrived <- now:
			default: // nobody waits any more
			}
		case left < 0:
			f.odd(line)
		}
	}
}

func (f *feed) odd(line []byte) {
	f.strange.Add(1)
	text := string(line)
	f.sample.CompareAndSwap(nil, &text)
}

// parse finds the phone of an event line, and which of the two events it is.
func (f *feed) parse(line []byte) (p *feedPhone, cleared bool) {
	name, rest, _ := bytes.Cut(line, []byte(" "))
	device, _, _ := bytes.Cut(rest, []byte(" "))
	n, err := strconv.Atoi(string(device))
	if n -= firstExtension; err != nil || n < 0 || n >= len(f.phones) {
		return nil, false
	}
	switch string(name) {
	case "Delivered":
		return f.phones[n], false
	case "ConnectionCleared":
		return f.phones[n], true
	}
	return nil, false
}

// begin notes that an event is sent.
func (f *feed) begin(p *feedPhone, intended time.Time, cleared bool) {
	select {
	case <-p.arrived: // of an event that came too late
	default:
	}
	p.sent.Store(int64(intended.Sub(f.base)))
	p.cleared.Store(cleared)
	p.left.Store(p.clients)
}

// wait waits until every client has the line.
func (f *feed) wait(p *feedPhone, t *time.Timer) (time.Time, error) {
	t.Reset(callTimeout)
	select {
	case at := <-p.arrived:
		t.Stop()
		return at, nil
	case <-t.C:
		left := p.left.Load()
		f.lost.Add(left)
		return time.Time{}, fmt.Errorf("%d lines did not come", left)
	}
}

// close ends the clients and notes lines that nobody expected.
func (f *feed) close(b *bench, what string) {
	f.clients.close()
	if n := f.strange.Load(); n > 0 {
		b.report.note("%s: %d lines were not expected, the first is %q", what, n, *f.sample.Load())
	}
}
