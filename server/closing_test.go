package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/server"
)

// TestLastLine: a client that can understand it is told why the server closes;
// one that speaks an older dialect gets its last reply and nothing more.
func TestLastLine(t *testing.T) {
	const long, limit = "MakeCall 101 ", 200
	for _, tt := range []struct {
		name, reason string
		change       func(*server.Config)
		act          func(*desk, *client)
		replies      int // before the last line
	}{
		{"idle", "idle", func(c *server.Config) { c.IdleTimeout = time.Minute }, func(*desk, *client) {}, 0},
		{"line too long", "line too long", func(c *server.Config) { c.MaxLine = limit },
			func(_ *desk, c *client) { c.send(long + strings.Repeat("1", limit)) }, 1},
		{"shutdown", "shutdown", nil, func(d *desk, _ *client) { go d.shutdown() }, 0}, // which waits for the reader
		{"login timeout", "login timeout", func(c *server.Config) { c.AnonymousNetworks, c.LoginTimeout = nil, time.Minute }, func(*desk, *client) {}, 0},
	} {
		for _, o := range []struct{ greeting, last string }{
			{"STLI;Format=JSON", `{"closing":"` + tt.reason + `"}`},
			{"STLI;Errors=Extended", `Closing "` + tt.reason + `"`},
			{"STLI;Version=2", ""},
			{"STLI", ""},
		} {
			t.Run(tt.name+" "+o.greeting, func(t *testing.T) {
				t.Parallel()
				quiet(t, tt.change, func(t *testing.T, d *quietDesk) {
					c := d.dial("127.0.0.1").noDeadline()
					c.send(o.greeting)
					c.line()
					tt.act(d.desk, c)
					for range tt.replies {
						c.line()
					}
					if o.last != "" {
						c.want(o.last)
					}
					c.wantEnd()
					d.log.wantGone(tt.reason)
				})
			})
		}
	}
}
