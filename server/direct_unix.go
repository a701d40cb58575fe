//go:build unix

package server

import (
	"net"
	"syscall"
)

// direct writes to a connection what the system takes at once, and never waits.
type direct struct {
	raw   syscall.RawConn
	once  func(fd uintptr) // made once, for a closure is garbage
	p     []byte
	n     int
	spare []byte // the buffer of the last turn, for the next one
}

// newDirect returns nil for a connection that has something between us and the
// system, such as TLS.
func newDirect(conn net.Conn) *direct {
	t, ok := conn.(*net.TCPConn)
	if !ok {
		return nil
	}
	raw, err := t.SyscallConn()
	if err != nil {
		return nil
	}
	d := &direct{raw: raw}
	d.once = func(fd uintptr) {
		n, err := syscall.Write(int(fd), d.p)
		if err == nil {
			d.n = n
		}
	}
	return d
}

// write returns how much of p the system has taken. An error takes nothing: the
// writer, who gets the rest, finds it again. It must not be called while another
// write is under way.
func (d *direct) write(p []byte) int {
	d.p, d.n = p, 0
	d.raw.Control(d.once) // not Write, which wants the deadline set anew
	d.p = nil
	return d.n
}
