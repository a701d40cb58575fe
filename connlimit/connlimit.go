// Package connlimit bounds how many connections one address may have open, so
// that a flood from one machine leaves room for the others.
package connlimit

import (
	"net"
	"net/netip"
	"sync"
)

// A Limiter counts the open connections of addresses. Its methods are safe for
// use by several goroutines.
type Limiter struct {
	mu   sync.Mutex
	open map[netip.Addr]int
}

// Take counts a connection of an address, "host:port", unless the address has
// most of them already; 0 is no limit. Every Take that returned true needs a
// Release. What is no address is not counted.
func (l *Limiter) Take(address net.Addr, most int) bool {
	a, ok := host(address)
	if !ok {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if most > 0 && l.open[a] >= most {
		return false
	}
	if l.open == nil {
		l.open = map[netip.Addr]int{}
	}
	l.open[a]++
	return true
}

// Release ends what Take began.
func (l *Limiter) Release(address net.Addr) {
	a, ok := host(address)
	if !ok {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open[a]--; l.open[a] <= 0 {
		delete(l.open, a)
	}
}

// Addresses returns how many addresses have connections open.
func (l *Limiter) Addresses() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.open)
}

func host(address net.Addr) (netip.Addr, bool) {
	a, err := netip.ParseAddrPort(address.String())
	return a.Addr().Unmap().WithZone(""), err == nil
}

// NewListener returns a listener that closes at once what an address opens
// beyond most connections. refused hears of each and must not block.
func NewListener(l net.Listener, most int, refused func(net.Addr)) net.Listener {
	return &listener{Listener: l, most: most, refused: refused}
}

type listener struct {
	net.Listener
	limiter Limiter
	most    int
	refused func(net.Addr)
}

// Accept waits for the next connection that is within the limit.
func (l *listener) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		tcp, ok := c.(*net.TCPConn)
		if !ok {
			return c, nil
		}
		if l.limiter.Take(tcp.RemoteAddr(), l.most) {
			return &conn{TCPConn: tcp, limiter: &l.limiter}, nil
		}
		l.refused(tcp.RemoteAddr()) // before the other side can know
		tcp.Close()
	}
}

// conn is a counted connection.
type conn struct {
	*net.TCPConn
	limiter *Limiter
	once    sync.Once
}

// Close closes the connection and counts it no longer.
func (c *conn) Close() error {
	c.once.Do(func() { c.limiter.Release(c.RemoteAddr()) })
	return c.TCPConn.Close()
}
