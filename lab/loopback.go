package lab

import (
	"fmt"
	"net"
	"net/netip"
	"syscall"
)

// checkLoopback refuses every address that is not a loopback one. It is asked
// about each address on which the lab listens and to which it connects.
func checkLoopback(address string) error {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return err
	}
	if !addr.Unmap().IsLoopback() {
		return fmt.Errorf("%s is not a loopback address", address)
	}
	return nil
}

// loopbackDialer returns a dialer that leaves from the given address, where
// one is given, and reaches loopback addresses only, whatever a name stands for.
func loopbackDialer(from string) (*net.Dialer, error) {
	d := &net.Dialer{
		Control: func(_, address string, _ syscall.RawConn) error {
			host, _, err := net.SplitHostPort(address)
			if err != nil {
				return err
			}
			return checkLoopback(host)
		},
	}
	if from == "" {
		return d, nil
	}
	if err := checkLoopback(from); err != nil {
		return nil, err
	}
	d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	return d, nil
}
