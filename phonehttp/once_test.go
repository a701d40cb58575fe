package phonehttp

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAtMostOnce sends one request to phones that do everything wrong, and
// counts what they have read.
func TestAtMostOnce(t *testing.T) {
	slow := func(c netConn, _ int, _ *http.Request) bool {
		for _, b := range []byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK") {
			if _, err := c.Write([]byte{b}); err != nil {
				return false
			}
			<-time.After(50 * time.Millisecond)
		}
		return false
	}
	for _, tt := range []struct {
		name   string
		answer answer
		says   string // in the error; "" for success
	}{
		{"good", ok, ""},
		{"hangs", hang, "did not answer in time"},
		{"closes without an answer", drop, "closed the connection"},
		{"resets", reset, "gave no proper answer"},
		{"one byte after the other, too slowly", slow, "did not answer in time"},
		{"not HTTP", text("hello\n"), "gave no proper answer"},
		{"another protocol", text("SSH-2.0-dropbear\n"), "gave no proper answer"},
		{"head breaks off", text("HTTP/1.1 200 OK\nContent-"), "closed the connection"},
		{"body breaks off", text("HTTP/1.1 200 OK\nContent-Length: 10\n\nOK"), "in the middle of the answer"},
		{"negative length", text("HTTP/1.1 200 OK\nContent-Length: -1\n\n"), "gave no proper answer"},
		{"broken chunks", text("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nzz\n"), "gave no proper answer"},
		{"endless body", endless("HTTP/1.1 200 OK\n\n", strings.Repeat("x", 4096)), "longer than 1048576 bytes"},
		{"endless chunks", endless("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n", "400\r\n"+strings.Repeat("x", 1024)+"\r\n"), "longer than 1048576 bytes"},
		{"endless head", endless("HTTP/1.1 200 OK\n", "X: "+strings.Repeat("x", 1000)+"\r\n"), "longer than 65536 bytes"},
		{"endless interim answers", endless("", "HTTP/1.1 100 Continue\r\n\r\n"), "longer than 65536 bytes"},
		{"HTTP/1.0 without a length", text("HTTP/1.0 200 OK\n\nOK"), ""},
		{"an interim answer first", text("HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nOK"), ""},
		{"a redirect is not followed", text("HTTP/1.1 302 Found\nLocation: /index.htm\nContent-Length: 0\n\n"), ""},
		{"more than its length", text("HTTP/1.1 200 OK\nContent-Length: 2\n\nOKOKOK"), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newRawPhone(t, tt.answer)
			r := dial()
			if strings.HasSuffix(tt.says, "in time") {
				r.Timeout = soon
			}
			began := time.Now()
			a, err := send(p.client(), r)
			if took := time.Since(began); took > patience {
				t.Errorf("took %v", took)
			}
			if got := p.seen(); !slices.Equal(got, []string{"GET /command.htm?number=102"}) {
				t.Errorf("the phone read %v", got)
			}
			if tt.says == "" {
				if err != nil || a == nil {
					t.Errorf("failed: %v", err)
				}
				return
			}
			var typed *Error
			if !errors.As(err, &typed) {
				t.Fatalf("got %v and %v", a, err)
			}
			if !typed.Sent() || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("sent %v: %v", typed.Sent(), err)
			}
		})
	}
}

// TestEveryRequestHasItsOwnConnection: the phone keeps connections alive and
// drops the second request on each.
func TestEveryRequestHasItsOwnConnection(t *testing.T) {
	p := newRawPhone(t, dropSecond)
	c := p.client()
	for range 5 {
		if _, err := send(c, dial()); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(p.seen()); n != 5 || p.conns != 5 {
		t.Errorf("%d requests on %d connections", n, p.conns)
	}
}

// TestWhyNotTheStandardTransport shows what this package is for: the standard
// client repeats a GET on a connection that turns out to be dead.
func TestWhyNotTheStandardTransport(t *testing.T) {
	p := newRawPhone(t, dropSecond)
	url := "http://" + p.listener.Addr().String() + "/command.htm?number=102"
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for range 2 {
		if r, err := client.Get(url); err == nil {
			io.Copy(io.Discard, r.Body) // so that the connection is used again
			r.Body.Close()
		}
	}
	if n := len(p.seen()); n != 3 {
		t.Skipf("two requests were read %d times by the phone: the standard transport has changed", n)
	}
}

// dropSecond answers the first request of a connection, which stays open, and
// closes it after reading the second.
func dropSecond(c netConn, n int, r *http.Request) bool { return n == 0 && ok(c, n, r) }

func TestUnreachablePhoneDidNotGetIt(t *testing.T) {
	p := newRawPhone(t, ok)
	c := p.client()
	p.listener.Close()
	_, err := send(c, dial())
	var typed *Error
	if !errors.As(err, &typed) || typed.Sent() || typed.Phase != PhaseConnect {
		t.Fatalf("got %v", err)
	}
	if !strings.Contains(err.Error(), "refuses the connection") {
		t.Errorf("says %v", err)
	}
}

func TestTargetGoesOutByteForByte(t *testing.T) {
	for _, target := range []string{
		"/Phone_ActionURL&Command=1&Number=5", "/servlet?key=number=1;2,3&x=%2B", "/raw/?/dial%20sip:1%40x", "/a?b=*&c=|{}^\"<>", "/ä?ö", "/x?",
	} {
		var got string
		p := newRawPhone(t, func(c netConn, n int, r *http.Request) bool { got = r.RequestURI; return ok(c, n, r) })
		r := dial()
		r.Target = target
		if _, err := send(p.client(), r); err != nil || got != target {
			t.Errorf("%q arrived as %q (%v)", target, got, err)
		}
	}
}
