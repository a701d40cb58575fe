package lenient_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/actionurl/lenient"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// pipeListener is a listener whose connections are pipes: each Write of a client is
// one or more Reads of the server, and has returned only when all was read.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	close(l.closed)
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// dial opens a connection to the server behind the listener.
func (l *pipeListener) dial(t *testing.T) net.Conn {
	t.Helper()
	client, server := net.Pipe()
	select {
	case l.conns <- server:
	case <-time.After(patience):
		t.Fatal("the server does not accept")
	}
	t.Cleanup(func() { client.Close() })
	client.SetDeadline(time.Now().Add(patience))
	return client
}

// serve runs a real http.Server behind the lenient listener.
func serve(t *testing.T, l net.Listener, h http.Handler) {
	t.Helper()
	server := &http.Server{Handler: h, ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: patience, IdleTimeout: patience}
	done := make(chan error, 1)
	go func() { done <- server.Serve(lenient.NewListener(l, "/a/")) }()
	t.Cleanup(func() {
		server.Close()
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("server ended with %v", err)
		}
	})
}

// servePipe runs a server that is reached through pipes.
func servePipe(t *testing.T, h http.Handler) *pipeListener {
	t.Helper()
	l := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
	serve(t, l, h)
	return l
}

// serveTCP runs a server on loopback and returns its address.
func serveTCP(t *testing.T, h http.Handler) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serve(t, l, h)
	return l.Addr().String()
}

// dialTCP opens a connection to an address.
func dialTCP(t *testing.T, addr string) *net.TCPConn {
	t.Helper()
	c, err := net.DialTimeout("tcp", addr, patience)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(patience))
	return c.(*net.TCPConn)
}

// recorder answers each request with what it saw of it, as the body.
func recorder(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		body = []byte("error: " + err.Error())
	}
	io.WriteString(w, seen(r, string(body)))
}

// seen writes down what a handler saw of a request.
func seen(r *http.Request, body string) string {
	var extra []string
	for _, name := range []string{"X-One", "X-Two", "User-Agent"} {
		for _, v := range r.Header.Values(name) {
			extra = append(extra, fmt.Sprintf(" %s=%q", name, v))
		}
	}
	text := fmt.Sprintf("%s %s %s host=%s query=%s%s", r.Method, r.RequestURI, r.Proto, r.Host, r.URL.RawQuery, strings.Join(extra, ""))
	if body != "" {
		text += fmt.Sprintf(" body=%q", body)
	}
	return text
}

// talk sends the pieces on a connection and returns the answers, each as its body,
// or as its status where it has none, until so many have come or the server closes.
func talk(t *testing.T, c net.Conn, pieces []string, answers int) []string {
	t.Helper()
	go func() {
		for _, piece := range pieces {
			if _, err := io.WriteString(c, piece); err != nil {
				return // the server has refused, which the answers show
			}
		}
	}()
	var got []string
	br := bufio.NewReader(c)
	for len(got) < answers {
		resp, err := http.ReadResponse(br, nil)
		if err != nil {
			got = append(got, "closed")
			break
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatalf("answer breaks off: %v", err)
		}
		if resp.StatusCode != http.StatusOK || len(body) == 0 {
			got = append(got, fmt.Sprint(resp.StatusCode))
		} else {
			got = append(got, string(body))
		}
	}
	return got
}
