package main_test

import (
	"bufio"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/providersim"
)

// player plays a conversation against a running server.
type player struct {
	*testOffice
	file    string
	process *process
	how     transport
	bind    bindings
	ends    string
	clients map[string]*talker
	order   []string // of the clients' first words
	current string
	calls   map[string]*phonesim.OutsideCall // by the number outside
	sky     *providersim.Provider            // where phones live; nil: nowhere
	ids     map[string]string                // what the provider calls their extensions
}

// talker is one client's connection. A goroutine reads it.
type talker struct {
	conn  net.Conn
	lines chan string // without their line ends; closed at the end
	seq   uint64      // of the last event in JSON
}

func newPlayer(o *testOffice, file string) *player {
	// A busy machine must not mix what a phone mixes; a phone has 5 s to answer,
	// and what it said meanwhile must come first.
	o.server = []string{`event_hold = "3s"`}
	return &player{testOffice: o, file: file, bind: bindings{}, ends: "\r\n", clients: map[string]*talker{}, current: "a", calls: map[string]*phonesim.OutsideCall{}}
}

// client returns the client that speaks, and connects it if it has not yet.
func (p *player) client() *talker {
	p.t.Helper()
	if c := p.clients[p.current]; c != nil {
		return c
	}
	if p.process == nil {
		p.process = p.start()
	}
	conn, err := p.process.dial(p.how)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { conn.Close() })
	c := &talker{conn: conn, lines: make(chan string, 1000)}
	go c.read()
	p.clients[p.current] = c
	if !slices.Contains(p.order, p.current) {
		p.order = append(p.order, p.current)
	}
	return c
}

func (c *talker) read() {
	defer close(c.lines)
	for r := bufio.NewReader(c.conn); ; {
		line, err := r.ReadString('\n')
		if line != "" {
			text, ok := strings.CutSuffix(line, "\r\n")
			if !ok {
				text = strconv.Quote(line) // matches nothing: every line ends with CR LF
			}
			c.lines <- text
		}
		if err != nil {
			return
		}
	}
}

// next reads the next line to the client that speaks; ok is false at the end.
func (p *player) next(s step, want string) (line string, ok bool) {
	p.t.Helper()
	c := p.client()
	select {
	case line, ok = <-c.lines:
	case <-time.After(patience):
		p.t.Fatalf("%s:%d: client %s got nothing, want %s", p.file, s.number, p.current, want)
	}
	p.checkNumber(s, c, line)
	return line, ok
}

var jsonSeq = regexp.MustCompile(`^{"event":.*"seq":([0-9]+),`)

// checkNumber checks that the numbers of events rise.
func (p *player) checkNumber(s step, c *talker, line string) {
	p.t.Helper()
	m := jsonSeq.FindStringSubmatch(line)
	if m == nil {
		return
	}
	n, _ := strconv.ParseUint(m[1], 10, 64)
	if n <= c.seq {
		p.t.Errorf("%s:%d: event %d behind event %d: %s", p.file, s.number, n, c.seq, line)
	}
	c.seq = n
}

// send sends the line of a step.
func (p *player) send(s step) {
	p.t.Helper()
	c := p.client()
	if strings.HasPrefix(s.text, "Resume ") {
		c.seq = 0 // what was missed has older numbers
	}
	if _, err := c.conn.Write([]byte(p.bind.fill(s.text) + p.ends)); err != nil {
		p.t.Fatalf("%s:%d: %v", p.file, s.number, err)
	}
}

// expect reads one line and compares.
func (p *player) expect(s step, want string) {
	p.t.Helper()
	line, ok := p.next(s, want)
	if !ok {
		p.t.Fatalf("%s:%d: the connection of client %s is closed, want %s", p.file, s.number, p.current, want)
	}
	if !p.bind.match(want, line) {
		p.t.Fatalf("%s:%d: client %s\ngot  %s\nwant %s", p.file, s.number, p.current, line, p.bind.fill(want))
	}
}

// expectGroup reads lines that may come mixed.
func (p *player) expectGroup(s step, lines []string) {
	p.t.Helper()
	g := newGroup(lines)
	for n := len(lines); n > 0; {
		line, ok := p.next(s, "one of "+strings.Join(lines, "\n"))
		unit := g.next(line)
		if !ok || unit == nil || !p.bind.match(unit[0], line) {
			p.t.Fatalf("%s:%d: client %s\ngot  %s\nwant, of this device, %s\n%v", p.file, s.number, p.current, line, unit, p.bind)
		}
		for _, want := range unit[1:] {
			p.expect(s, want)
		}
		n -= len(unit)
	}
}

// expectShutdown waits for the end of a connection that the server closes
// because it stops; it says so to a client that can understand it.
func (p *player) expectShutdown(s step) {
	p.t.Helper()
	line, ok := p.next(s, "the end")
	if !ok {
		p.forget()
		return
	}
	if line != `{"closing":"shutdown"}` && line != `Closing "shutdown"` {
		p.t.Fatalf("%s:%d: client %s\ngot  %s\nwant the end", p.file, s.number, p.current, line)
	}
	p.expectEnd(s)
}

// expectEnd waits for the end of the connection.
func (p *player) expectEnd(s step) {
	p.t.Helper()
	if line, ok := p.next(s, "the end"); ok {
		p.t.Fatalf("%s:%d: client %s\ngot  %s\nwant the end", p.file, s.number, p.current, line)
	}
	p.forget()
}

// forget closes the connection of the client that speaks.
func (p *player) forget() {
	if c := p.clients[p.current]; c != nil {
		c.conn.Close()
		delete(p.clients, p.current)
	}
}

// finish lets every client that is still there say BYE.
func (p *player) finish() {
	p.t.Helper()
	for _, name := range p.order {
		if p.clients[name] == nil {
			continue
		}
		p.current = name
		bye := step{key: "C", text: "BYE"}
		p.send(bye)
		if line, _ := p.next(bye, "the reply to BYE"); line != "error_ind SUCCESS BYE" && line != `{"reply":"BYE","ok":true}` {
			p.t.Errorf("%s: at the end client %s got more: %s", p.file, name, line)
			continue
		}
		p.expectEnd(bye)
	}
}

// say lets a client give a command for every phone, which must succeed.
func (p *player) say(command string) {
	p.t.Helper()
	for _, sim := range p.phones {
		p.send(step{text: command + " " + sim.Extension()})
		p.expect(step{}, "error_ind SUCCESS "+command)
	}
}
