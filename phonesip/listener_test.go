package phonesip

import (
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
)

func itoa(n int) string { return strconv.Itoa(n) }

const transfer = "sip:api+uuid_transfer%204711%209001@127.0.0.1:5062"

// What a phone says is what is pressed, and the verdict is the answer, by UDP and
// by TCP.
func TestPresses(t *testing.T) {
	for _, c := range []struct {
		name, text, status string
		want               Press
		refused            string
	}{
		{"a text in the target", asks("MESSAGE", transfer, "z9hG4bKa"), "200",
			Press{User: "api+uuid_transfer 4711 9001", Host: "127.0.0.1", To: "api+uuid_transfer 4711 9001", From: "101"}, ""},
		{"a text with a colon", asks("MESSAGE", "sip:lamp:on@127.0.0.1", "z9hG4bKa"), "200", Press{User: "lamp:on", Host: "127.0.0.1", To: "lamp:on", From: "101"}, ""},
		{"a text in the body", asks("MESSAGE", "sip:pc@[::1]:5062", "z9hG4bKa", "Content-Type: text/plain", "", "on"), "200",
			Press{User: "pc", Host: "::1", To: "pc", From: "101", ContentType: "text/plain", Body: "on"}, ""},
		{"a document in the body", asks("MESSAGE", "sip:127.0.0.1", "z9hG4bKa", "c: Application/X-Buttons; charset=utf-8", "", "k=2", "n=on", ""), "200",
			Press{Host: "127.0.0.1", From: "101", ContentType: "Application/X-Buttons; charset=utf-8", Body: "k=2\r\nn=on\r\n"}, ""},
		{"a text that nobody knows", asks("MESSAGE", "sip:50%@x", "z9hG4bKa"), "404", Press{User: "50%", Host: "x", To: "50%", From: "101"}, "unknown text"},
		{"a phone with too much to do", asks("MESSAGE", "sips:busy@x", "z9hG4bKa"), "503", Press{User: "busy", Host: "x", To: "busy", From: "101"}, "no room"},
		{"a target that a proxy has changed", strings.Replace(asks("MESSAGE", "sip:pc@x", "z9hG4bKa"), "To: <sip:pc@x>", "t: sip:on@pbx;tag=9", 1), "200",
			Press{User: "pc", Host: "x", To: "on", From: "101"}, ""},
		{"headers that nobody reads", asks("MESSAGE", "sip:on@x", "z9hG4bKa", "Contact: \x01<<", "Route: ,", "Max-Forwards: many", "X: y"), "200",
			Press{User: "on", Host: "x", To: "on", From: "101"}, ""},
		{"an old branch", asks("MESSAGE", "sip:on@x", "1"), "200", Press{User: "on", Host: "x", To: "on", From: "101"}, ""},
		{"lines before it", "\r\n\r\n" + asks("MESSAGE", "sip:on@x", "z9hG4bKa"), "200", Press{User: "on", Host: "x", To: "on", From: "101"}, ""},
	} {
		for _, network := range []string{"udp", "tcp"} {
			if network == "udp" && strings.HasPrefix(c.text, "\r\n") {
				continue // for streams (RFC 3261, 7.5)
			}
			t.Run(c.name+"/"+network, func(t *testing.T) {
				k := boundKeys()
				l := hear(t, "127.0.0.1:0", k.press)
				from := connectTo(t, network, l)
				from.say(c.text)
				from.wants(c.status)
				if got := k.pressed(); len(got) != 1 || got[0] != c.want || k.from[0] != netip.MustParseAddr("127.0.0.1") {
					t.Errorf("pressed is %+v, want %+v", got, c.want)
				}
				if got := refused(l); got != c.refused || (l.Taken() == 1) != (c.status == "200") {
					t.Errorf("refused is %q, %d taken", got, l.Taken())
				}
			})
		}
	}
}

