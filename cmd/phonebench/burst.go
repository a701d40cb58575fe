package main

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"
)

// A burst is a number of events that are sent as fast as they are taken, to
// clients which all get all of them. It is over when every client has every line;
// the next one begins then, so no client is ever further behind than one burst.
type burst struct {
	clients lineConns
	events  int // of one burst

	left    atomic.Int64     // clients that do not have all lines
	arrived chan time.Time   // when the last of them had
	broken  chan error       // the first fault of a client
	stamps  [][]atomic.Int64 // by phone and event: when it was sent, behind base; nil: no times are kept
	base    time.Time
	delay   *sharedHist // from there to the line, where times are kept
}

// sender sends its part of a burst and returns when it was taken.
type sender func() error

// Phones of a burst, and how many events each has in it.
const (
	burstEvents = 1000
	burstPhones = 20
	burstShare  = burstEvents / burstPhones
)

// openBurst lets clients that are connected monitor the phones, and reads what
// comes. With stamps, the time of a line counts from that of its event.
func openBurst(clients lineConns, phones, events int, stamps [][]atomic.Int64) (*burst, error) {
	if err := clients.monitor(phones, all); err != nil {
		return nil, err
	}
	u := &burst{
		clients: clients, events: events, arrived: make(chan time.Time, 1), broken: make(chan error, len(clients)+1),
		stamps: stamps, base: time.Now(), delay: newSharedHist(),
	}
	for who, c := range clients {
		go u.read(who, c, phones)
	}
	return u, nil
}

// read takes the lines of one client. Those of a phone must come in order: a call
// comes in, a call ends, and so on.
func (u *burst) read(who int, c *lineConn, phones int) {
	next := make([]int, phones)
	for have := 0; ; {
		line, err := c.line()
		if err != nil {
			u.broken <- fmt.Errorf("client %d, after %d lines: %w", who, have, err)
			return
		}
		p, cleared, ok := burstLine(line)
		if !ok || p >= phones || cleared != (next[p]%2 == 1) {
			u.broken <- fmt.Errorf("client %d did not expect the line %q", who, line)
			return
		}
		if u.stamps != nil && next[p] < len(u.stamps[p]) {
			u.delay.record(who, time.Since(u.base)-time.Duration(u.stamps[p][next[p]].Load()))
		}
		next[p]++
		if have++; have%u.events == 0 && u.left.Add(-1) == 0 {
			u.arrived <- time.Now()
		}
	}
}

// stamp notes that an event of a phone is sent now.
func (u *burst) stamp(phone, event int) {
	u.stamps[phone][event].Store(int64(time.Since(u.base)))
}

var (
	textIncoming  = []byte("Delivered ")
	textCleared   = []byte("ConnectionCleared ")
	jsonIncoming  = []byte(`{"event":"Delivered",`)
	jsonCleared   = []byte(`{"event":"ConnectionCleared",`)
	jsonDevice    = []byte(`"device":"`)
	extensionSize = len(strconv.Itoa(firstExtension))
)

// burstLine finds the phone of an event line, text or JSON, and which of the two
// events it is. It looks no further: the readers share the processors with what
// is measured.
func burstLine(line []byte) (phone int, cleared, ok bool) {
	rest, incoming := bytes.CutPrefix(line, textIncoming)
	if !incoming {
		rest, cleared = bytes.CutPrefix(line, textCleared)
	}
	if !incoming && !cleared {
		incoming, cleared = bytes.HasPrefix(line, jsonIncoming), bytes.HasPrefix(line, jsonCleared)
		at := bytes.Index(line, jsonDevice)
		if !incoming && !cleared || at < 0 {
			return 0, false, false
		}
		rest = line[at+len(jsonDevice):]
	}
	if len(rest) < extensionSize {
		return 0, false, false
	}
	n := 0
	for _, digit := range rest[:extensionSize] {
		n = 10*n + int(digit-'0')
	}
	return n - firstExtension, cleared, n >= firstExtension
}

// burstTimeout is how long a burst may take: nothing that is measured takes a
// tenth of it.
const burstTimeout = time.Minute

// caller returns a caller that sends one burst and waits for all of it. One at a
// time is under way, whoever sends it.
func (u *burst) caller(senders []sender) caller {
	faults := make(chan error, len(senders))
	return func(time.Time) (time.Time, error) {
		u.left.Store(int64(len(u.clients)))
		for _, send := range senders {
			go func() { faults <- send() }()
		}
		var err error
		for range senders {
			err = errors.Join(err, <-faults)
		}
		if err != nil || len(u.clients) == 0 {
			return time.Time{}, err
		}
		select {
		case at := <-u.arrived:
			return at, nil
		case err := <-u.broken:
			u.broken <- err // for those that come later
			return time.Time{}, err
		case <-time.After(burstTimeout):
			return time.Time{}, fmt.Errorf("%d clients did not get all lines within %s", u.left.Load(), burstTimeout)
		}
	}
}
