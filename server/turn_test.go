package server_test

import (
	"fmt"
	"net"
	"strings"
	"testing"
)

// TestTurnLeavesARest: a client that asks for more than the system takes at once,
// and reads late, gets every answer, whole, once and in order; others are answered
// meanwhile.
func TestTurnLeavesARest(t *testing.T) {
	d := newDesk(t, nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.serve(narrow{l})
	d.addr = l.Addr().String()
	late, other := d.dial(), d.dial()
	late.conn.(*net.TCPConn).SetReadBuffer(4 << 10)
	const asked = 2_000 // many times what the system keeps
	sent := make(chan error, 1)
	go func() {
		var all strings.Builder
		for i := range asked {
			fmt.Fprintf(&all, "#%d Ping\r\n", i)
		}
		_, err := late.conn.Write([]byte(all.String()))
		sent <- err
	}()
	other.send("Ping")
	other.want("error_ind SUCCESS Ping")
	for i := range asked {
		late.want(fmt.Sprintf("#%d error_ind SUCCESS Ping", i))
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
}

// TestTurnIsBroken: what was asked before a command that takes long is answered
// before it.
func TestTurnIsBroken(t *testing.T) {
	for _, c := range []struct {
		name, slow string
		phone      bool // 104 is asked, and answers when the Ping has its answer
		answer     string
	}{
		{"a login", "Login nobody wrong", false, "error_ind ERROR Login"},
		{"Resume behind a command", "MakeCall 104 5\r\nResume 0", true, "error_ind SUCCESS MakeCall"},
		{"BYE behind a command", "MakeCall 104 5\r\nBYE", true, "error_ind SUCCESS MakeCall"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, nil)
			client := d.dial()
			client.send("Ping\r\n" + c.slow)
			client.want("error_ind SUCCESS Ping")
			if c.phone {
				d.gate.wait()
				d.gate.release()
			}
			if got := client.line(); !strings.HasPrefix(got, c.answer) {
				t.Errorf("got %q, want %q", got, c.answer)
			}
		})
	}
}
