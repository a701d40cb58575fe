package servertest

import (
	"io"
	"net"
	"sync"
	"testing"
)

// A Proxy stands between a client and a server: its address stays the same when
// the server is started again, and it can do what networks do.
type Proxy struct {
	t testing.TB
	l net.Listener

	mu     sync.Mutex
	thawed sync.Cond
	target string
	frozen bool
	pairs  map[net.Conn]net.Conn
	cutAt  int // bytes from the server until the connection is cut; 0: never
	closed bool
	count  int
}

// NewProxy starts a proxy. It is closed with the test.
func NewProxy(t testing.TB, target string) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{t: t, l: l, target: target, pairs: map[net.Conn]net.Conn{}}
	p.thawed.L = &p.mu
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		p.mu.Lock()
		p.closed = true
		p.thawed.Broadcast()
		p.mu.Unlock()
		p.Cut()
		running.Wait()
	})
	return p
}

// Addr is where clients connect.
func (p *Proxy) Addr() string { return p.l.Addr().String() }

// SetTarget changes the server for new connections; an empty one refuses them.
func (p *Proxy) SetTarget(address string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.target = address
}

// Cut cuts every connection.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for a, b := range p.pairs {
		a.Close()
		b.Close()
	}
}

// CutAfter cuts the next connection that gets n more bytes from the server,
// behind the last of them.
func (p *Proxy) CutAfter(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cutAt = n
}

// Freeze makes the network dead: connections stay, and nothing passes.
func (p *Proxy) Freeze(frozen bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frozen = frozen
	p.thawed.Broadcast()
}

// Connections returns how many connections there have been.
func (p *Proxy) Connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.count
}

// serve connects one client.
func (p *Proxy) serve(client net.Conn) {
	defer client.Close()
	p.mu.Lock()
	target := p.target
	p.count++
	p.mu.Unlock()
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer server.Close()
	p.mu.Lock()
	p.pairs[client] = server
	closed := p.closed
	p.mu.Unlock()
	if closed {
		return
	}
	var up sync.WaitGroup
	up.Go(func() {
		p.copy(server, client, false)
		server.Close()
		client.Close()
	})
	p.copy(client, server, true)
	client.Close()
	server.Close()
	up.Wait()
	p.mu.Lock()
	delete(p.pairs, client)
	p.mu.Unlock()
}

// copy copies one direction.
func (p *Proxy) copy(to io.Writer, from io.Reader, down bool) {
	buf := make([]byte, 4<<10)
	for {
		n, err := from.Read(buf)
		p.mu.Lock()
		for p.frozen && !p.closed {
			p.thawed.Wait()
		}
		cut := false
		if down && p.cutAt > 0 && n > 0 {
			if n >= p.cutAt {
				n, cut = p.cutAt, true
				p.cutAt = 0
			} else {
				p.cutAt -= n
			}
		}
		p.mu.Unlock()
		if _, failed := to.Write(buf[:n]); err != nil || failed != nil || cut {
			return
		}
	}
}
