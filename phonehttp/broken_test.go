package phonehttp

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// halfClosed ends its side of the connection, and keeps listening.
func halfClosed(say string) answer {
	return func(c netConn, _ int, _ *http.Request) bool {
		write(c, say)
		c.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, c)
		return false
	}
}

// keeps answers and leaves the connection open for as long as we do.
func keeps(say string) answer {
	return func(c netConn, _ int, _ *http.Request) bool {
		write(c, say)
		io.Copy(io.Discard, c)
		return false
	}
}

// TestAnswers gives the exact answer or error of phones that are odd, or worse.
func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		name   string
		method string
		answer answer
		status int
		body   string
		fault  string
	}{
		{"keeps the connection", "GET", keeps("HTTP/1.1 200 OK\nContent-Length: 2\n\nOK"), 200, "OK", ""},
		{"keeps the connection and gives no length", "GET", keeps("HTTP/1.1 200 OK\n\nOK"), 0, "", "the phone took the request and did not answer in time"},
		{"half closed after the answer", "GET", halfClosed("HTTP/1.1 200 OK\n\nOK"), 200, "OK", ""},
		{"half closed without an answer", "GET", halfClosed(""), 0, "", "the phone took the request and gave no proper answer: it closed the connection"},
		{"half closed in the head", "GET", halfClosed("HTTP/1.1 200 O"), 0, "", "the phone took the request and gave no proper answer: it closed the connection"},
		{"a length that is too short", "GET", text("HTTP/1.1 200 OK\nContent-Length: 1\n\nOK"), 200, "O", ""},
		{"a length that is too long", "GET", text("HTTP/1.1 200 OK\nContent-Length: 3\n\nOK"), 0, "", "the phone took the request and gave no proper answer: it closed the connection in the middle of the answer"},
		{"a length that is too long, open", "GET", keeps("HTTP/1.1 200 OK\nContent-Length: 3\n\nOK"), 0, "", "the phone took the request and did not answer in time"},
		{"two lengths that agree", "GET", text("HTTP/1.1 200 OK\nContent-Length: 2\nContent-Length: 2\n\nOK"), 200, "OK", ""},
		{"a length and chunks", "GET", text("HTTP/1.1 200 OK\nContent-Length: 9\nTransfer-Encoding: chunked\n\n2\nOK\n0\n\n"), 200, "OK", ""},
		{"chunks with a trailer", "GET", text("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1;x=y\nO\n1\nK\n0\nX: y\n\n"), 200, "OK", ""},
		{"chunks that break off", "GET", text("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nOK"), 0, "", "the phone took the request and gave no proper answer: it closed the connection in the middle of the answer"},
		{"lines that end in LF", "GET", func(c netConn, _ int, _ *http.Request) bool {
			io.WriteString(c, "HTTP/1.1 200 OK\nContent-Length: 2\n\nOK")
			return false
		}, 200, "OK", ""},
		{"no reason", "GET", text("HTTP/1.1 200\nContent-Length: 2\n\nOK"), 200, "OK", ""},
		{"HTTP/1.0 that keeps", "GET", keeps("HTTP/1.0 200 OK\nConnection: keep-alive\nContent-Length: 2\n\nOK"), 200, "OK", ""},
		{"204 with a body", "GET", text("HTTP/1.1 204 No Content\n\nOK"), 204, "", ""},
		{"HEAD with a length", "HEAD", text("HTTP/1.1 200 OK\nContent-Length: 10\n\n"), 200, "", ""},
		{"several interim answers", "GET", text("HTTP/1.1 100 Continue\n\nHTTP/1.1 103 Early Hints\nLink: x\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nOK"), 200, "OK", ""},
		{"an interim answer only", "GET", text("HTTP/1.1 100 Continue\n\n"), 0, "", "the phone took the request and gave no proper answer: it closed the connection"},
		{"a redirect to HTTPS", "GET", text("HTTP/1.1 307 Temporary Redirect\nLocation: https://p/\nContent-Length: 0\n\n"), 307, "", ""},
		{"a redirect to itself", "GET", text("HTTP/1.1 301 Moved\nLocation: /command.htm?number=102\n\n"), 301, "", ""},
		{"an error page", "GET", text("HTTP/1.1 500 Oops\n\nno"), 500, "no", ""},
		{"503", "GET", text("HTTP/1.1 503 Server Too Busy\nRetry-After: 0\nContent-Length: 0\n\n"), 503, "", ""},
		{"408", "GET", text("HTTP/1.1 408 Request Timeout\nContent-Length: 0\n\n"), 408, "", ""},
		{"HTTP/0.9", "GET", text("<html>OK</html>\n"), 0, "", `the phone took the request and gave no proper answer: malformed HTTP response "<html>OK</html>"`},
		{"bytes", "GET", text("\x16\x03\x01\x00\x01\n"), 0, "", `the phone took the request and gave no proper answer: malformed HTTP response "\x16\x03\x01\x00\x01"`},
		{"a number of four", "GET", text("HTTP/1.1 2000 OK\n\n"), 0, "", `the phone took the request and gave no proper answer: malformed HTTP status code "2000"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newRawPhone(t, c.answer)
			r := dial()
			r.Method, r.KeepAlive = c.method, true
			if strings.HasSuffix(c.fault, "in time") {
				r.Timeout = soon
			}
			a, err := send(p.client(), r)
			if n := len(p.seen()); n != 1 {
				t.Errorf("%d requests", n)
			}
			if c.fault != "" {
				var typed *Error
				if !errors.As(err, &typed) || typed.Phase != PhaseAnswer || !typed.Sent() || err.Error() != p.listener.Addr().String()+": "+c.fault {
					t.Errorf("error is %v, want %s", err, c.fault)
				}
				return
			}
			if err != nil || a.Status != c.status || string(a.Body) != c.body {
				t.Errorf("the answer is %+v, %v, want %d %q", a, err, c.status, c.body)
			}
		})
	}
}

// The largest answers that are taken, and one byte more.
func TestLimits(t *testing.T) {
	body := func(n int) answer { return text("HTTP/1.0 200 OK\n\n" + strings.Repeat("x", n)) }
	for _, c := range []struct {
		name   string
		answer answer
		good   bool
	}{
		{"the longest body", body(MaxBody), true},
		{"a longer body", body(MaxBody + 1), false},
		{"a long head", text("HTTP/1.1 200 OK\nX: " + strings.Repeat("x", MaxHead-100) + "\nContent-Length: 0\n\n"), true},
		{"a longer head", text("HTTP/1.1 200 OK\nX: " + strings.Repeat("x", MaxHead) + "\nContent-Length: 0\n\n"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newRawPhone(t, c.answer)
			if a, err := send(p.client(), dial()); (err == nil) != c.good {
				t.Errorf("the answer has %d bytes, %v", len(a.Body), err)
			}
		})
	}
}

// A phone that sends for ever costs no more memory than the longest answer.
func TestMemoryIsBounded(t *testing.T) {
	for name, a := range map[string]answer{
		"body": endless("HTTP/1.1 200 OK\n\n", strings.Repeat("x", 4096)),
		"head": endless("HTTP/1.1 200 OK\n", "X: "+strings.Repeat("x", 1000)+"\r\n"),
		"line": endless("", strings.Repeat("x", 4096)),
	} {
		t.Run(name, func(t *testing.T) {
			p := newRawPhone(t, a)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := send(p.client(), dial())
			runtime.ReadMemStats(&after)
			if err == nil {
				t.Error("an answer without an end was taken")
			}
			if used := after.TotalAlloc - before.TotalAlloc; used > 16*MaxBody {
				t.Errorf("%d bytes were allocated", used)
			}
		})
	}
}

// A server that stops does not wait for phones.
func TestCancel(t *testing.T) {
	reached := make(chan struct{})
	p := newRawPhone(t, func(c netConn, n int, r *http.Request) bool {
		close(reached)
		return hang(c, n, r)
	})
	r := dial()
	r.Timeout = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-reached
		cancel()
	}()
	_, err := p.client().Do(ctx, r, &phoneprofile.HTTP{})
	var typed *Error
	if !errors.As(err, &typed) || typed.Phase != PhaseAnswer {
		t.Errorf("error is %v", err)
	}
	if _, err = p.client().Do(ctx, r, &phoneprofile.HTTP{}); !errors.As(err, &typed) || typed.Sent() {
		t.Errorf("error after the end is %v", err)
	}
	if n := len(p.seen()); n != 1 {
		t.Errorf("%d requests", n)
	}
}

// The deadline of a command holds where it is earlier than the request's.
func TestDeadlineOfTheContext(t *testing.T) {
	p := newRawPhone(t, hang)
	r := dial()
	r.Timeout = time.Hour
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second) // a busy machine connects within it
	defer cancel()
	_, err := p.client().Do(ctx, r, &phoneprofile.HTTP{})
	var typed *Error
	if !errors.As(err, &typed) || typed.Phase != PhaseAnswer {
		t.Errorf("error is %v", err)
	}
}

// A phone that closes before it has read anything got one request at most.
func TestClosesAtOnce(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	conns := 0
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			conns++
			c.(*net.TCPConn).SetLinger(0)
			c.Close()
		}
	}()
	addr := l.Addr().(*net.TCPAddr)
	_, err = send(&Phone{Host: addr.IP.String(), Port: addr.Port}, dial())
	l.Close()
	<-done
	var typed *Error
	if !errors.As(err, &typed) || conns > 1 {
		t.Errorf("%d connections, error %v", conns, err)
	}
}
