package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"time"
)

// A client that does not read beside one that does, as it was measured with AMI.
const (
	stuckPhones = 60
	stuckEvents = 60_000
	// stuckPatience is how long after the last event it may take until the one that
	// does not read has been cut off: a write may take 10 s.
	stuckPatience = 20 * time.Second
	// stuckGreeting asks for lines as long as AMI's events.
	stuckGreeting = "STLI;Format=JSON;DeviceInformation=Extended"
	// stuckPause is how long the one that does not read goes on like that after the
	// last event: AMI lets a write take 1 s (writetimeout), and the events may be over
	// sooner.
	stuckPause = 3 * time.Second
	// stuckPad makes AMI's events as long as those of ours in JSON.
	stuckPad = 180
)

// stuck is what came of it.
type stuck struct {
	seconds float64 // until the one that reads had all
	p99     float64 // ms, from when an event was written to its line
	size    float64 // bytes of an event at the one that reads
	got     int     // events that the other one had got
	cut     bool    // it was cut off
}

// amiStuck measures 60,000 events. A flood has no planned times: those of its
// lines count from when their event was written.
func amiStuck(ctx context.Context, b *bench, a *amiAddress) error {
	events := pick(b, stuckEvents, 50*stuckPhones)
	ours, err := b.stuckServer(ctx, events)
	if err != nil {
		return err
	}
	var theirs stuck
	if a != nil {
		if theirs, err = a.stuck(ctx, events, pick(b, stuckPause, 0)); err != nil {
			return fmt.Errorf("AMI: %w", err)
		}
	}
	figures := stuck{seconds: amiStuckSeconds, p99: amiStuck99, got: amiStuckGot}
	if b.quick {
		figures = stuck{}
	}
	rate := func(s stuck) float64 {
		if s.seconds == 0 {
			return 0
		}
		return float64(events) / s.seconds
	}
	name := fmt.Sprintf("%d events of %.0f bytes to a client beside one that does not read", events, ours.size)
	b.amiRow(name+", lines", "1/s", rate(ours), rate(figures), rate(theirs), fiveTimes)
	b.amiRow(name+", a line, p99", "ms", ours.p99, figures.p99, theirs.p99, func(r *Row) { r.within(amiLateMost) })
	b.amiRow(name+", events that one got", "", float64(ours.got), float64(figures.got), float64(theirs.got), nil)
	b.report.note("ami: %s: ours that did not read was cut off: %v; the other one got every event, in order", name, ours.cut)
	if a != nil {
		b.report.note("ami: %s: AMI's events had %.0f bytes, its client that did not read was cut off: %v", name, theirs.size, theirs.cut)
	}
	return nil
}

// counting counts the bytes that are read.
type counting struct {
	net.Conn
	n atomic.Int64
}

// Read reads, and counts what it has read.
func (c *counting) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// measureStuck lets a reading client monitor, beside one that is ready and will not
// read, sends the events, and then looks what the other one has got.
func measureStuck(reader, silent *lineConn, events int, pause time.Duration, send func(*burst) ([]sender, error)) (s stuck, err error) {
	count := &counting{Conn: reader.Conn}
	reader.r = bufio.NewReader(count)
	u, err := openStamped(reader, stuckPhones, events)
	if err != nil {
		return s, err
	}
	senders, err := send(u)
	if err != nil {
		return s, err
	}
	before, began := count.n.Load(), time.Now()
	at, err := u.caller(senders)(began)
	if err != nil {
		return s, err
	}
	s.seconds = at.Sub(began).Seconds()
	s.size = float64(count.n.Load()-before) / float64(events)
	s.p99 = micros(u.delay.take(), 99) / 1000
	time.Sleep(pause)
	silent.SetDeadline(time.Now().Add(stuckPatience))
	for {
		line, err := silent.line()
		if err != nil {
			// A reset is an end, too: the other side threw away what was not read.
			var late net.Error
			s.cut = !errors.As(err, &late) || !late.Timeout() || errors.Is(err, io.EOF)
			return s, nil
		}
		if _, _, ok := burstLine(line); ok {
			s.got++
		}
		if s.got == events {
			return s, nil
		}
	}
}

// openStamped is a burst of one client that keeps the times of its events.
func openStamped(reader *lineConn, phones, events int) (*burst, error) {
	stamps := make([][]atomic.Int64, phones)
	for i := range stamps {
		stamps[i] = make([]atomic.Int64, events/phones)
	}
	return openBurst(lineConns{reader}, phones, events, stamps)
}

// stuckServer measures ours: text of some 60 bytes is too short, so the clients
// ask for JSON.
func (b *bench) stuckServer(ctx context.Context, events int) (s stuck, err error) {
	phones, err := openOffice(stuckPhones, 0)
	if err != nil {
		return s, err
	}
	defer phones.close()
	v, err := b.startServer(ctx, setup{phones: phones.phones(), monitor: "auto"})
	if err != nil {
		return s, err
	}
	defer v.stop() // its log tells of the one that was cut off
	reader, err := dialLine(ctx, v.line)
	if err != nil {
		return s, err
	}
	defer reader.Close()
	silent, err := dialLine(ctx, v.line)
	if err != nil {
		return s, err
	}
	defer silent.Close()
	reader.dialect = jsonDialect{}
	if err := beginJSON(silent, stuckGreeting, all(0, 1, stuckPhones)); err != nil {
		return s, err
	}
	end := func() {}
	defer func() {
		if end != nil { // else nothing was opened
			end()
		}
	}()
	return measureStuck(reader, silent, events, pick(b, stuckPause, 0), func(u *burst) (senders []sender, err error) {
		senders, end, err = phones.httpSenders("", events/stuckPhones, oneByOne, u.stamp)
		return senders, err
	})
}

// jsonDialect is the line protocol of clients that ask for JSON.
type jsonDialect struct{}

func (jsonDialect) line(c *lineConn) ([]byte, error) { return c.rawLine() }
func (jsonDialect) monitor(c *lineConn, phones []int) error {
	return beginJSON(c, stuckGreeting, phones)
}

// stuck measures an Asterisk.
func (a *amiAddress) stuck(ctx context.Context, events int, pause time.Duration) (s stuck, err error) {
	conns, err := a.dialAll(ctx, 2, withEvents)
	if err != nil {
		return s, err
	}
	defer conns.close()
	publisher, err := a.dial(ctx, withoutEvents)
	if err != nil {
		return s, err
	}
	defer publisher.Close()
	return measureStuck(conns[0], conns[1], events, pause, func(u *burst) ([]sender, error) {
		p := &amiPublisher{conn: publisher, n: make([]int, stuckPhones), pad: stuckPad, stamps: u}
		return []sender{func() error { return p.publish(events) }}, nil
	})
}
