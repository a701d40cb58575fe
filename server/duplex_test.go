package server_test

import (
	"net"
	"time"
)

// duplex is one end of a connection in memory. Unlike net.Pipe it can close
// its side only, as TCP can: behind its last byte the client hears what is left.
type duplex struct {
	in, out net.Conn
	from    net.TCPAddr // the client's address
}

func newDuplex(from string) (near, far duplex) {
	a, b := net.Pipe()
	c, d := net.Pipe()
	address := net.TCPAddr{IP: net.ParseIP(from), Port: 1}
	return duplex{a, d, address}, duplex{c, b, address}
}

func (d duplex) Read(p []byte) (int, error)         { return d.in.Read(p) }
func (d duplex) Write(p []byte) (int, error)        { return d.out.Write(p) }
func (d duplex) CloseWrite() error                  { return d.out.Close() }
func (d duplex) LocalAddr() net.Addr                { return &d.from }
func (d duplex) RemoteAddr() net.Addr               { return &d.from }
func (d duplex) SetReadDeadline(t time.Time) error  { return d.in.SetReadDeadline(t) }
func (d duplex) SetWriteDeadline(t time.Time) error { return d.out.SetWriteDeadline(t) }

func (d duplex) SetDeadline(t time.Time) error {
	d.in.SetDeadline(t)
	return d.out.SetDeadline(t)
}

func (d duplex) Close() error {
	d.in.Close()
	return d.out.Close()
}
