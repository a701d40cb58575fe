package server_test

import (
	"bytes"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/phonecompanion/phonecompanion/server"
)

// TestIdleClientsCostNoWriter: thousands of clients are connected and silent
// most of the time, also those that have been written to.
func TestIdleClientsCostNoWriter(t *testing.T) {
	quiet(t, nil, func(t *testing.T, d *quietDesk) {
		var clients []*client
		for range 20 {
			c := d.dial("127.0.0.1").noDeadline()
			c.monitor("101")
			clients = append(clients, c)
		}
		writers := func(want int) {
			t.Helper()
			synctest.Wait()
			stacks := make([]byte, 1<<20)
			stacks = stacks[:runtime.Stack(stacks, true)]
			if n := bytes.Count(stacks, []byte("server.(*session).write(")); n != want {
				t.Errorf("%d writers run, want %d", n, want)
			}
			if n := bytes.Count(stacks, []byte("server.(*session).run(")); n != len(clients) {
				t.Errorf("%d sessions run, want %d", n, len(clients))
			}
		}
		writers(0)
		d.dnd("101", true)
		writers(len(clients)) // each waits for its client to read
		for _, c := range clients {
			c.want("DoNotDisturb 101 101 on")
		}
		writers(0)
	})
}

// TestLastLineBehindAWrite: what is being written when the session ends does
// not take the last line away.
func TestLastLineBehindAWrite(t *testing.T) {
	quiet(t, func(c *server.Config) { c.LoginTimeout = time.Second }, func(t *testing.T, d *quietDesk) {
		c := d.dial("192.0.2.7").noDeadline()
		c.send("STLI;Format=JSON")
		c.line()
		c.send("Ping")
		<-time.After(2 * time.Second) // the reply waits for its reader
		c.want(`{"reply":"Ping","ok":true}`, `{"closing":"login timeout"}`)
		c.wantEnd()
	})
}
