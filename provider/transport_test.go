package provider

import (
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// TestSwitchingProtocols: an answer 101 with a connection that stays open holds
// neither a request nor a login.
func TestSwitchingProtocols(t *testing.T) {
	over := make(chan struct{})
	stuck := func(w http.ResponseWriter) {
		conn, _, _ := w.(http.Hijacker).Hijack()
		defer conn.Close()
		io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
		<-over
	}
	s := newSim(t)
	t.Cleanup(func() { close(over) }) // before the server is closed, which waits for it
	in := func(what string, f func()) {
		done := make(chan struct{})
		go func() { defer close(done); f() }()
		select {
		case <-done:
		case <-time.After(patience):
			t.Fatalf("%s never ended", what)
		}
	}
	s.api = func(w http.ResponseWriter, _ *http.Request) { stuck(w) }
	c := s.client(nil)
	for _, raw := range []string{get, post} {
		in(raw, func() { c.want(raw, 101, `""`, "101 Switching Protocols") })
	}
	s.token = func(w http.ResponseWriter, _ url.Values) { stuck(w) }
	c = s.client(nil)
	in("the login", func() { c.want(get, 0, "", "resourceOutOfService") })
}
