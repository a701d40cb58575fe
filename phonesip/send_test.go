package phonesip

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emiago/sipgo/sip"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// What is on the wire is what the standards want of each method.
func TestOnTheWire(t *testing.T) {
	sent := func(r *phoneprofile.Rendered) string {
		var got atomic.Pointer[string]
		r.Port = udpPhone(t, func(w *wire) { got.Store(&w.text); w.reply(w.answer("202 Accepted")) })
		wantStatus(t, r, 202)
		return *got.Load()
	}
	text := sent(message(0))
	for _, want := range []string{"MESSAGE sip:101@127.0.0.1:", "Content-Type: application/x-buttons\r\n", "To: <sip:101@127.0.0.1>\r\n", "Content-Length: 16\r\n", ";rport", "\r\n\r\nk=2\nc=on\nl=DND\n\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "Contact:") || strings.Contains(text, "Event:") {
		t.Errorf("a MESSAGE has neither Contact nor Event:\n%s", text)
	}
	r := message(0)
	r.Method, r.Body, r.Header, r.SIP.Event = "NOTIFY", nil, nil, "check-sync;reboot=true"
	text = sent(r)
	for _, want := range []string{"NOTIFY sip:101@127.0.0.1:", "Event: check-sync;reboot=true\r\n", "Subscription-State: terminated\r\n", "Contact: <sip:phonecompanion@127.0.0.1:", "Content-Length: 0\r\n\r\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	r.Header, r.SIP.User = [][2]string{{"subscription-state", "active"}}, ""
	if text = sent(r); strings.Contains(text, "terminated") || !strings.HasPrefix(text, "NOTIFY sip:127.0.0.1:") {
		t.Errorf("got\n%s", text)
	}
}

// From says where a listener is heard: at its own address, or where it listens at
// all of them at that by which the phone is reached; in a MESSAGE only.
func TestFromTellsTheListener(t *testing.T) {
	for _, c := range []struct{ method, heard, want string }{
		{"MESSAGE", "", "From: <sip:phonecompanion@127.0.0.1>;"},
		{"MESSAGE", "[::]:5062", "From: <sip:phonecompanion@127.0.0.1:5062>;"},
		{"MESSAGE", "0.0.0.0:5062", "From: <sip:phonecompanion@127.0.0.1:5062>;"},
		{"MESSAGE", "10.0.0.5:5060", "From: <sip:phonecompanion@10.0.0.5:5060>;"},
		{"MESSAGE", "[fd00::5%eth0]:5060", "From: <sip:phonecompanion@[fd00::5]:5060>;"},
		{"NOTIFY", "10.0.0.5:5060", "From: <sip:phonecompanion@127.0.0.1>;"},
	} {
		var sender Sender
		if c.heard != "" {
			sender.Listener = netip.MustParseAddrPort(c.heard)
		}
		var got atomic.Pointer[string]
		r := message(udpPhone(t, func(w *wire) { got.Store(&w.text); w.reply(w.answer("200 OK")) }))
		r.Method = c.method
		if _, err := sender.Send(t.Context(), phone.SIPPhone{Host: "127.0.0.1"}, r); err != nil {
			t.Fatal(err)
		}
		if text := *got.Load(); !strings.Contains(text, c.want) || c.method == "MESSAGE" && strings.Contains(text, "Contact:") {
			t.Errorf("%s, heard at %q: no %q in\n%s", c.method, c.heard, c.want, text)
		}
	}
}

// A provisional answer is not the verdict, nor is what belongs to another
// transaction or is no SIP.
func TestOtherMessages(t *testing.T) {
	port := udpPhone(t, func(w *wire) {
		if strings.HasPrefix(w.text, "SIP/2.0") {
			return
		}
		w.reply("nonsense")
		w.reply("\r\n\r\n")
		w.reply(strings.Replace(w.answer("200 OK"), w.branch(), "z9hG4bK-other", 1))
		w.reply(strings.Replace(w.answer("200 OK"), "1 MESSAGE", "1 NOTIFY", 1))
		w.reply(w.answer("100 Trying"))
		w.reply(w.answer("180 Ringing"))
		w.reply(w.answer("404 Not Found"))
		w.reply(w.answer("200 OK"))
	})
	wantStatus(t, message(port), 404)
}

// The phone hears the same transaction again until it answers.
func TestCopiesAreOneTransaction(t *testing.T) {
	var first atomic.Pointer[string]
	port := udpPhone(t, func(w *wire) {
		if w.n == 0 {
			first.Store(&w.text)
			return
		}
		if w.text != *first.Load() {
			t.Errorf("the copy is\n%s\nof\n%s", w.text, *first.Load())
		}
		w.reply(w.answer("200 OK"))
	})
	wantStatus(t, message(port), 200)
}

// Requests of the phone are refused: nothing listens here.
func TestCallsAreRefused(t *testing.T) {
	var refusal atomic.Pointer[string]
	port := udpPhone(t, func(w *wire) {
		switch {
		case w.n == 0:
			ask := strings.NewReplacer("MESSAGE", "INVITE", w.branch(), "z9hG4bK-theirs").Replace(w.text)
			w.reply(ask)
			w.reply(strings.ReplaceAll(ask, "INVITE", "ACK"))
			w.reply(w.answer("100 Trying"))
		case strings.HasPrefix(w.text, "SIP/2.0"):
			refusal.Store(&w.text)
		case refusal.Load() != nil:
			w.reply(w.answer("200 OK"))
		}
	})
	wantStatus(t, message(port), 200)
	if text := *refusal.Load(); !strings.HasPrefix(text, "SIP/2.0 501 ") || !strings.Contains(text, "z9hG4bK-theirs") {
		t.Errorf("the phone got\n%s", text)
	}
}

func TestOverTCP(t *testing.T) {
	port := tcpPhone(t, func(w *wire) bool {
		text := w.answer("200 OK")
		w.reply(text[:20])
		w.reply(text[20:])
		return true
	})
	r := message(port)
	r.SIP.TCP, r.Body = true, []byte(strings.Repeat("x", 2*maxDatagram))
	wantStatus(t, r, 200)
}

// An answer by TCP may come in any pieces.
func TestAnswerInPieces(t *testing.T) {
	text := (&wire{text: "MESSAGE sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP x;branch=z9hG4bK1\r\nCall-ID: 1\r\nCSeq: 1 MESSAGE\r\n"}).answer("200 OK")
	for i := 1; i < len(text); i++ {
		ours, theirs := net.Pipe() // one write is one read
		go func() { theirs.Write([]byte(text[:i])); theirs.Write([]byte(text[i:])); theirs.Close() }()
		answers := 0
		err := (&socket{Conn: ours}).read(func(sip.Message) { answers++ })
		if answers != 1 || err == nil || !strings.Contains(err.Error(), "closed the connection") {
			t.Errorf("in pieces of %d bytes and the rest: %d answers, %v", i, answers, err)
		}
		ours.Close()
	}
}

// Every way not to get an answer has its phase and its words.
func TestFailures(t *testing.T) {
	silent := udpPhone(t, func(*wire) {})
	r := message(silent)
	r.Timeout = 100 * time.Millisecond
	_, err := send(t, r)
	wantError(t, err, PhaseAnswer, "did not answer in time")

	r = message(silent)
	r.Body = []byte(strings.Repeat("x", maxDatagram))
	_, err = send(t, r)
	wantError(t, err, PhaseConnect, `transport = "TCP"`)

	r = message(closedPort(t, "udp"))
	_, err = send(t, r)
	wantError(t, err, PhaseConnect, "the phone refuses SIP")
	r = message(closedPort(t, "tcp"))
	r.SIP.TCP = true
	_, err = send(t, r)
	wantError(t, err, PhaseConnect, "the phone refuses SIP")

	r = message(tcpPhone(t, func(*wire) bool { return false }))
	r.SIP.TCP = true
	_, err = send(t, r)
	wantError(t, err, PhaseAnswer, "sent, and there was no proper answer")

	r = message(tcpPhone(t, func(w *wire) bool { w.reply("HTTP/1.1 400 Bad Request\r\n\r\n"); return true }))
	r.SIP.TCP = true
	_, err = send(t, r)
	wantError(t, err, PhaseAnswer, "no SIP")

	_, err = Sender{}.Send(t.Context(), phone.SIPPhone{}, message(silent))
	wantError(t, err, PhaseConnect, "no address")

	ctx, cancel := context.WithCancel(t.Context())
	port := udpPhone(t, func(*wire) { cancel() })
	_, err = Sender{}.Send(ctx, phone.SIPPhone{Host: "127.0.0.1"}, message(port))
	wantError(t, err, PhaseAnswer, "context canceled")
}

// A phone that sends for ever is not listened to for ever.
func TestEndlessAnswer(t *testing.T) {
	port := tcpPhone(t, func(w *wire) bool {
		for range 64 {
			w.reply("X-Filler: " + strings.Repeat("x", 4000))
		}
		return true
	})
	r := message(port)
	r.SIP.TCP = true
	_, err := send(t, r)
	wantError(t, err, PhaseAnswer, "no SIP")
}

// closedPort is a port that takes nothing from us until the test ends: that of a
// socket which is connected to somebody else, so that no other program gets it.
func closedPort(t *testing.T, network string) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	c, err := net.Dial(network, l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_, port, _ := net.SplitHostPort(c.LocalAddr().String())
	n, _ := strconv.Atoi(port)
	return n
}

// A dump shows the request without what is made when it is sent.
func TestDump(t *testing.T) {
	r := &phoneprofile.Rendered{Method: "NOTIFY", Port: 5060, SIP: &phoneprofile.RenderedSIP{User: "101", Event: "check-sync"}}
	want := strings.ReplaceAll(`NOTIFY sip:101@[::1]:5060 SIP/2.0
Via: SIP/2.0/UDP _server_;branch=_branch_;rport
From: <sip:phonecompanion@_server_>;tag=_tag_
To: <sip:101@[::1]>
Call-ID: _call-id_
CSeq: 1 NOTIFY
Max-Forwards: 70
User-Agent: phonecompanion
Contact: <sip:phonecompanion@_server_>
Event: check-sync
Subscription-State: terminated
Content-Length: 0

`, "\n", "\r\n")
	if got := string(Dump("::1", r)); got != want {
		t.Errorf("dump is\n%s\nwant\n%s", got, want)
	}
}

// An IPv6 address stands in brackets in a SIP address and in Via, and without
// its zone.
func TestIPv6(t *testing.T) {
	c, err := net.ListenPacket("udp6", "[::1]:0")
	if err != nil {
		t.Skip("no IPv6 here: ", err)
	}
	defer c.Close()
	var got atomic.Pointer[string]
	go func() {
		buf := make([]byte, maxMessage)
		for {
			n, from, err := c.ReadFrom(buf)
			if err != nil {
				return
			}
			w := &wire{text: string(buf[:n])}
			got.Store(&w.text)
			c.WriteTo([]byte(w.answer("200 OK")), from)
		}
	}()
	port := c.LocalAddr().(*net.UDPAddr).Port
	a, err := Sender{}.Send(t.Context(), phone.SIPPhone{Host: "::1"}, message(port))
	if err != nil || a.Status != 200 {
		t.Fatalf("%+v, %v", a, err)
	}
	for _, want := range []string{"MESSAGE sip:101@[::1]:", "Via: SIP/2.0/UDP [::1]:", "From: <sip:phonecompanion@[::1]>"} {
		if !strings.Contains(*got.Load(), want) {
			t.Errorf("no %q in\n%s", want, *got.Load())
		}
	}
	if text := string(Dump("fe80::1%eth0", message(5060))); strings.Contains(text, "eth0") || !strings.Contains(text, "sip:101@[fe80::1]:5060") {
		t.Errorf("with a zone:\n%s", text)
	}
}
