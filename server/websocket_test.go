package server_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gobwas/ws"

	"github.com/phonecompanion/phonecompanion/internal/wsclient"
	"github.com/phonecompanion/phonecompanion/server"
)

// webClient is a client that came by WebSocket: it speaks as the others do.
type webClient struct {
	*client
	web *wsclient.Conn
}

// serveWeb serves WebSockets until the test ends, over connections with small
// buffers where small says so, and returns the address.
func (d *desk) serveWeb(small bool) string {
	d.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		d.t.Fatal(err)
	}
	if small {
		l = narrow{l}
	}
	h := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(d.server.WebSocket)}}
	h.Start()
	d.t.Cleanup(h.Close)
	return l.Addr().String()
}

// dialWeb connects a client with headers as name, value, ….
func (d *desk) dialWeb(address string, headers ...string) *webClient {
	d.t.Helper()
	h := http.Header{}
	for i := 0; i < len(headers); i += 2 {
		h.Add(headers[i], headers[i+1])
	}
	conn, err := wsclient.Dial(d.t.Context(), address, h)
	if err != nil {
		d.t.Fatal(err)
	}
	return &webClient{newClient(d.t, conn), conn}
}

// dialWeb connects a client that comes from an address by WebSocket.
func (d *quietDesk) dialWeb(from string) *webClient {
	d.t.Helper()
	web := pipes{c: make(chan net.Conn), closed: make(chan struct{})}
	h := &http.Server{Handler: http.HandlerFunc(d.server.WebSocket)}
	go h.Serve(web)
	d.t.Cleanup(func() { h.Close() })
	near, far := net.Pipe()
	web.c <- pipe{far, net.TCPAddr{IP: net.ParseIP(from), Port: 1}}
	conn, err := wsclient.New(near, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return &webClient{newClient(d.t, conn), conn}
}

// wantClose reads the Close frame: nothing comes before it.
func (c *webClient) wantClose(code ws.StatusCode, why string) {
	c.t.Helper()
	if b, err := io.ReadAll(c.r); len(b) > 0 || err != nil {
		c.t.Fatalf("got %q, %v, want the end", b, err)
	}
	if c.web.Code != code || c.web.Why != why {
		c.t.Errorf("closed with %d %s, want %d %s", c.web.Code, c.web.Why, code, why)
	}
	c.conn.Close()
}

// TestWebSocket: a browser and a TCP client are clients of one server.
func TestWebSocket(t *testing.T) {
	d := newDesk(t, func(c *server.Config) { c.Pages.Listed = []string{"https://crm.example"} })
	page, telnet := d.dialWeb(d.serveWeb(false), "Origin", "https://crm.example"), d.dial()
	page.raw("STLI;Version=2") // no line end: the message is the line
	page.want(`error_ind SUCCESS STLI Version "2"`)
	page.monitor("101")
	telnet.monitor("101")
	page.raw("MakeCall 101 102\nPing")
	page.want("error_ind SUCCESS MakeCall")
	for _, want := range []string{"Initiated 101 makeCall ", "DeviceInformation 101 1 (initiated)"} {
		if got := page.line(); !strings.HasPrefix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	page.want("error_ind SUCCESS Ping")
	if got := telnet.line(); !strings.HasPrefix(got, "Initiated 101 makeCall ") {
		t.Errorf("got %q", got)
	}
	if page.web.Messages != 6 {
		t.Errorf("%d messages", page.web.Messages)
	}
	if n := d.server.Sessions(); n != 2 {
		t.Errorf("%d sessions", n)
	}
	page.raw("BYE")
	page.want("error_ind SUCCESS BYE")
	page.wantClose(1000, "client said BYE")
	d.log.wantGone("client said BYE")
	if d.log.count(`"transport":"websocket"`, `"origin":"https://crm.example"`, "client connected") != 1 {
		t.Error("the log does not say where the client came from")
	}
}

// TestWebSocketClosedByTheClient: what it had asked is answered before the end.
func TestWebSocketClosedByTheClient(t *testing.T) {
	d := newDesk(t, nil)
	c := d.dialWeb(d.serveWeb(false))
	c.raw("HoldCall 104")
	d.gate.wait()
	c.web.CloseWrite()
	d.gate.release()
	c.want("error_ind SUCCESS HoldCall")
	c.wantClose(1000, "")
	d.log.wantGone("client closed")
}

// TestWebSocketLost: a browser that is gone without a word.
func TestWebSocketLost(t *testing.T) {
	d := newDesk(t, nil)
	c := d.dialWeb(d.serveWeb(false))
	c.monitor("101")
	c.web.Raw("\x81\xfe") // in the middle of a frame
	c.conn.Close()
	eventually(t, "no client is left", func() bool { return d.server.Sessions() == 0 })
	d.dnd("101", true)
}

// TestWebSocketCloseCodes: the reason of the log stands in the Close frame, and
// in the last line for those that want it.
func TestWebSocketCloseCodes(t *testing.T) {
	users := withUsers()
	for name, c := range map[string]struct {
		change func(*server.Config)
		do     func(*webClient)
		lines  int // answers before the end
		reason string
		code   ws.StatusCode
		why    string // if not the reason
	}{
		"a long line": {
			func(c *server.Config) { c.MaxLine = 100 },
			func(c *webClient) { c.raw(strings.Repeat("x", 101)) }, 1, "line too long", 1009, "",
		},
		"a long line in a long message": {
			func(c *server.Config) { c.MaxLine = 100 },
			func(c *webClient) { c.raw("Ping\nPing\n" + strings.Repeat("x", 1<<20)) }, 3, "line too long", 1009, "",
		},
		"a line that never ends": {
			func(c *server.Config) { c.MaxLine = 100 },
			func(c *webClient) {
				c.web.Raw("\x01\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00" + strings.Repeat("x", 1<<20))
			}, 1, "line too long", 1009, "",
		},
		"logins": {
			users, func(c *webClient) { c.raw(strings.Repeat("Login crm b\n", 5)) }, 5, "too many failures", 1008, "",
		},
		"no login": {
			func(c *server.Config) { users(c); c.LoginTimeout = 10 * time.Millisecond },
			func(*webClient) {}, 0, "login timeout", 1008, "",
		},
		"idle": {
			func(c *server.Config) { c.IdleTimeout = 50 * time.Millisecond },
			func(*webClient) {}, 0, "idle", 1008, "",
		},
		"binary": {
			nil, func(c *webClient) { c.web.Frame(ws.OpBinary, true, []byte("Ping\r\n")) }, 0, "bad WebSocket frame", 1003, "a binary message: lines are text",
		},
		"no UTF-8": {
			nil, func(c *webClient) { c.raw("Ping\xff") }, 0, "bad WebSocket frame", 1007, "a message is not UTF-8",
		},
		"not masked": {
			nil, func(c *webClient) { c.web.Raw("\x81\x04Ping") }, 0, "bad WebSocket frame", 1002, "frames from client to server must be masked",
		},
		"a fault in a flood": {
			nil, func(c *webClient) { c.web.Raw(strings.Repeat("GET / HTTP/1.1\r\n", 1000)) }, 0, "bad WebSocket frame", 1002, "use of reserved op code",
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, c.change)
			w := d.dialWeb(d.serveWeb(false))
			if c.lines > 0 || c.change == nil {
				w.send("STLI;Errors=Extended")
				w.line()
			}
			c.do(w)
			for range c.lines {
				w.line()
			}
			if c.lines > 0 || c.change == nil {
				w.want(`Closing "` + c.reason + `"`)
			}
			if c.why == "" {
				c.why = c.reason
			}
			w.wantClose(c.code, c.why)
			d.log.wantGone(c.reason)
		})
	}
}