// What is no pressed key is answered as SIP wants it, and presses none.
func TestRefusals(t *testing.T) {
	whole := asks("MESSAGE", "sip:on@x", "z9hG4bKa")
	without := func(header string) string {
		i := strings.Index(whole, header)
		return whole[:i] + whole[i+strings.Index(whole[i:], "\r\n")+2:]
	}
	long := strings.Repeat("x", maxText+1)
	for _, c := range []struct{ name, text, status, part, refused string }{
		{"OPTIONS", asks("OPTIONS", "sip:x", "z9hG4bKa"), "200", "Allow: MESSAGE, OPTIONS\r\n", ""},
		{"a call", asks("INVITE", "sip:on@x", "z9hG4bKa"), "405", "Allow: MESSAGE, OPTIONS\r\n", "method"},
		{"a registration", asks("REGISTER", "sip:x", "z9hG4bKa"), "405", "Allow: MESSAGE, OPTIONS\r\n", "method"},
		{"a method that nobody knows", asks("FROB", "sip:on@x", "z9hG4bKa"), "501", "Allow: MESSAGE, OPTIONS\r\n", "method"},
		{"CANCEL of nothing", asks("CANCEL", "sip:on@x", "z9hG4bKa"), "481", "", "method"},
		{"no CSeq", without("CSeq"), "400", "", "wrong headers"},
		{"no From", without("From"), "400", "", "wrong headers"},
		{"no To", without("To"), "400", "", "wrong headers"},
		{"no Call-ID", without("Call-ID"), "400", "", "wrong headers"},
		{"CSeq of another method", strings.Replace(whole, "1 MESSAGE", "1 INVITE", 1), "400", "", "wrong headers"},
		{"another version", strings.Replace(whole, "SIP/2.0\r\n", "SIP/3.0\r\n", 1), "505", "", "wrong headers"},
		{"a number to dial", asks("MESSAGE", "tel:on", "z9hG4bKa"), "416", "", "wrong headers"},
		{"an extension", asks("MESSAGE", "sip:on@x", "z9hG4bKa", "Require: 100rel"), "420", "Unsupported: 100rel\r\n", "wrong headers"},
		{"a long text", strings.Replace(asks("MESSAGE", "sip:"+long+"@x", "z9hG4bKa"), "To: <sip:"+long, "To: <sip:on", 1), "414", "", "too long"},
		{"a long body", asks("MESSAGE", "sip:on@x", "z9hG4bKa", "", long), "413", "", "too long"},
	} {
		for _, network := range []string{"udp", "tcp"} {
			t.Run(c.name+"/"+network, func(t *testing.T) {
				k := boundKeys()
				l := hear(t, "127.0.0.1:0", k.press)
				from := connectTo(t, network, l)
				from.say(c.text)
				if got := from.wants(c.status); !strings.Contains(got, c.part) || len(got) > len(c.text)+answerMore {
					t.Errorf("the answer is\n%s", got)
				}
				if got := refused(l); got != c.refused || len(k.pressed()) != 0 {
					t.Errorf("refused is %q, pressed %v", got, k.pressed())
				}
			})
		}
	}
}

// What nobody could answer is not answered, and a connection that sends it ends.
func TestSilence(t *testing.T) {
	whole := asks("MESSAGE", "sip:on@x", "z9hG4bKa")
	for _, c := range []struct{ name, text, refused string }{
		{"nonsense", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "no SIP"},
		{"a header without a name", strings.Replace(whole, "Call-ID:", "Call-ID", 1), "no SIP"},
		{"no Via", strings.Replace(whole, "Via:", "X-Via:", 1), "wrong headers"},
		{"an empty Via", strings.Replace(whole, "127.0.0.1:5060;", ";", 1), "wrong headers"},
		{"a CSeq that is no number", strings.Replace(whole, "1 MESSAGE", "one MESSAGE", 1), "no SIP"},
		{"an answer that would be too long", strings.Replace(whole, "From:", "From: \""+strings.Repeat("x", maxAnswer)+"\"", 1), "too long"},
		{"something huge", strings.Replace(whole, "From:", "X: "+strings.Repeat("x", maxRequest)+"\r\nFrom:", 1), "too long"},
		{"an ACK", strings.ReplaceAll(whole, "MESSAGE", "ACK"), ""},
		{"a response", strings.Replace(whole, "MESSAGE sip:on@x SIP/2.0", "SIP/2.0 200 OK", 1), ""},
	} {
		for _, network := range []string{"udp", "tcp"} {
			t.Run(c.name+"/"+network, func(t *testing.T) {
				k := boundKeys()
				l := hear(t, "127.0.0.1:0", k.press)
				from := connectTo(t, network, l)
				from.say(c.text)
				if from.udp {
					from.again(asks("OPTIONS", "sip:x", "z9hG4bKb")) // dropped while the caller is hushed
				} else if c.refused == "no SIP" || strings.Contains(c.name, "huge") {
					from.ends()
				} else {
					from.say(asks("OPTIONS", "sip:x", "z9hG4bKb"))
					from.wants("200")
				}
				got := strings.ReplaceAll(refused(l), ", too many", "")
				if got != c.refused || len(k.pressed()) != 0 {
					t.Errorf("refused is %q, pressed %v", got, k.pressed())
				}
			})
		}
	}
}

// again says a text by UDP, as a phone does, until it is answered with 200.
func (c *caller) again(text string) {
	c.t.Helper()
	buf := make([]byte, maxMessage)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		c.say(text)
		c.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		if n, err := c.Read(buf); err == nil {
			if !strings.HasPrefix(string(buf[:n]), "SIP/2.0 200 ") {
				c.t.Fatalf("the answer is\n%s", buf[:n])
			}
			return
		}
	}
	c.t.Fatal("no answer")
}

