package server_test

import (
	"crypto/tls"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/phonecompanion/phonecompanion/server"
)

// TestHandshakeThatStalls ends for one reason, and after its time.
func TestHandshakeThatStalls(t *testing.T) {
	for name, c := range map[string]struct {
		from, want string
		act        func(*quietDesk)
		after      time.Duration
	}{
		"its own time":     {"127.0.0.1", "TLS handshake failed", nil, 10 * time.Second},
		"the login's time": {"192.0.2.7", "login timeout", nil, 5 * time.Second},
		"shutdown":         {"127.0.0.1", "shutdown", func(d *quietDesk) { d.shutdown() }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			quiet(t, func(c *server.Config) { c.LoginTimeout = 5 * time.Second }, func(t *testing.T, d *quietDesk) {
				near, far := net.Pipe()
				began := time.Now()
				d.pipes.c <- tls.Server(pipe{far, net.TCPAddr{IP: net.ParseIP(c.from), Port: 1}}, &tls.Config{})
				stalled := newClient(t, near).noDeadline()
				stalled.raw("\x16\x03\x01") // the beginning of a greeting
				synctest.Wait()
				if c.act != nil {
					c.act(d)
				}
				stalled.rest()
				if took := time.Since(began); took != c.after {
					t.Errorf("closed after %v, want %v", took, c.after)
				}
				d.log.wantGone(c.want)
			})
		})
	}
}
