package faults_test

import (
	"net"
	"os"
	"strconv"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// vanish makes every packet to the beginning of a way vanish, whether there is a
// connection or not: the system drops it before TCP sees it. It returns what ends
// that.
func (w *way) vanish() (heal func()) {
	w.t.Helper()
	drop := []unix.SockFilter{{Code: unix.BPF_RET | unix.BPF_K}} // take 0 bytes of it
	n := w.sockets(func(fd int) error {
		return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &unix.SockFprog{Len: uint16(len(drop)), Filter: &drop[0]})
	})
	if n == 0 {
		w.t.Fatal("the way has no sockets")
	}
	return func() {
		w.sockets(func(fd int) error { return unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DETACH_FILTER, 0) })
	}
}

// sockets does something with each socket of this process at the beginning of the
// way: toxiproxy does not show them.
func (w *way) sockets(do func(fd int) error) (n int) {
	w.t.Helper()
	_, text, err := net.SplitHostPort(w.addr())
	if err != nil {
		w.t.Fatal(err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		w.t.Fatal(err)
	}
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		w.t.Skip("no /proc here")
	}
	for _, e := range entries {
		fd, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		name, err := syscall.Getsockname(fd)
		if err != nil {
			continue
		}
		if at, ok := name.(*syscall.SockaddrInet4); !ok || at.Port != port {
			continue
		}
		if err := do(fd); err != nil {
			w.t.Fatalf("filter: %v", err)
		}
		n++
	}
	return n
}

// TestNetworkSplitFromPhone: packets to a phone vanish, those for a new connection
// too. It certainly did not get what it was told; it is said to be deaf, other phones
// are not slower; and with the network all is back, and nothing is sent later.
func TestNetworkSplitFromPhone(t *testing.T) {
	t.Parallel()
	d := newDesk(t).start()
	l, other := dialLine(t, d.lines), dialLine(t, d.lines)
	d.monitor(l)
	heal := d.there.vanish()
	l.say("MakeCall 104 102")
	for range 5 {
		other.ask("SendKeys 101 CANCEL", "error_ind SUCCESS SendKeys")
	}
	l.want("error_ind ERROR MakeCall " + unreachable + ` "ADDRESS: the phone does not answer: it is off, or the address is wrong"`)
	d.deaf(l, other)
	heal()
	d.hears(l, other)
	if n := asked(d.sick, "number="); n != 0 {
		t.Errorf("the phone was told to dial %d times", n)
	}
}