// TestWebSocketLimits are those of all clients.
func TestWebSocketLimits(t *testing.T) {
	users := withUsers()
	for name, change := range map[string]func(*server.Config){
		"of all":         func(c *server.Config) { c.MaxConnections = 2 },
		"of one address": func(c *server.Config) { c.MaxPerAddress = 2 },
		"without login":  func(c *server.Config) { users(c); c.MaxStrangers = 2 },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, change)
			address := d.serveWeb(false)
			one, other := d.dialWeb(address), d.dial()
			for _, c := range []*client{one.client, other} {
				c.send("Ping")
				c.want("error_ind SUCCESS Ping")
			}
			eager := d.dialWeb(address)
			eager.raw("Ping") // unread input does not destroy the reason
			eager.wantClose(1013, "connection limit")
			d.dial().wantEnd()
			one.raw("BYE")
			one.want("error_ind SUCCESS BYE")
			one.wantClose(1000, "client said BYE")
			eventually(t, "there is room again", func() bool {
				c := d.dialWeb(address)
				io.WriteString(c.conn, "Ping")
				line, _ := c.r.ReadString('\n')
				c.conn.Close()
				return line == "error_ind SUCCESS Ping\r\n"
			})
		})
	}
}

// TestWebSocketRights: by the client's network, and by Login, as on TCP. Who
// comes through a proxy is not from the proxy's network, whatever the proxy says.
func TestWebSocketRights(t *testing.T) {
	users := withUsers()
	d := newDesk(t, func(c *server.Config) { users(c); c.AnonymousNetworks = loopback })
	address := d.serveWeb(false)
	near := d.dialWeb(address)
	near.raw("Devices")
	near.want("error_ind SUCCESS Devices")
	for _, header := range []string{"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"} {
		c := d.dialWeb(address, header, "127.0.0.1")
		c.raw("Devices\nMakeCall 101 102\n" + `Login crm "se cret"` + "\nDevices")
		c.want("error_ind ERROR Devices", "error_ind ERROR MakeCall", "error_ind SUCCESS Login", "error_ind SUCCESS Devices", "Device 101 snom off", "DevicesEnd")
	}
}

