package main

import (
	"bytes"
	"net"
	"strconv"
	"sync"
	"time"
)

// firstExtension is the extension of the first phone; the others follow.
const firstExtension = 100001

// phoneIdle is how long a phone keeps a connection on which nothing comes.
const phoneIdle = time.Minute

// maxRequest is the longest request that a phone reads, in bytes.
const maxRequest = 4 << 10

// Answers of a phone.
var (
	answerDone = []byte("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
	headEnd    = []byte("\r\n\r\n")
)

// stubPhone is a phone that does nothing but answer, as fast as it can: one
// listener, raw connections, no HTTP library. It leaves closing to the other
// side, whose answer is complete without. It keeps settings, so that the
// server can tell it the addresses of its action URLs.
type stubPhone struct {
	extension string
	silent    bool // it accepts and reads, and never answers
	listener  net.Listener

	mu       sync.Mutex
	settings map[string]string
	conns    map[net.Conn]struct{}
	closed   bool
}

// office is a number of phones.
type office []*stubPhone

// openOffice opens n phones on loopback, of which the last silent ones never
// answer.
func openOffice(n, silent int) (office, error) {
	var all office
	for i := range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			all.close()
			return nil, err
		}
		p := &stubPhone{
			extension: strconv.Itoa(firstExtension + i), silent: i >= n-silent, listener: l,
			settings: map[string]string{}, conns: map[net.Conn]struct{}{},
		}
		all = append(all, p)
		go p.accept()
	}
	return all, nil
}

func (all office) close() {
	for _, p := range all {
		p.close()
	}
}

func (p *stubPhone) addr() string { return p.listener.Addr().String() }

// close closes the listener and what it has accepted.
func (p *stubPhone) close() {
	p.listener.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for c := range p.conns {
		c.Close()
	}
}

func (p *stubPhone) accept() {
	for {
		c, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		if p.closed {
			c.Close()
		}
		p.conns[c] = struct{}{}
		p.mu.Unlock()
		go p.serve(c)
	}
}

func (p *stubPhone) serve(c net.Conn) {
	defer func() {
		forget(c)
		p.mu.Lock()
		delete(p.conns, c)
		p.mu.Unlock()
	}()
	c.SetDeadline(time.Now().Add(phoneIdle))
	buf := make([]byte, maxRequest)
	have := 0
	for have < len(buf) {
		n, err := c.Read(buf[have:])
		if err != nil {
			return
		}
		have += n
		if p.silent || !bytes.HasSuffix(buf[:have], headEnd) {
			continue
		}
		request := buf[:have]
		if _, err := c.Write(p.answer(request)); err != nil {
			return
		}
		have = 0
	}
}

// forget closes a connection, which the other side has closed, by a reset: else
// what is left of it would stay in the system for a minute, a hundred thousand
// of them in one run, and one row would be measured with the leavings of others.
func forget(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		t.SetLinger(0)
	}
	c.Close()
}

// answer answers one request: settings as the bench's profile asks for them,
// and yes to everything else.
func (p *stubPhone) answer(request []byte) []byte {
	target, ok := bytes.CutPrefix(request, []byte("GET /settings?"))
	if !ok {
		return answerDone
	}
	query, _, _ := bytes.Cut(target, []byte(" "))
	return p.setting(string(query))
}
