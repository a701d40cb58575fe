package phoneapi

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener whose connections are pipes.
type pipes struct {
	c      chan net.Conn
	closed chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.c:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p pipes) Close() error   { close(p.closed); return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// onWire runs a test with a real server, in a time of its own.
func onWire(t *testing.T, h http.Handler, test func(t *testing.T, dial func() net.Conn)) {
	synctest.Test(t, func(t *testing.T) {
		p := pipes{make(chan net.Conn), make(chan struct{})}
		s := &http.Server{Handler: h}
		go s.Serve(p)
		test(t, func() net.Conn {
			near, far := net.Pipe()
			p.c <- far
			t.Cleanup(func() { near.Close() })
			return near
		})
		s.Close()
	})
}

// head is the head of a request with a login; the caller ends it.
func head(line, user string, more ...string) string {
	r := ask(line, user, nil, "")
	login := ""
	if user != "" {
		login = "Authorization: " + r.Header.Get("Authorization") + "\r\n"
	}
	return line + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + login + strings.Join(more, "\r\n") + "\r\n\r\n"
}

// TestSlowBody: a body that does not come is answered when its time is over, and
// holds nobody up: neither one that is read nor one that nobody wants.
func TestSlowBody(t *testing.T) {
	p := newPhones("101")
	h, _ := newHandler(p)
	for name, c := range map[string]struct {
		line, user string
		want       int
		at         time.Duration // when the answer comes
	}{
		"one that is read":          {one, "admin", 408, bodyTime},
		"one of a stranger":         {one, "", 401, bodyTime},
		"one that a GET has":        {"GET /api/v1/phones/101", "admin", 200, bodyTime},
		"one to nowhere":            {"POST /api/v1/x", "admin", 404, bodyTime},
		"one for the other address": {"POST /pbx/sipphone", "admin", 408, bodyTime},
	} {
		onWire(t, h, func(t *testing.T, dial func() net.Conn) {
			began := time.Now()
			c1 := dial()
			go io.WriteString(c1, head(c.line, c.user, "Content-Length: 100")+`{"notes":`)
			got, err := http.ReadResponse(bufio.NewReader(c1), nil)
			if err != nil || got.StatusCode != c.want || time.Since(began) > c.at {
				t.Fatalf("%s: %v, %v after %v", name, got, err, time.Since(began))
			}
			io.Copy(io.Discard, c1)
			if over := time.Since(began); over > c.at+time.Second {
				t.Errorf("%s: the connection ended after %v", name, over)
			}
		})
	}
	if len(p.changes) > 0 {
		t.Error("half a body has changed a phone")
	}
}

// TestSlowReader: a client that does not take its answer is let go.
func TestSlowReader(t *testing.T) {
	p := newPhones("101")
	p.objects["101"]["notes"] = strings.Repeat("x", 1<<20)
	h, _ := newHandler(p)
	onWire(t, h, func(t *testing.T, dial func() net.Conn) {
		began, c := time.Now(), dial()
		go io.WriteString(c, head("GET /api/v1/phones", "admin"))
		b := make([]byte, 1)
		for { // a byte in a second
			time.Sleep(time.Second)
			if _, err := c.Read(b); err != nil {
				break
			}
		}
		if took := time.Since(began); took > answerTime+2*time.Second {
			t.Errorf("it was let go after %v", took)
		}
		synctest.Wait()
		if len(h.turns) > 0 {
			t.Error("it still has its turn")
		}
	})
}

// TestWholeConnection: several requests on one connection, with a pause between
// them that is longer than any deadline, and a body in pieces.
func TestWholeConnection(t *testing.T) {
	h, _ := newHandler(newPhones("101"))
	onWire(t, h, func(t *testing.T, dial func() net.Conn) {
		c := dial()
		in := bufio.NewReader(c)
		for i := range 3 {
			go func() {
				io.WriteString(c, head(one, "admin", "Transfer-Encoding: chunked"))
				for _, piece := range []string{`{"notes":`, `"x"}`} {
					fmt.Fprintf(c, "%x\r\n%s\r\n", len(piece), piece)
				}
				io.WriteString(c, "0\r\n\r\n")
			}()
			got, err := http.ReadResponse(in, nil)
			if err != nil || got.StatusCode != 200 || got.Header.Get("ETag") != fmt.Sprintf(`"101-%d"`, i+1) {
				t.Fatalf("%v, %v", got, err)
			}
			io.Copy(io.Discard, got.Body)
			time.Sleep(10 * answerTime)
		}
	})
}

// TestBrokenBody: a client that goes in the middle changes nothing.
func TestBrokenBody(t *testing.T) {
	p := newPhones("101")
	h, log := newHandler(p)
	onWire(t, h, func(t *testing.T, dial func() net.Conn) {
		c := dial()
		io.WriteString(c, head(one, "admin", "Content-Length: 100")+`{"notes":"x"}`)
		c.Close()
		synctest.Wait()
		if len(p.changes) > 0 || log.Len() > 0 {
			t.Errorf("changed %v, the log says %s", p.changes, log)
		}
	})
}
