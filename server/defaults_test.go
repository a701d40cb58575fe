package server_test

import (
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/stli"
)

// TestDefaults: every limit that can be configured is the same whether the
// configuration or the program that uses the package leaves it out.
func TestDefaults(t *testing.T) {
	c, err := config.Parse("x.toml", []byte("[server]\n"), profiles.FS)
	if err != nil {
		t.Fatal(err)
	}
	s := c.Server
	for key, v := range map[string][2]any{
		"max_connections":               {s.MaxConnections, server.DefaultMaxConnections},
		"max_connections_per_address":   {s.MaxPerAddress, 0},
		"max_connections_without_login": {s.MaxWithoutLogin, server.DefaultMaxStrangers},
		"max_line":                      {int(s.MaxLine), stli.DefaultMaxLine},
		"idle_timeout":                  {s.IdleTimeout, time.Duration(0)},
		"command_deadline":              {s.CommandDeadline, server.DefaultCommandDeadline},
		"resume_events":                 {s.ResumeEvents, phone.DefaultResumeEvents},
		"resume_time":                   {s.ResumeTime, phone.DefaultResumeTime},
		"login_timeout":                 {s.LoginTimeout, server.DefaultLoginTimeout},
		"event_hold":                    {s.EventHold, server.DefaultEventHold},
		"client_queue_lines":            {s.ClientQueueLines, server.DefaultQueueLines},
		"client_queue_bytes":            {int(s.ClientQueueBytes), server.DefaultQueueBytes},
		"write_timeout":                 {s.WriteTimeout, server.DefaultWriteTimeout},
	} {
		if v[0] != v[1] {
			t.Errorf("%s is %v by the configuration and %v by the server", key, v[0], v[1])
		}
	}
}

// tired is a listener that has no files left for a while.
type tired struct {
	net.Listener
	faults int
}

func (l *tired) Accept() (net.Conn, error) {
	if l.faults--; l.faults >= 0 {
		return nil, errors.New("too many open files")
	}
	return l.Listener.Accept()
}

// TestAcceptFails: a server that cannot accept tries again, with growing
// pauses of a second at most, and serves when it can.
func TestAcceptFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newQuietDesk(t, nil)
		l := &tired{Listener: pipes{c: make(chan net.Conn), closed: make(chan struct{})}, faults: 20}
		began := time.Now()
		d.serve(l)
		near, far := newDuplex("127.0.0.1")
		l.Listener.(pipes).c <- far
		c := newClient(t, near).noDeadline()
		c.send("Ping", "BYE")
		c.want("error_ind SUCCESS Ping", "error_ind SUCCESS BYE")
		c.wantEnd()
		if took := time.Since(began); took < 10*time.Second || took > 20*time.Second {
			t.Errorf("20 failures took %v", took)
		}
		if n := d.log.count(`"message":"accept"`, "too many open files"); n != 20 {
			t.Errorf("%d lines of the log say so", n)
		}
	})
}
