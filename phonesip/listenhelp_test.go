package phonesip

import (
	"bufio"
	"io"
	"net"
	"net/netip"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
)

// keys is what stands behind a listener in tests: the texts that are bound.
type keys struct {
	mu    sync.Mutex
	got   []Press
	from  []netip.Addr
	bound map[string]Verdict
}

// press notes a pressed key.
func (k *keys) press(from netip.Addr, m Press) Verdict {
	k.mu.Lock()
	defer k.mu.Unlock()
	if age := time.Since(m.Read); age < 0 || age > time.Hour {
		return PressUnknown // no test wants it
	}
	m.Read = time.Time{} // nobody can compare it
	k.got, k.from = append(k.got, m), append(k.from, from)
	for _, text := range m.Texts() {
		if v, ok := k.bound[text]; ok {
			return v
		}
	}
	return PressUnknown
}

// pressed returns what was pressed.
func (k *keys) pressed() []Press {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.got
}

// boundKeys are keys with a text for each verdict.
func boundKeys() *keys {
	return &keys{bound: map[string]Verdict{"on": PressTaken, "api+uuid_transfer 4711 9001": PressTaken, "lamp:on": PressTaken, "busy": PressBusy}}
}

// hear serves a listener at an address for a test.
func hear(t testing.TB, address string, press func(netip.Addr, Press) Verdict) *Listener {
	t.Helper()
	l, err := Listen(t.Context(), address, press, zerolog.Nop())
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() { defer close(served); l.Serve() }()
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
		<-served
	})
	return l
}

// refused returns the reasons that a listener has refused for, in their order.
func refused(l *Listener) string {
	var all []string
	l.Refusals(func(why Refusal, n uint64) {
		for range n {
			all = append(all, string(why))
		}
	})
	return strings.Join(all, ", ")
}

// A caller speaks SIP with a listener.
type caller struct {
	net.Conn
	t   testing.TB
	udp bool
	r   *bufio.Reader
}

// connectTo connects to a listener.
func connectTo(t testing.TB, network string, l *Listener) *caller {
	t.Helper()
	c, err := net.Dial(network, l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(patience))
	return &caller{c, t, network == "udp", bufio.NewReaderSize(c, maxMessage)}
}

// port is the caller's own.
func (c *caller) port() string {
	_, port, _ := net.SplitHostPort(c.LocalAddr().String())
	return port
}

// say sends text.
func (c *caller) say(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		c.t.Fatal(err)
	}
}

// hears reads one answer and returns it whole.
func (c *caller) hears() string {
	c.t.Helper()
	if c.udp {
		buf := make([]byte, maxMessage)
		n, err := c.Read(buf)
		if err != nil {
			c.t.Fatal(err)
		}
		return string(buf[:n])
	}
	var text strings.Builder
	for lines := textproto.NewReader(c.r); ; {
		line, err := lines.ReadLine()
		if err != nil {
			c.t.Fatalf("after %q: %v", text.String(), err)
		}
		text.WriteString(line + "\r\n")
		if line == "" {
			return text.String()
		}
	}
}

// wants reads one answer with a status.
func (c *caller) wants(status string) string {
	c.t.Helper()
	text := c.hears()
	if !strings.HasPrefix(text, "SIP/2.0 "+status+" ") {
		c.t.Fatalf("the answer is\n%s\nwant %s", text, status)
	}
	return text
}

// ends wants the connection to be closed without a word.
func (c *caller) ends() {
	c.t.Helper()
	if rest, err := io.ReadAll(c.r); err != nil || len(rest) > 0 {
		c.t.Errorf("the connection ends with %q, %v", rest, err)
	}
}

// asks returns a request with a branch; further are headers, and a body behind an
// empty one.
func asks(method, target, branch string, further ...string) string {
	head, body := further, ""
	for i, h := range further {
		if h == "" {
			head, body = further[:i], strings.Join(further[i+1:], "\r\n")
			break
		}
	}
	lines := append([]string{
		method + " " + target + " SIP/2.0", "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=" + branch + ";rport", "From: \"Desk\" <sip:101@pbx>;tag=f1",
		"To: <" + target + ">", "Call-ID: c1@desk", "CSeq: 1 " + method, "Max-Forwards: 70",
	}, head...)
	return strings.Join(lines, "\r\n") + "\r\nContent-Length: " + itoa(len(body)) + "\r\n\r\n" + body
}