// TestWebSocketSlowConsumer: a page that does not read is cut off within its
// time, and others notice nothing. If it reads at last, it learns why.
func TestWebSocketSlowConsumer(t *testing.T) {
	for name, change := range map[string]func(*server.Config){
		"queued bytes":  func(c *server.Config) { c.QueueBytes = 16 << 10 },
		"write timeout": func(c *server.Config) { c.WriteTimeout = time.Second },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, change)
			slow, quick := d.dialWeb(d.serveWeb(true)), d.dial()
			slow.web.Conn.(*net.TCPConn).SetReadBuffer(4 << 10)
			slow.monitor("101")
			quick.monitor("101")
			sent := 0
			eventually(t, "the slow client is cut off", func() bool {
				for range 100 {
					sent++
					d.dnd("101", sent%2 == 1)
					quick.want("DoNotDisturb 101 101 " + []string{"off", "on"}[sent%2])
				}
				return d.log.count(`"message":"client cut off"`) == 1
			})
			d.log.wantGone("slow consumer")
			eventually(t, "one session is left", func() bool { return d.server.Sessions() == 1 })
		})
	}
}

// TestWebSocketLastWord: a page that is cut off has a second to take what is
// being written, and then learns why.
func TestWebSocketLastWord(t *testing.T) {
	for _, wait := range []time.Duration{999 * time.Millisecond, 1001 * time.Millisecond} {
		quiet(t, func(c *server.Config) { c.QueueBytes = 1 << 10 }, func(t *testing.T, d *quietDesk) {
			c := d.dialWeb("127.0.0.1")
			c.noDeadline().monitor("101")
			for i := 0; d.log.count(`"message":"client cut off"`) == 0; i++ {
				d.dnd("101", i%2 == 0)
				synctest.Wait()
			}
			<-time.After(wait)
			got, err := io.ReadAll(c.r)
			if wait < time.Second {
				if string(got) != "DoNotDisturb 101 101 on\r\n" || err != nil || c.web.Code != 1013 || c.web.Why != "slow consumer" {
					t.Errorf("got %q, %v, closed with %d %s", got, err, c.web.Code, c.web.Why)
				}
			} else if len(got) > 0 || c.web.Code != 0 {
				t.Errorf("got %q, closed with %d", got, c.web.Code)
			}
			d.log.wantGone("slow consumer")
		})
	}
}

// TestWebSocketSilent: a page that answers no ping is gone, however long it may
// be idle; one that does stays.
func TestWebSocketSilent(t *testing.T) {
	quiet(t, nil, func(t *testing.T, d *quietDesk) {
		alive, dead := d.dialWeb("127.0.0.1").noDeadline(), d.dialWeb("127.0.0.1")
		dead.noDeadline().monitor("101")
		gone := make(chan string)
		go func() { gone <- alive.line() }()
		io.Copy(io.Discard, dead.web.Conn) // without an answer
		d.log.wantGone("no answer to pings")
		eventually(t, "one session is left", func() bool { return d.server.Sessions() == 1 })
		<-time.After(time.Hour)
		alive.send("Ping", "BYE")
		if got := <-gone; got != "error_ind SUCCESS Ping" {
			t.Error(got)
		}
		alive.want("error_ind SUCCESS BYE")
		alive.wantEnd()
	})
}

// TestWebSocketPingsWithoutReading: who pings and does not take the answers is a
// slow reader like any other.
func TestWebSocketPingsWithoutReading(t *testing.T) {
	quiet(t, nil, func(t *testing.T, d *quietDesk) {
		c := d.dialWeb("127.0.0.1")
		c.noDeadline()
		c.web.Raw("\x89\x80\x00\x00\x00\x00")
		d.log.wantGone("slow consumer")
		eventually(t, "no session is left", func() bool { return d.server.Sessions() == 0 })
	})
}

// TestWebSocketFlood: control frames and empty messages without end do not keep
// the server from stopping, nor a client from being cut off.
func TestWebSocketFlood(t *testing.T) {
	d := newDesk(t, nil)
	address := d.serveWeb(false)
	for _, unit := range []string{"\x89\x80\x00\x00\x00\x00", "\x8a\x80\x00\x00\x00\x00", "\x81\x80\x00\x00\x00\x00"} {
		c := d.dialWeb(address)
		go io.Copy(io.Discard, c.web.Conn)
		go func() {
			for flood := strings.Repeat(unit, 1000); c.web.Raw(flood) == nil; {
			}
		}()
	}
	polite := d.dialWeb(address)
	polite.raw("Ping")
	polite.want("error_ind SUCCESS Ping")
	d.shutdown()
	polite.wantClose(1001, "shutdown")
	if n := d.server.Sessions(); n != 0 {
		t.Errorf("%d sessions", n)
	}
}

// TestWebSocketWhileStopping: who comes too late is told so.
func TestWebSocketWhileStopping(t *testing.T) {
	d := newDesk(t, nil)
	address := d.serveWeb(false)
	d.shutdown()
	d.dialWeb(address).wantClose(1001, "shutdown")
}

// TestWebSocketAbandoned: a phone that never answers does not keep a page.
func TestWebSocketAbandoned(t *testing.T) {
	d := newDesk(t, nil)
	c := d.dialWeb(d.serveWeb(false))
	c.raw("HoldCall 104")
	d.gate.wait()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	go d.server.Shutdown(ctx)
	c.wantClose(1001, "shutdown")
}
