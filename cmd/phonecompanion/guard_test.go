package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// TestBodyTooLateForItsReader: whoever reads a body may have less patience than the
// server, and the server does not wait on behind him.
func TestBodyTooLateForItsReader(t *testing.T) {
	const short = 50 * time.Millisecond
	web := httptest.NewServer(bounded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.NewResponseController(w).SetReadDeadline(time.Now().Add(short))
		if _, err := io.ReadAll(r.Body); err == nil {
			t.Error("the body came")
		}
		w.WriteHeader(http.StatusRequestTimeout)
	}), func(string) bool { return false }))
	defer web.Close()
	c, err := net.Dial("tcp", web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	began := time.Now()
	c.SetDeadline(began.Add(2 * httpBodyTime))
	io.WriteString(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n1")
	if _, err := io.ReadAll(c); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > httpBodyTime/2 {
		t.Errorf("the connection was closed after %s", took)
	}
}
