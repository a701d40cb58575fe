package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"time"
)

// A client that does not read.
const (
	// deafBuffer is what the system keeps at a deaf client's side, in bytes: as
	// little as it takes, so that the server's side soon is all that is left.
	deafBuffer = 4 << 10
	// deafLook is the pause between two looks into the server's log for those that
	// were cut off. Nothing else tells: who does not read does not hear the end.
	deafLook = 100 * time.Millisecond
	// deafGreeting asks for the longer lines of JSON, as programs of today do, so
	// that a deaf client's buffers are full the sooner.
	deafGreeting = "STLI;Format=JSON"
)

// deaf are clients that monitor and do not read. One that is cut off is
// followed by another one, so there is always the same number of them.
type deaf struct {
	ctx    context.Context
	server *server

	mu     sync.Mutex
	conns  map[string]deafConn // by the address that the server sees
	cuts   map[string]int      // by the detail in the server's log
	broken error               // why no more follow; nil: they do

	read int // bytes of the log that are known
	stop chan struct{}
	done chan struct{}
}

// deafConn is one of them.
type deafConn struct {
	net.Conn
	phones []int // that it monitors
}

// openDeaf connects n of them to a server, to monitor phones as share says.
func openDeaf(ctx context.Context, v *server, n, phones int, share share) (*deaf, error) {
	d := &deaf{
		ctx: ctx, server: v, conns: map[string]deafConn{}, cuts: map[string]int{},
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	for i := range n {
		if err := d.open(share(i, n, phones)); err != nil {
			d.closeAll()
			return nil, err
		}
	}
	go d.keep()
	return d, nil
}

// open connects one, up to its last word.
func (d *deaf) open(phones []int) error {
	c, err := dialLine(d.ctx, d.server.line)
	if err != nil {
		return err
	}
	if t, ok := c.Conn.(*net.TCPConn); ok {
		t.SetReadBuffer(deafBuffer)
	}
	if err = beginJSON(c, deafGreeting, phones); err != nil {
		c.Close()
		return fmt.Errorf("a client that will not read: %w", err)
	}
	d.mu.Lock()
	d.conns[c.LocalAddr().String()] = deafConn{c, phones}
	d.mu.Unlock()
	return nil
}

// beginJSON greets, for JSON, and monitors. Events may come among the answers
// already.
func beginJSON(c *lineConn, greeting string, phones []int) error {
	var out strings.Builder
	out.WriteString(greeting + "\r\n")
	for _, p := range phones {
		fmt.Fprintf(&out, "MonitorStart %d\r\n", firstExtension+p)
	}
	if _, err := c.Write([]byte(out.String())); err != nil {
		return err
	}
	for left := len(phones); left > 0; {
		line, err := c.line()
		if err != nil {
			return err
		}
		if strings.Contains(string(line), `"reply":"MonitorStart","ok":true`) {
			left--
		}
	}
	return nil
}

// keep lets others follow those that were cut off.
func (d *deaf) keep() {
	defer close(d.done)
	t := time.NewTicker(deafLook)
	defer t.Stop()
	for {
		select {
		case <-d.stop:
			return
		case <-d.ctx.Done():
			return
		case <-t.C:
		}
		if err := d.follow(); err != nil {
			d.mu.Lock()
			d.broken = err
			d.mu.Unlock()
			return
		}
	}
}

// cutOff is what the server's log says of a client that it has cut off.
type cutOff struct{ Client, Message, Reason, Detail string }

// follow looks for clients that were cut off and connects as many.
func (d *deaf) follow() error {
	f, err := os.Open(d.server.output)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Seek(int64(d.read), 0); err != nil {
		return err
	}
	for r := bufio.NewReader(f); ; {
		line, err := r.ReadBytes('\n')
		if err != nil {
			return nil // the rest of the line comes later
		}
		d.read += len(line)
		var c cutOff
		if err := json.Unmarshal(line, &c); err != nil || c.Message != "client cut off" || c.Reason != "slow consumer" {
			return fmt.Errorf("the server wrote %q", line)
		}
		d.mu.Lock()
		conn, known := d.conns[c.Client]
		delete(d.conns, c.Client)
		if known {
			d.cuts[c.Detail]++
		}
		d.mu.Unlock()
		if !known {
			return fmt.Errorf("the server has cut off a client that reads: %s", line)
		}
		forget(conn)
		if err := d.open(conn.phones); err != nil {
			return err
		}
	}
}

// count returns how many were cut off, and in words why.
func (d *deaf) count() (n int, why string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []string
	for detail, k := range d.cuts {
		n += k
		all = append(all, fmt.Sprintf("%d: %s", k, detail))
	}
	return n, strings.Join(all, ", ")
}

// fault returns why those that were cut off are no longer followed by others.
func (d *deaf) fault() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.broken
}

// close ends them all.
func (d *deaf) close() {
	close(d.stop)
	<-d.done
	d.closeAll()
}

func (d *deaf) closeAll() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range d.conns {
		forget(c)
	}
}
