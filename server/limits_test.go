package server_test

import (
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/server"
)

// TestConnectionLimit: one client more is refused, until one has gone.
func TestConnectionLimit(t *testing.T) {
	d := newDesk(t, func(c *server.Config) { c.MaxConnections = 2 })
	first, second := d.dial(), d.dial()
	for _, c := range []*client{first, second} {
		c.send("Ping")
		c.want("error_ind SUCCESS Ping")
	}
	d.dial().wantEnd()
	if n := d.log.count(`"message":"client refused"`, `"reason":"connection limit"`); n != 1 {
		t.Errorf("%d lines of the log say so", n)
	}
	first.send("BYE")
	first.want("error_ind SUCCESS BYE")
	first.wantEnd()
	eventually(t, "one client has gone", func() bool { return d.server.Sessions() == 1 })
	third := d.dial()
	third.send("Ping")
	third.want("error_ind SUCCESS Ping")
	second.send("Ping")
	second.want("error_ind SUCCESS Ping")
}

// TestLineTooLong: the client sees why before the connection is closed, also
// when it goes on sending.
func TestLineTooLong(t *testing.T) {
	for name, long := range map[string]string{
		"one line":        strings.Repeat("x", 101) + "\r\n",
		"never ended":     strings.Repeat("x", 101),
		"goes on":         strings.Repeat("x", 1<<20),
		"request":         "{" + strings.Repeat("\n", 200),
		"lone CR for CR":  strings.Repeat("\r", 200),
		"behind commands": "Ping\r\nPing\r\n" + strings.Repeat("x", 200) + "\r\nPing\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, func(c *server.Config) { c.MaxLine = 100 })
			c := d.dial()
			c.raw("Ping\r\n" + strings.Repeat("x", 100) + "\r\n")
			c.want("error_ind SUCCESS Ping", "error_ind INVALCMD")
			c.raw(long)
			for range strings.Count(long, "Ping\r\n") &^ 1 {
				c.want("error_ind SUCCESS Ping")
			}
			c.want("error_ind INVALCMD")
			c.wantEnd()
			d.log.wantGone("line too long")
		})
	}
}

// TestIdleTimeout: a client that says nothing for so long is closed.
func TestIdleTimeout(t *testing.T) {
	var base server.Config
	d := newDesk(t, func(c *server.Config) { base = *c })
	c := d.dial()
	c.send("HoldCall 104")
	d.gate.wait()
	base.IdleTimeout = 50 * time.Millisecond // counts from the next line on
	d.server.Configure(base)
	c.send("#idle Ping")
	c.want("#idle error_ind SUCCESS Ping")
	d.gate.release()
	c.want("error_ind SUCCESS HoldCall")
	c.wantEnd()
	d.log.wantGone("idle")
}

// TestHeartbeat: after a second of silence the client hears the newest number.
func TestHeartbeat(t *testing.T) {
	quiet(t, nil, func(t *testing.T, d *quietDesk) {
		c := d.dial("127.0.0.1").noDeadline()
		c.monitor("101")
		c.send("STLI;Heartbeat=1")
		c.want("error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Heartbeat=1", "Heartbeat 0")
		d.dnd("101", true)
		began := time.Now()
		c.want("DoNotDisturb 101 101 on", "Heartbeat 1")
		if took := time.Since(began); took != time.Second {
			t.Errorf("the heartbeat came after %v", took)
		}
	})
}

// narrow accepts connections whose buffers in the system are small, so that a
// slow reader is one soon.
type narrow struct{ net.Listener }

func (l narrow) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		c.(*net.TCPConn).SetWriteBuffer(4 << 10)
	}
	return c, err
}

// TestSlowConsumer: a reader that is too slow is cut off; another client of
// the same phone gets every event.
func TestSlowConsumer(t *testing.T) {
	for name, change := range map[string]func(*server.Config){
		"queued lines":  func(c *server.Config) { c.QueueLines = 20 },
		"queued bytes":  func(c *server.Config) { c.QueueBytes = 16 << 10 },
		"write timeout": func(c *server.Config) { c.WriteTimeout = time.Second },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, change)
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			d.serve(narrow{l})
			d.addr = l.Addr().String()
			slow, quick := d.dial(), d.dial()
			slow.conn.(*net.TCPConn).SetReadBuffer(4 << 10)
			slow.monitor("101")
			quick.monitor("101")
			sent := 0
			eventually(t, "the slow client is cut off", func() bool {
				for range 100 {
					sent++
					d.dnd("101", sent%2 == 1)
					quick.want("DoNotDisturb 101 101 " + []string{"off", "on"}[sent%2])
				}
				return d.log.count(`"message":"client gone"`, `"reason":"slow consumer"`) == 1
			})
			got := strings.Count(slow.rest(), "\r\n")
			if got >= sent {
				t.Errorf("the slow client got %d of %d events", got, sent)
			}
			quick.send("BYE")
			quick.want("error_ind SUCCESS BYE")
			quick.wantEnd()
		})
	}
}

// TestManyUnanswered: a client that asks faster than a phone answers is made
// to wait, and gets every answer.
func TestManyUnanswered(t *testing.T) {
	const n = 1000
	d := newDesk(t, nil)
	c := d.dial()
	var commands strings.Builder
	commands.WriteString("HoldCall 104\r\n")
	for i := range n {
		fmt.Fprintf(&commands, "#t%d Ping\r\nPing\r\n", i)
	}
	commands.WriteString("BYE\r\n")
	go io.WriteString(c.conn, commands.String())
	d.gate.wait()
	c.want("#t0 error_ind SUCCESS Ping") // tagged ones do not wait
	d.gate.release()
	tagged, untagged := 1, 0
	for untagged < n+1 || tagged < n {
		switch line := c.line(); {
		case strings.HasPrefix(line, "#"):
			tagged++
		case untagged == 0 && line != "error_ind SUCCESS HoldCall", untagged > 0 && line != "error_ind SUCCESS Ping":
			t.Fatalf("reply %d is %q", untagged, line)
		default:
			untagged++
		}
	}
	c.want("error_ind SUCCESS BYE")
	c.wantEnd()
}
