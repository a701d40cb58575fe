package profiles_test

import (
	"net"
	"sync"
)

// handOver is a listener whose connections are put into it.
type handOver struct {
	conns  chan net.Conn
	closed chan struct{}
	close  func()
}

func newHandOver() *handOver {
	h := &handOver{conns: make(chan net.Conn), closed: make(chan struct{})}
	h.close = sync.OnceFunc(func() { close(h.closed) })
	return h
}

// Accept returns the next connection that is put in.
func (h *handOver) Accept() (net.Conn, error) {
	select {
	case c := <-h.conns:
		return c, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (h *handOver) Close() error {
	h.close()
	return nil
}

// Addr returns an address of this machine.
func (h *handOver) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// fromHere is the server's end of a pipe: its client is on this machine.
type fromHere struct{ net.Conn }

// RemoteAddr returns an address of this machine.
func (fromHere) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }
