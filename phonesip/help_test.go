package phonesip

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// patience is how long a test waits for what must come.
const patience = 30 * time.Second

// A wire is what a simulated phone has of a request: its text, and a way back.
type wire struct {
	text  string
	n     int // which one it is, from 0
	reply func(string)
}

// branch returns the branch of the request, which names its transaction.
func (w *wire) branch() string {
	_, rest, _ := strings.Cut(w.text, "branch=")
	b, _, _ := strings.Cut(rest, ";")
	return b
}

// answer makes an answer with the status line's end and further headers; it
// copies what RFC 3261, 8.2.6.2 wants copied.
func (w *wire) answer(status string, further ...string) string {
	var b strings.Builder
	b.WriteString("SIP/2.0 " + status + "\r\n")
	for _, l := range strings.Split(w.text, "\r\n") {
		for _, name := range []string{"Via: ", "From: ", "To: ", "Call-ID: ", "CSeq: "} {
			if strings.HasPrefix(l, name) {
				b.WriteString(l + "\r\n")
			}
		}
	}
	for _, l := range further {
		b.WriteString(l + "\r\n")
	}
	b.WriteString("Content-Length: 0\r\n\r\n")
	return b.String()
}

// udpPhone listens for datagrams and gives each to handle, one at a time.
// It returns its port.
func udpPhone(t *testing.T, handle func(w *wire)) int {
	t.Helper()
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, maxMessage)
		for i := 0; ; i++ {
			n, from, err := c.ReadFrom(buf)
			if err != nil {
				return
			}
			handle(&wire{string(buf[:n]), i, func(text string) { c.WriteTo([]byte(text), from) }})
		}
	}()
	t.Cleanup(func() { c.Close(); <-done })
	return c.LocalAddr().(*net.UDPAddr).Port
}

// tcpPhone takes one connection and gives each request on it to handle; a false
// from handle ends the connection.
func tcpPhone(t *testing.T, handle func(w *wire) bool) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		buf := make([]byte, maxMessage)
		for i := 0; ; i++ {
			n, err := c.Read(buf)
			if err != nil || !handle(&wire{string(buf[:n]), i, func(text string) { io.WriteString(c, text) }}) {
				return
			}
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return l.Addr().(*net.TCPAddr).Port
}

// message is a MESSAGE for a phone on a port.
func message(port int) *phoneprofile.Rendered {
	return &phoneprofile.Rendered{
		Method: "MESSAGE", Port: port, Timeout: patience, Body: []byte("k=2\nc=on\nl=DND\n\n"),
		Header: [][2]string{{"Content-Type", "application/x-buttons"}}, SIP: &phoneprofile.RenderedSIP{User: "101"},
	}
}

// send sends r to a phone on this machine.
func send(t *testing.T, r *phoneprofile.Rendered) (*phoneprofile.Answer, error) {
	return Sender{}.Send(t.Context(), phone.SIPPhone{Host: "127.0.0.1", Username: "u", Password: "secret"}, r)
}

// wantStatus sends r and wants an answer with a status.
func wantStatus(t *testing.T, r *phoneprofile.Rendered, status int) {
	t.Helper()
	if a, err := send(t, r); err != nil || a.Status != status {
		t.Fatalf("answer %+v, error %v, want status %d", a, err, status)
	}
}

// wantError wants an error of a phase with a text in it.
func wantError(t *testing.T, err error, phase Phase, text string) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e.Phase != phase || !strings.Contains(e.Error(), text) {
		t.Fatalf("error %v, want one of phase %v with %q", err, phase, text)
	}
	if e.Sent() != (phase != PhaseConnect) {
		t.Errorf("%v: sent is %v", e.Phase, e.Sent())
	}
}
