package client_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/client"
	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// TestNeverTwice: a command that was under way when the connection was lost has
// an unknown outcome, and is not sent again, though the client is connected
// again at once.
func TestNeverTwice(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string][]string{
		"no answer":        {cut},
		"half of a reply":  {`{"reply":"MakeCall","tag":"TAG","ok"`, cut},
		"another's answer": {`{"reply":"MakeCall","tag":"zz","ok":true}`, cut},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t, nil, polite(func(c *fakeConn, line string) []string {
				if !strings.HasPrefix(line, "MakeCall") {
					return nil
				}
				if name == "half of a reply" {
					c.Write([]byte(answer[0]))
					return answer[1:]
				}
				return answer
			}))
			c := dial(t, f.addr, quick("101"))
			_, err := c.MakeCall(within(t), "101", "102")
			if !errors.Is(err, client.ErrOutcomeUnknown) {
				t.Errorf("got %v", err)
			}
			must(t, c.Ping(within(t))) // connected again
			must(t, c.Ping(within(t)))
			if n := f.count("MakeCall"); n != 1 {
				t.Errorf("MakeCall was sent %d times", n)
			}
			if n := f.count("STLI"); n != 2 {
				t.Errorf("%d connections", n)
			}
		})
	}
}

// TestOutcomeUnknownFromServer: the server's own word for it is the same error.
func TestOutcomeUnknownFromServer(t *testing.T) {
	t.Parallel()
	f := newFake(t, nil, polite(func(_ *fakeConn, line string) []string {
		if strings.HasPrefix(line, "MakeCall") {
			return []string{`{"reply":"MakeCall","tag":"TAG","ok":false,"error":"unspecified.outcomeUnknown","text":"101 did not answer"}`}
		}
		return nil
	}))
	_, err := dial(t, f.addr, quick()).MakeCall(within(t), "101", "102")
	if !errors.Is(err, client.ErrOutcomeUnknown) || !strings.Contains(err.Error(), "101 did not answer") {
		t.Errorf("got %v", err)
	}
}