// A request that comes again is answered as before and presses no key again, by
// whatever way; one of another caller, or another key, does. CANCEL comes too late.
func TestRetransmissions(t *testing.T) {
	k := boundKeys()
	l := hear(t, "127.0.0.1:0", k.press)
	for i, branch := range []string{"z9hG4bKa", "a", "b"} {
		from := connectTo(t, "udp", l)
		text := asks("MESSAGE", "sip:on@x", branch)
		if i == 2 {
			text = strings.Replace(text, "CSeq: 1 ", "CSeq: 2 ", 1)
		}
		from.say(text)
		first := from.wants("200")
		for range 3 {
			from.say(text)
			if again := from.wants("200"); again != first {
				t.Errorf("the answer is\n%s\nand was\n%s", again, first)
			}
		}
		stream := connectTo(t, "tcp", l)
		stream.say(text)
		stream.wants("200")
		if n := len(k.pressed()); n != i+1 || l.Copies() != uint64(4*n) || l.Taken() != uint64(n) {
			t.Errorf("pressed %d times, %d copies, %d taken", n, l.Copies(), l.Taken())
		}
	}
	from := connectTo(t, "udp", l)
	from.say(strings.ReplaceAll(asks("MESSAGE", "sip:on@x", "z9hG4bKa"), "MESSAGE", "CANCEL"))
	from.wants("200")
	if got := refused(l); got != "" {
		t.Errorf("refused is %q", got)
	}
}

// A refused text is remembered, too; and whoever is refused is not heard for a
// while, so that guessing takes long.
func TestGuessing(t *testing.T) {
	k := boundKeys()
	l := hear(t, "127.0.0.1:0", k.press)
	from := connectTo(t, "udp", l)
	from.say(asks("MESSAGE", "sip:guess@x", "z9hG4bKa"))
	from.wants("404")
	began := time.Now()
	for i := range 20 {
		from.say(asks("MESSAGE", "sip:guess@x", "z9hG4bKb"+itoa(i)))
	}
	from.again(asks("MESSAGE", "sip:on@x", "z9hG4bKc"))
	if waited := time.Since(began); waited < 90*time.Millisecond {
		t.Errorf("heard again after %v", waited)
	}
	if n := len(k.pressed()); n != 2 {
		t.Errorf("pressed %d times", n)
	}
	if got := refused(l); !strings.HasPrefix(got, "unknown text, too many") {
		t.Errorf("refused is %q", got)
	}
	other := connectTo(t, "tcp", l) // by TCP whoever is refused waits
	other.say(asks("MESSAGE", "sip:guess@x", "z9hG4bKd") + asks("MESSAGE", "sip:on@x", "z9hG4bKe"))
	began = time.Now()
	other.wants("404")
	other.wants("200")
	if waited := time.Since(began); waited < 190*time.Millisecond {
		t.Errorf("heard again after %v", waited)
	}
}

// A stream is one: messages in one segment, in pieces, with line ends between them.
func TestStream(t *testing.T) {
	k := boundKeys()
	l := hear(t, "127.0.0.1:0", k.press)
	from := connectTo(t, "tcp", l)
	text := func(n int) string {
		return asks("MESSAGE", "sip:pc@x", "z9hG4bK"+itoa(n), "Content-Type: text/plain", "", "on")
	}
	from.say(text(1) + text(2) + "\r\n\r\n" + text(3) + "\r\n")
	for range 3 {
		from.wants("200")
	}
	from.say("\r\n")
	for _, part := range strings.SplitAfter(text(4), "o") {
		from.say(part)
	}
	from.wants("200")
	for range maxRequest/4 + 1 { // who only keeps his connection open keeps it
		from.say("\r\n\r\n")
	}
	from.say(text(5))
	from.wants("200")
	from.say(strings.Replace(text(6), "Content-Length: 2", "X: 2", 1)) // where would it end?
	from.ends()
	if n := len(k.pressed()); n != 5 || refused(l) != "no SIP" {
		t.Errorf("pressed %d times, refused %q", n, refused(l))
	}
}

