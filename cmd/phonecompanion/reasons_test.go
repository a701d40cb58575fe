//go:build linux

package main_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/server"
)

// parting is a client that brings its connection to an end of one kind.
type parting struct {
	server, access []string // of the configuration
	act            func(*testing.T, *process, net.Conn)
	message        string // of the line in the log; "client gone" by default
	slow           bool   // it takes minutes
}

// partings has every reason for which a connection ends.
var partings = map[server.Reason]parting{
	server.ClientBye: {act: func(t *testing.T, _ *process, c net.Conn) {
		converse(t, c, "BYE\r\n", "error_ind SUCCESS BYE\r\n")
	}},
	server.ClientClosed: {act: func(_ *testing.T, _ *process, c net.Conn) { c.Close() }},
	server.Idle: {server: []string{`idle_timeout = "5s"`}, act: func(t *testing.T, _ *process, c net.Conn) {
		converse(t, c, "Ping\r\n", "error_ind SUCCESS Ping\r\n")
	}},
	server.LineTooLong: {server: []string{`max_line = "100B"`}, act: func(t *testing.T, _ *process, c net.Conn) {
		converse(t, c, strings.Repeat("x", 101), "error_ind INVALCMD\r\n")
	}},
	server.SlowConsumer: {server: []string{`write_timeout = "1s"`}, act: func(_ *testing.T, _ *process, c net.Conn) {
		for err := error(nil); err == nil; {
			_, err = c.Write(pings)
		}
	}},
	server.LoginTimeout: {
		server: []string{`login_timeout = "5s"`}, access: []string{"anonymous_networks = []"},
		act: func(t *testing.T, _ *process, c net.Conn) {
			converse(t, c, "STLI;Errors=Extended\r\n", "error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Errors=Extended\r\nClosing \"login timeout\"\r\n")
		}},
	server.TooManyFailures: {act: func(t *testing.T, _ *process, c net.Conn) {
		converse(t, c, strings.Repeat("Login nobody word\r\n", 6), strings.Repeat("error_ind ERROR Login\r\n", 5))
	}},
	server.Shutdown: {act: func(t *testing.T, p *process, c net.Conn) {
		io.WriteString(c, "Ping\r\n")
		if line, err := bufio.NewReader(c).ReadString('\n'); err != nil { // it is accepted, and no longer in the system's hands
			t.Errorf("got %q, %v", line, err)
		}
		p.ask()
		converse(t, c, "", "")
	}},
	server.ConnectionLimit: {server: []string{"max_connections = 1"}, message: "client refused", act: func(t *testing.T, p *process, _ net.Conn) {
		c, err := p.dial(overTCP)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		converse(t, c, "", "")
	}},
	server.ReadError: {act: func(_ *testing.T, _ *process, c net.Conn) { reset(c) }},
	server.WriteError: {server: []string{`write_timeout = "1m"`}, act: func(t *testing.T, _ *process, c net.Conn) {
		// When it takes nothing more, the server waits in a write, and does not read.
		for err := error(nil); !errors.Is(err, os.ErrDeadlineExceeded); {
			c.SetWriteDeadline(time.Now().Add(5 * time.Second)) // longer than a busy machine forgets the server
			if _, err = c.Write(pings); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Fatal(err)
			}
		}
		reset(c)
	}},
	server.HandshakeFailed: {act: func(t *testing.T, p *process, _ net.Conn) {
		c, err := net.Dial("tcp", p.tls)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, "Ping\r\n")
		io.Copy(io.Discard, c)
	}},
	server.BadFrame: {act: func(t *testing.T, p *process, _ net.Conn) {
		upgrade(t, p, "\x81\x04Ping") // a client must mask what it sends
	}},
	server.OriginRefused: {message: "client refused", act: func(t *testing.T, p *process, _ net.Conn) {
		upgrade(t, p, "", "Origin: https://elsewhere.example\r\n")
	}},
	server.NoPong: {slow: true, act: func(t *testing.T, p *process, _ net.Conn) { upgrade(t, p, "") }},
}

// upgrade connects over WebSocket, by hand, and sends some bytes. Where it is
// let in it reads until the end.
func upgrade(t *testing.T, p *process, say string, header ...string) {
	t.Helper()
	c, err := net.Dial("tcp", p.http)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "GET /stli HTTP/1.1\r\nHost: "+p.http+"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"+strings.Join(header, "")+"\r\n"+say)
	r := bufio.NewReader(c)
	if status, _ := r.ReadString('\n'); strings.Contains(status, " 101 ") {
		io.Copy(io.Discard, r)
	}
}

// pings are more commands than the server reads at once.
var pings = bytes.Repeat([]byte("Ping\r\n"), 10_000)

// converse says something and reads until the end. What comes must be so.
func converse(t *testing.T, c net.Conn, say, want string) {
	t.Helper()
	c.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(c, say); err != nil {
		t.Error(err)
	}
	if got, err := io.ReadAll(c); err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// reset breaks a connection off, as a crash of the client's machine does.
func reset(c net.Conn) {
	c.(*net.TCPConn).SetLinger(0)
	c.Close()
}

// TestReasons: whatever ends a connection, the log of the program says what it
// was, once, and of whom.
func TestReasons(t *testing.T) {
	for reason, e := range partings {
		t.Run(string(reason), func(t *testing.T) {
			if e.slow && *siegeScale == 1 {
				t.Skip("it takes two minutes: go test -siege 2")
			}
			t.Parallel()
			o := newTestOffice(t)
			o.server, o.access = e.server, e.access
			o.serveTLS()
			p := o.start()
			c, err := p.dial(overTCP)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			e.act(t, p, c)
			message := e.message
			if message == "" {
				message = "client gone"
			}
			told := regexp.MustCompile(`(?m)^.*"client":"127\.0\.0\.1:[0-9]+","reason":"` + string(reason) + `".*"message":"` + message + `"`)
			eventually(t, "the reason in the log", patience, func() bool { return told.MatchString(p.logText()) })
			if n := len(told.FindAllString(p.logText(), -1)); n != 1 {
				t.Errorf("%d lines say so", n)
			}
		})
	}
}

// TestReasonsAreAll: no reason is left out above.
func TestReasonsAreAll(t *testing.T) {
	source, err := os.ReadFile("../../server/reason.go")
	if err != nil {
		t.Fatal(err)
	}
	all := regexp.MustCompile(`(?m)^\t\w+ +Reason = "([^"]+)"`).FindAllSubmatch(source, -1)
	for _, m := range all {
		if _, ok := partings[server.Reason(m[1])]; !ok {
			t.Errorf("nobody has seen a connection end for the reason %q", m[1])
		}
	}
	if len(all) != len(partings) {
		t.Errorf("%d reasons in the source, %d here", len(all), len(partings))
	}
}