// TestCancel: a context ends whatever it is that is waited for.
func TestCancel(t *testing.T) {
	t.Parallel()
	mute := newFake(t, nil, func(_ *fake, c *fakeConn) { <-c.done })
	o := quick()
	o.CommandTimeout = 50 * time.Millisecond
	soon := func() context.Context {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		t.Cleanup(cancel)
		return ctx
	}
	t.Run("dialling", func(t *testing.T) {
		if _, err := client.Dial(soon(), mute.addr, quick()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("without a connection", func(t *testing.T) {
		c, err := client.New(mute.addr, quick())
		must(t, err)
		defer c.Close()
		if err := c.AnswerCall(soon(), "101"); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, client.ErrOutcomeUnknown) {
			t.Errorf("got %v", err)
		}
		if err := c.Monitor(soon(), "101"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	silent := newFake(t, nil, polite(func(_ *fakeConn, line string) []string {
		if strings.HasPrefix(line, "AnswerCall") || strings.HasPrefix(line, "MonitorStop") {
			return silence
		}
		return nil
	}))
	t.Run("under way", func(t *testing.T) {
		c := dial(t, silent.addr, quick())
		if err := c.AnswerCall(soon(), "101"); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, client.ErrOutcomeUnknown) {
			t.Errorf("got %v", err)
		}
		must(t, c.Monitor(within(t), "101"))
		if err := c.Unmonitor(soon(), "101"); !errors.Is(err, client.ErrOutcomeUnknown) {
			t.Errorf("got %v", err)
		}
		must(t, c.Ping(within(t))) // the connection is as good as before
	})
	t.Run("by CommandTimeout", func(t *testing.T) {
		c := dial(t, silent.addr, o)
		if err := c.AnswerCall(t.Context(), "101"); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, client.ErrOutcomeUnknown) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("before", func(t *testing.T) {
		c := dial(t, silent.addr, quick())
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		before := silent.count("HoldCall")
		if err := c.HoldCall(ctx, "101"); !errors.Is(err, context.Canceled) || errors.Is(err, client.ErrOutcomeUnknown) {
			t.Errorf("got %v", err)
		}
		must(t, c.Ping(within(t)))
		if silent.count("HoldCall") != before {
			t.Error("it was sent")
		}
	})
	t.Run("places taken", func(t *testing.T) {
		c := dial(t, silent.addr, quick())
		ctx, cancel := context.WithCancel(t.Context())
		before := silent.count("AnswerCall")
		for range 200 {
			go c.AnswerCall(ctx, "101")
		}
		servertest.Eventually(t, "200 commands are under way", func() bool { return silent.count("AnswerCall") == before+200 })
		cancel()
		if err := c.HoldCall(soon(), "101"); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, client.ErrOutcomeUnknown) {
			t.Errorf("got %v", err)
		}
	})
}

// TestClosed: nothing goes on behind Close, and it is soon over, whatever the
// server does.
func TestClosed(t *testing.T) {
	t.Parallel()
	f := newFake(t, nil, polite(func(_ *fakeConn, line string) []string {
		if line == "BYE" || strings.HasPrefix(line, "AnswerCall") {
			return silence
		}
		return nil
	}))
	c := dial(t, f.addr, quick())
	under := make(chan error, 1)
	go func() { under <- c.AnswerCall(t.Context(), "101") }()
	servertest.Eventually(t, "the command is under way", func() bool { return f.count("AnswerCall") == 1 })
	c.Close()
	c.Close()
	if err := <-under; !errors.Is(err, client.ErrOutcomeUnknown) || !errors.Is(err, client.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if err := c.Ping(t.Context()); !errors.Is(err, client.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if err := c.Monitor(t.Context(), "101"); !errors.Is(err, client.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if _, ok := <-c.Messages(); ok {
		t.Error("a message behind Close")
	}
}

// TestBadServers: what cannot be a server is an error of Dial, and New goes on
// trying.
func TestBadServers(t *testing.T) {
	t.Parallel()
	nobody, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	nobody.Close()
	for name, address := range map[string]string{
		"nobody listens":  nobody.Addr().String(),
		"an old server":   newFake(t, nil, func(_ *fake, c *fakeConn) { c.read(); c.say("error_ind ERROR STLI") }).addr,
		"a web server":    newFake(t, nil, func(_ *fake, c *fakeConn) { c.read(); c.say("HTTP/1.1 400 Bad Request", "", "no") }).addr,
		"it hangs up":     newFake(t, nil, func(_ *fake, c *fakeConn) { c.read() }).addr,
		"half a greeting": newFake(t, nil, func(_ *fake, c *fakeConn) { c.read(); c.Write([]byte("error_ind SUCCESS STLI")) }).addr,
	} {
		if c, err := client.Dial(within(t), address, quick()); err == nil {
			t.Errorf("%s: no error", name)
			c.Close()
		} else if errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := client.New("localhost", quick()); err == nil {
		t.Error("an address without a port was taken")
	}
	failures := make(chan error, 100)
	o := quick()
	o.OnState = func(err error) { failures <- err }
	c, err := client.New(nobody.Addr().String(), o)
	must(t, err)
	defer c.Close()
	for range 4 {
		if err := <-failures; err == nil {
			t.Error("connected to nobody")
		}
	}
	if err := c.Ping(within(t)); !errors.Is(err, client.ErrNotConnected) {
		t.Errorf("got %v", err)
	}
}

// TestLogin: a client that must log in does so on every connection.
func TestLogin(t *testing.T) {
	t.Parallel()
	f := newFake(t, nil, polite(func(_ *fakeConn, line string) []string {
		switch line {
		case `Login crm "two words"`:
			return nil
		case "HoldCall 101":
			return []string{cut}
		}
		if strings.HasPrefix(line, "Login") {
			return []string{`{"reply":"Login","tag":"TAG","ok":false,"error":"security.securityInfoViolated","text":"no such user, or another secret"}`}
		}
		return nil
	}))
	o := quick()
	o.User, o.Secret = "crm", "two words"
	c := dial(t, f.addr, o)
	c.HoldCall(within(t), "101")
	must(t, c.Ping(within(t)))
	if n := f.count("Login"); n != 2 {
		t.Errorf("%d logins", n)
	}
	o.Secret = "another"
	_, err := client.Dial(within(t), f.addr, o)
	wantRefused(t, err, "security", "securityInfoViolated")
}

// TestTLS: a server that cannot show the right certificate is none.
func TestTLS(t *testing.T) {
	t.Parallel()
	web := httptest.NewTLSServer(nil)
	defer web.Close()
	l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: web.TLS.Certificates})
	must(t, err)
	f := newFake(t, l, polite(func(*fakeConn, string) []string { return nil }))
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	o := quick("101")
	o.TLS = &tls.Config{RootCAs: roots}
	must(t, dial(t, f.addr, o).Ping(within(t)))
	o.TLS = &tls.Config{}
	if c, err := client.Dial(within(t), f.addr, o); err == nil {
		c.Close()
		t.Error("a certificate of nobody was taken")
	}
}

// TestRaw: the provider's answer comes with the reply, or not at all.
func TestRaw(t *testing.T) {
	t.Parallel()
	f := newFake(t, nil, polite(func(_ *fakeConn, line string) []string {
		switch {
		case strings.Contains(line, "/ok"):
			return []string{`{"reply":"RawCommand","tag":"TAG","ok":true}`, `{"rawResponse":200,"body":{"id":7},"tag":"TAG"}`}
		case strings.Contains(line, "/kept"):
			return []string{`{"reply":"RawCommand","tag":"TAG","ok":true}`}
		case strings.Contains(line, "/missing"):
			return []string{`{"reply":"RawCommand","tag":"TAG","ok":false,"error":"unspecified.generic","text":"404"}`, `{"rawResponse":404,"body":"gone","tag":"TAG"}`}
		}
		return nil
	}))
	c := dial(t, f.addr, quick())
	for resource, want := range map[string]struct {
		status int
		body   string
		failed bool
	}{"/ok": {200, `{"id":7}`, false}, "/kept": {0, "", false}, "/missing": {404, `"gone"`, true}} {
		status, body, err := c.Raw(within(t), client.RawRequest{Method: "GET", Resource: resource, Body: "a\x7f\u0085b"})
		if status != want.status || string(body) != want.body || (err != nil) != want.failed {
			t.Errorf("%s: %d %s %v", resource, status, body, err)
		}
	}
	if n := f.count(`{"method":"GET","resource":"/ok","body":"a\u007f\u0085b"}`); n != 1 {
		t.Errorf("%q", f.lines)
	}
}

// TestDeadPhone: a device that cannot be monitored is told of once, tried again,
// and comes with a gap when its events were coming before.
func TestDeadPhone(t *testing.T) {
	t.Parallel()
	starts := 0
	f := newFake(t, nil, polite(func(_ *fakeConn, line string) []string {
		switch {
		case line == "HoldCall 101":
			return []string{`{"event":"Held","seq":7,"time":"2026-11-20T12:00:00.123Z","device":"101"}`, cut}
		case line == "MonitorStart 101":
			if starts++; starts == 2 || starts == 3 {
				return []string{`{"reply":"MonitorStart","tag":"TAG","ok":false,"error":"systemResourceAvailability.deviceOutOfService","text":"101 is silent"}`}
			}
			return []string{`{"reply":"MonitorStart","tag":"TAG","ok":true}`, `{"snapshot":"101","call":"c-1","state":"alerting","calling":"1","called":"101"}`, fmt.Sprintf(`{"snapshotEnd":"101","seq":%d}`, 8+starts)}
		}
		return nil
	}))
	c := dial(t, f.addr, quick("101"))
	wantSnapshot(t, c, "101", 1)
	c.HoldCall(within(t), "101") // 7 is part of the snapshot: it is not told again
	if u, ok := next(t, c).(*client.Unmonitored); !ok || u.Device != "101" {
		t.Fatalf("%+v", u)
	}
	if gap, ok := next(t, c).(*client.Gap); !ok || *gap != (client.Gap{From: 10, To: 12, Device: "101"}) {
		t.Fatalf("%+v", gap)
	}
	wantSnapshot(t, c, "101", 1)
}