// The answer goes where RFC 3261 (18.2.2) and RFC 3581 want it, and says where the
// request came from; never to another address.
func TestWayBack(t *testing.T) {
	k := boundKeys()
	l := hear(t, "127.0.0.1:0", k.press)
	other, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetDeadline(time.Now().Add(patience))
	named := netip.MustParseAddrPort(other.LocalAddr().String()).Port()
	from := connectTo(t, "udp", l)
	via := func(v string) string {
		return strings.Replace(asks("MESSAGE", "sip:on@x", "z9hG4bK"+itoa(len(v))), "127.0.0.1:5060;", v+";", 1)
	}
	from.say(via("10.1.2.3:" + itoa(int(named))))
	if text := from.wants("200"); !strings.Contains(text, "rport="+from.port()) || !strings.Contains(text, "received=127.0.0.1") || !strings.Contains(text, "UDP 10.1.2.3:"+itoa(int(named))) {
		t.Errorf("with rport:\n%s", text)
	}
	from.say(strings.Replace(via("desk.example:"+itoa(int(named))), ";rport", "", 1))
	buf := make([]byte, maxMessage)
	n, _, err := other.ReadFrom(buf)
	if text := string(buf[:n]); err != nil || !strings.HasPrefix(text, "SIP/2.0 200 ") || !strings.Contains(text, "received=127.0.0.1") || strings.Contains(text, "rport") {
		t.Errorf("without rport: %v\n%s", err, text)
	}
	for _, tag := range []string{"", ";tag=theirs"} {
		from.say(strings.Replace(asks("MESSAGE", "sip:on@x", "z9hG4bKt"+itoa(len(tag))), "To: <sip:on@x>", "To: <sip:on@x>"+tag, 1))
		if text := from.wants("200"); strings.Count(text, ";tag=") != 2 || tag != "" && !strings.Contains(text, tag) {
			t.Errorf("tags:\n%s", text)
		}
	}
	from.say(asks("MESSAGE", "sip:on@x", "z9hG4bKv", "Via: SIP/2.0/UDP pbx:5060;branch=z9hG4bK2, SIP/2.0/TCP edge;branch=z9hG4bK3", "Record-Route: <sip:pbx;lr>"))
	if text := from.wants("200"); strings.Count(text, "Via: ") != 3 || strings.Index(text, "rport=") > strings.Index(text, "pbx") || strings.Contains(text, "Record-Route") {
		t.Errorf("the way is\n%s", text)
	}
}

// One address has a few connections, and who begins a message ends it.
func TestTooManyStreams(t *testing.T) {
	l := hear(t, "127.0.0.1:0", boundKeys().press)
	for range maxStreamsPerAddress {
		c := connectTo(t, "tcp", l)
		c.say(asks("OPTIONS", "sip:x", "z9hG4bKa"))
		c.wants("200")
	}
	connectTo(t, "tcp", l).gone()
	if got := refused(l); got != "too many" {
		t.Errorf("refused is %q", got)
	}
}

// gone wants the connection to be over, in whatever way.
func (c *caller) gone() {
	c.t.Helper()
	if n, err := c.Read(make([]byte, 1)); err == nil || n > 0 {
		c.t.Errorf("it is served: %d, %v", n, err)
	}
}

// Close ends what is open, and whoever serves; twice is no harm; and a listener
// that was never served, or is served too late, ends, too.
func TestCloseListener(t *testing.T) {
	l := hear(t, "127.0.0.1:0", boundKeys().press)
	idle, half := connectTo(t, "tcp", l), connectTo(t, "tcp", l)
	idle.say(asks("MESSAGE", "sip:on@x", "z9hG4bKa"))
	idle.wants("200")
	half.say("MESSAGE sip:")
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	idle.ends()
	half.gone()
	again := hear(t, address, boundKeys().press) // both sockets are free
	if again.Addr().String() != address {
		t.Errorf("%v is not %s", again.Addr(), address)
	}
	if err := l.Close(); err != nil || refused(l) != "" {
		t.Errorf("closed twice: %v, refused %q", err, refused(l))
	}
	for range 2 {
		l, err := Listen(t.Context(), "127.0.0.1:0", boundKeys().press, zerolog.Nop())
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
		l.Serve()
	}
	for _, bad := range []string{address, "nonsense", "127.0.0.1:port"} {
		if l, err := Listen(t.Context(), bad, nil, zerolog.Nop()); err == nil {
			l.Close()
			t.Errorf("%s can be listened at", bad)
		}
	}
}

// A listener on all addresses hears IPv4 as IPv4.
func TestAllAddresses(t *testing.T) {
	k := boundKeys()
	l := hear(t, ":0", k.press)
	if !l.Addr().Addr().IsUnspecified() || l.Addr().Port() == 0 {
		t.Errorf("it listens at %v", l.Addr())
	}
	for i, network := range []string{"udp4", "tcp4"} {
		c, err := net.Dial(network, "127.0.0.1:"+itoa(int(l.Addr().Port())))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(patience))
		c.Write([]byte(asks("MESSAGE", "sip:on@x", "z9hG4bK"+network)))
		if n, err := c.Read(make([]byte, maxMessage)); err != nil || n == 0 || len(k.pressed()) != i+1 || !slices.Contains(k.from, netip.MustParseAddr("127.0.0.1")) {
			t.Errorf("%s: %d, %v, from %v", network, n, err, k.from)
		}
	}
}
