package main

import (
	"bufio"
	"net"
	"strings"
	"testing"
)

// natsSays plays a NATS server that says a text, and returns its client and what
// that sends.
func natsSays(t *testing.T, text string) (*lineConn, <-chan string) {
	c, other := net.Pipe()
	t.Cleanup(func() { c.Close(); other.Close() })
	sent := make(chan string, 16)
	go func() {
		for s := bufio.NewScanner(other); s.Scan(); {
			sent <- s.Text()
		}
	}()
	go other.Write([]byte(text))
	return &lineConn{Conn: c, r: bufio.NewReader(c), dialect: natsDialect{}}, sent
}

func TestNATSClientReadsPayloads(t *testing.T) {
	c, sent := natsSays(t, "INFO {}\r\n+OK\r\nMSG phone.100001 1 9\r\nDelivered\r\nPING\r\nMSG phone.100002 2 4\r\nHeld\r\n-ERR 'Slow Consumer'\r\n")
	for _, want := range []string{"Delivered", "Held"} {
		if line, err := c.line(); err != nil || string(line) != want {
			t.Errorf("the line is %q, %v, want %q", line, err, want)
		}
	}
	if got := <-sent; got != "PONG" {
		t.Errorf("PING is answered %q", got)
	}
	if _, err := c.line(); err == nil || !strings.Contains(err.Error(), "Slow Consumer") {
		t.Errorf("-ERR is %v", err)
	}
}

func TestNATSClientSubscribes(t *testing.T) {
	c, sent := natsSays(t, "PONG\r\n")
	if err := c.monitor([]int{0, 2}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"SUB phone.100001 1", "SUB phone.100003 3", "PING"} {
		if got := <-sent; got != want {
			t.Errorf("it sends %q, want %q", got, want)
		}
	}
	c, _ = natsSays(t, "-ERR 'Authorization Violation'\r\n")
	if err := c.monitor([]int{0}); err == nil || !strings.Contains(err.Error(), "Authorization") {
		t.Errorf("a refusal is %v", err)
	}
}

// TestNATSPublisher publishes what the server writes, both events in turn.
func TestNATSPublisher(t *testing.T) {
	c, sent := natsSays(t, "")
	p := newNATSPublisher(c, 1)
	if err := p.publish(3); err != nil {
		t.Fatal(err)
	}
	delivered := `Delivered 100002 newCall 100002 5550123 100002 ""`
	for _, want := range []string{
		"PUB phone.100002 49", delivered, "PUB phone.100002 45", `ConnectionCleared 100002 normalClearing "" ()`, "PUB phone.100002 49", delivered,
	} {
		if got := <-sent; got != want {
			t.Errorf("it sends %q, want %q", got, want)
		}
	}
}
