package phonehttp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// deaf listens on loopback, and its queue of connections is full: another one is
// neither accepted nor refused, as with a phone that has hung.
func deaf(t *testing.T) *net.TCPAddr {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Listen(fd, 0); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	addr := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: name.(*syscall.SockaddrInet4).Port}
	for range 16 {
		c, err := net.DialTimeout("tcp", addr.String(), 100*time.Millisecond)
		if err != nil {
			return addr
		}
		t.Cleanup(func() { c.Close() })
	}
	t.Skip("the queue does not fill here")
	return nil
}

// TestConnectTimeout: a phone that is not there costs its caller the time of a
// connection, and certainly did not get the request.
func TestConnectTimeout(t *testing.T) {
	addr := deaf(t)
	p := &Phone{Host: addr.IP.String(), Port: addr.Port}
	r := dial()
	r.Timeout = time.Hour
	want := fmt.Sprintf("%s: the phone does not answer: it is off, or the address is wrong", addr)
	for name, limit := range map[string]time.Duration{"of the context": 50 * time.Millisecond, "of its own": patience} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			began := time.Now()
			_, err := p.Do(ctx, r, &phoneprofile.HTTP{})
			var typed *Error
			if !errors.As(err, &typed) || typed.Phase != PhaseConnect || typed.Sent() || err.Error() != want {
				t.Errorf("error is %v, want %s", err, want)
			}
			if took := time.Since(began); took > 2*ConnectTimeout {
				t.Errorf("took %v", took)
			}
		})
	}
}
