package lab

import (
	"net"
	"testing"
)

func TestCheckLoopback(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1": true, "127.77.0.101": true, "::1": true, "::ffff:127.0.0.1": true,
		"": false, "0.0.0.0": false, "::": false, "192.0.2.1": false, "localhost": false, "127.0.0.1:80": false,
	} {
		if err := checkLoopback(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestLoopbackDialer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	d, err := loopbackDialer("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := d.DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if conn, err := d.DialContext(t.Context(), "tcp", "192.0.2.1:9"); err == nil {
		conn.Close()
		t.Error("reached an address that is not on loopback")
	}
	if _, err := loopbackDialer("0.0.0.0"); err == nil {
		t.Error("a dialer that leaves from anywhere")
	}
}
