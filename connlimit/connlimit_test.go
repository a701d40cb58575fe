package connlimit

import (
	"io"
	"net"
	"testing"
	"time"
)

// dialFrom connects from an address of loopback.
func dialFrom(t *testing.T, from string, to net.Addr) net.Conn {
	t.Helper()
	d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
	c, err := d.Dial("tcp", to.String())
	if err != nil {
		t.Skipf("no connection from %s: %v", from, err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(10 * time.Second))
	return c
}

// TestFloodFromOneAddress: what one address opens beyond its limit is closed;
// another address is served, and so is the first when it has closed some.
func TestFloodFromOneAddress(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := make(chan net.Addr, 100)
	l := NewListener(inner, 3, func(a net.Addr) { refused <- a })
	defer l.Close()
	go func() { // greets everyone and waits until they go
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				c.Write([]byte("x"))
				io.Copy(io.Discard, c)
				c.Close()
				c.Close() // a second one counts nothing
			}()
		}
	}()
	served := func(c net.Conn) bool {
		n, _ := c.Read(make([]byte, 1))
		return n == 1
	}
	var open []net.Conn
	for i := range 3 {
		c := dialFrom(t, "127.0.0.1", l.Addr())
		if !served(c) {
			t.Fatalf("connection %d is not served", i+1)
		}
		open = append(open, c)
	}
	for range 5 {
		if served(dialFrom(t, "127.0.0.1", l.Addr())) {
			t.Fatal("one too many is served")
		}
		<-refused
	}
	if !served(dialFrom(t, "127.0.0.2", l.Addr())) {
		t.Error("another address is not served")
	}
	open[0].Close()
	for deadline := time.Now().Add(10 * time.Second); !served(dialFrom(t, "127.0.0.1", l.Addr())); {
		if time.Now().After(deadline) {
			t.Fatal("a closed connection still counts")
		}
	}
}

func TestLimiterForgets(t *testing.T) {
	var l Limiter
	a := &net.TCPAddr{IP: net.ParseIP("10.0.0.1"), Port: 1}
	mapped := &net.TCPAddr{IP: net.ParseIP("::ffff:10.0.0.1"), Port: 2}
	if !l.Take(a, 1) || l.Take(mapped, 1) {
		t.Error("one address in two forms is two")
	}
	l.Release(mapped)
	if l.Addresses() != 0 {
		t.Error("an address without connections is kept")
	}
	for range 10 {
		if !l.Take(a, 0) {
			t.Error("no limit is one")
		}
	}
	for range 2 {
		if !l.Take(&net.UnixAddr{Name: "x"}, 1) {
			t.Error("what has no address is counted")
		}
	}
}
