//go:build soak && linux

package soak

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/phonecompanion/phonecompanion/internal/wsclient"
)

// greetings are the dialects that clients speak.
var greetings = []string{"", "STLI", "STLI;Version=2", "STLI;Version=2;Errors=Extended;Snapshot=On", "STLI;Format=JSON", "STLI;Format=JSON;Heartbeat=1;DeviceInformation=Extended"}

// ways are the ways to the server.
var ways = []string{"TCP", "TLS", "WebSocket"}

// unclear are the errors that do not say that nothing was dialled: all others do. Not
// every client is told which error it is.
var unclear = []string{"", "unspecified.outcomeUnknown", "unspecified.refusedByPhone"}

// A guest is one client that behaves, until it leaves in one of many ways.
type guest struct {
	w       *world
	r       *rand.Rand
	conn    net.Conn
	ends    string
	answers *Answers
	numbers map[string]string // by tag: what MakeCall dials

	mu     sync.Mutex
	leaves bool // the end of the connection is ours, from now on
	bye    bool // BYE was answered
	closed string
	done   chan struct{} // closed when the server has ended the connection
}

// visit lets a client come, do some things, and leave.
func (w *world) visit(r *rand.Rand) {
	way, greeting := ways[r.IntN(len(ways))], greetings[r.IntN(len(greetings))]
	epoch := w.epoch()
	conn, err := w.dial(way)
	if err != nil {
		w.excuse(epoch, "a client cannot connect over "+way+": "+err.Error())
		<-time.After(50 * time.Millisecond) // its server is down
		return
	}
	w.tally.add("client over " + way)
	w.tally.add("client says " + greeting)
	g := &guest{w: w, r: r, conn: conn, ends: []string{"\r\n", "\n"}[r.IntN(2)], answers: &Answers{Fault: w.fault}, numbers: map[string]string{}, done: make(chan struct{})}
	defer conn.Close()
	go g.read()
	if greeting != "" {
		g.say("", "STLI", greeting, "")
	}
	for range 1 + r.IntN(30) {
		if !g.act() {
			break
		}
	}
	g.wait(r.IntN(3) > 0)
	g.leave()
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.leaves {
		<-time.After(50 * time.Millisecond) // its server stops, and takes no more clients
		w.excuse(epoch, fmt.Sprintf("the connection of a client over %s that says %q and behaves has ended: %q", way, greeting, g.closed))
	}
}

// dial connects a client.
func (w *world) dial(way string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	d := net.Dialer{}
	switch way {
	case "TLS":
		return (&tls.Dialer{NetDialer: &d, Config: &tls.Config{InsecureSkipVerify: true}}).DialContext(ctx, "tcp", w.ports.tls)
	case "WebSocket":
		return wsclient.Dial(ctx, w.ports.http, nil)
	}
	return d.DialContext(ctx, "tcp", w.ports.line)
}

// read takes what the server says, up to the end.
func (g *guest) read() {
	defer close(g.done)
	for r := bufio.NewReader(g.conn); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "Closing ") || strings.HasPrefix(line, `{"closing":`) {
			g.mu.Lock()
			g.closed = line
			g.mu.Unlock()
		}
		if reply, ok := g.answers.Line(line); ok {
			g.replied(reply)
		}
	}
}

func (g *guest) replied(r Reply) {
	g.w.tally.answer(r)
	switch {
	case r.Verb == "BYE":
		g.mu.Lock()
		g.bye, g.leaves = true, true
		g.mu.Unlock()
	case r.Number == "" || r.Verb != "MakeCall":
	case r.OK:
		g.w.dials.Answered(r.Number, Success)
	case slices.Contains(unclear, r.Error):
		g.w.dials.Answered(r.Number, Unclear)
	default:
		g.w.dials.Answered(r.Number, NotSent)
	}
}

// say sends a command.
func (g *guest) say(tag, verb, line, number string) bool {
	g.answers.Ask(tag, verb, number)
	if tag != "" {
		line = "#" + tag + " " + line
	}
	g.conn.SetWriteDeadline(time.Now().Add(patience))
	_, err := io.WriteString(g.conn, line+g.ends)
	return err == nil
}

// wait waits for the answers to all that was asked, or for most of them.
func (g *guest) wait(all bool) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for began := time.Now(); ; {
		open, oldest := g.answers.Open(time.Now())
		if open == 0 || !all && time.Since(began) > 200*time.Millisecond {
			return
		}
		if oldest > unanswered {
			g.w.excuse(g.w.epoch(), fmt.Sprintf("a command has no answer after %v", oldest))
			return
		}
		select {
		case <-g.done:
			return
		case <-tick.C:
		}
	}
}

// leave ends the connection, politely or not.
func (g *guest) leave() {
	switch g.r.IntN(4) {
	case 0, 1:
		g.w.tally.add("client leaves with BYE")
		if !g.say("", "BYE", "BYE", "") {
			return
		}
		select {
		case <-g.done:
		case <-time.After(unanswered):
			g.w.excuse(g.w.epoch(), "BYE does not end a connection")
		}
	case 2:
		g.ours()
		g.w.tally.add("client leaves without a word")
	case 3:
		g.ours()
		g.w.tally.add("client resets its connection")
		reset(g.conn)
	}
}

// ours says that the end of the connection is none of the server's.
func (g *guest) ours() {
	select {
	case <-g.done: // too late: it has ended already
	default:
		g.mu.Lock()
		g.leaves = true
		g.mu.Unlock()
	}
}

// reset breaks a connection off.
func reset(c net.Conn) {
	for {
		switch inner := c.(type) {
		case *net.TCPConn:
			inner.SetLinger(0)
			inner.Close()
			return
		case *tls.Conn:
			c = inner.NetConn()
		case *wsclient.Conn:
			c = inner.Conn
		default:
			c.Close()
			return
		}
	}
}
