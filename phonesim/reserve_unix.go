//go:build unix

package phonesim

import (
	"net/netip"
	"syscall"
)

// reserve keeps a port from others while nobody listens on it, so that whoever
// connects is refused, and is not answered by another program. It does what it can:
// release is never nil.
func reserve(addr string) (release func()) {
	nothing := func() {}
	to, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nothing
	}
	domain, sa := syscall.AF_INET6, syscall.Sockaddr(&syscall.SockaddrInet6{Port: int(to.Port()), Addr: to.Addr().As16()})
	if to.Addr().Is4() {
		domain, sa = syscall.AF_INET, &syscall.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()}
	}
	syscall.ForkLock.RLock()
	fd, err := syscall.Socket(domain, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nothing
	}
	syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1) // connections of before may still be closing
	if err := syscall.Bind(fd, sa); err != nil {
		syscall.Close(fd)
		return nothing
	}
	syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 0) // and with both sockets willing, Linux would let another one listen
	return func() { syscall.Close(fd) }
}
