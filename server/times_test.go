package server_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/phonecompanion/phonecompanion/server"
)

// quiet runs a test on a quiet desk, in false time.
func quiet(t *testing.T, change func(*server.Config), test func(*testing.T, *quietDesk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, newQuietDesk(t, change)) })
}

// noDeadline lets a client wait for as long as it takes: false time passes fast.
func (c *client) noDeadline() *client {
	c.conn.SetDeadline(time.Time{})
	return c
}

// TestIdleTimeoutCountsFromTheLastByte: any byte of the client's starts it anew.
func TestIdleTimeoutCountsFromTheLastByte(t *testing.T) {
	quiet(t, func(c *server.Config) { c.IdleTimeout = time.Hour }, func(t *testing.T, d *quietDesk) {
		c := d.dial("127.0.0.1").noDeadline()
		began := time.Now()
		for range 3 {
			<-time.After(59 * time.Minute)
			c.send("Ping")
			c.want("error_ind SUCCESS Ping")
		}
		c.wantEnd()
		if took, want := time.Since(began), 3*59*time.Minute+time.Hour; took != want {
			t.Errorf("closed after %v, want %v", took, want)
		}
		d.log.wantGone("idle")
	})
}

// TestNoIdleTimeout: without one a client may be silent for ever.
func TestNoIdleTimeout(t *testing.T) {
	quiet(t, nil, func(t *testing.T, d *quietDesk) {
		c := d.dial("127.0.0.1").noDeadline()
		<-time.After(365 * 24 * time.Hour)
		c.send("Ping", "BYE")
		c.want("error_ind SUCCESS Ping", "error_ind SUCCESS BYE")
		c.wantEnd()
	})
}

// TestHeartbeatCountsFromSilence: any line puts the heartbeat off, and it can
// be changed and ended.
func TestHeartbeatCountsFromSilence(t *testing.T) {
	quiet(t, nil, func(t *testing.T, d *quietDesk) {
		c := d.dial("127.0.0.1").noDeadline()
		c.monitor("101")
		c.send("STLI;Heartbeat=60")
		c.want("error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Heartbeat=60")
		at := func(want time.Duration, since time.Time, lines ...string) time.Time {
			t.Helper()
			c.want(lines...)
			if took := time.Since(since); took != want {
				t.Errorf("%q after %v, want %v", lines, took, want)
			}
			return time.Now()
		}
		last := at(time.Minute, time.Now(), "Heartbeat 0")
		last = at(time.Minute, last, "Heartbeat 0")
		<-time.After(59 * time.Second)
		d.dnd("101", true)
		last = at(59*time.Second, last, "DoNotDisturb 101 101 on")
		last = at(time.Minute, last, "Heartbeat 1")
		c.send("STLI;Heartbeat=5;Format=JSON")
		c.want("error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Format=JSON;Heartbeat=5")
		at(5*time.Second, last, `{"heartbeat":1}`)
		c.send("STLI;Heartbeat=0")
		c.want(`{"reply":"STLI","ok":true}`)
		<-time.After(time.Hour)
		c.send("Ping")
		c.want(`{"reply":"Ping","ok":true}`)
	})
}

// TestLoginTimeout: a client that may not be anonymous has so long to log in,
// and may say nothing else of meaning.
func TestLoginTimeout(t *testing.T) {
	quiet(t, func(c *server.Config) { c.LoginTimeout = time.Minute }, func(t *testing.T, d *quietDesk) {
		c := d.dial("192.0.2.7").noDeadline()
		began := time.Now()
		c.send("STLI", "Ping", "Help Ping", "MakeCall 101 102", "MonitorStart 101", "Devices", "Resume 0", "SnapshotDevice 101", "{}", "AnswerCall 999", "Pong")
		c.want("error_ind SUCCESS STLI", "error_ind SUCCESS Ping", "error_ind SUCCESS Help", "Help Ping - Replies.", "HelpEnd",
			"error_ind ERROR MakeCall", "error_ind ERROR MonitorStart", "error_ind ERROR Devices", "error_ind ERROR Resume",
			"error_ind ERROR SnapshotDevice", "error_ind ERROR RawCommand", "error_ind ERROR AnswerCall", "error_ind INVALCMD")
		c.wantEnd()
		if took := time.Since(began); took != time.Minute {
			t.Errorf("closed after %v", took)
		}
		d.log.wantGone("login timeout")
	})
}

// TestWriteTimeout: a client that does not take its replies is cut off when a
// write takes too long.
func TestWriteTimeout(t *testing.T) {
	quiet(t, func(c *server.Config) { c.WriteTimeout = 10 * time.Second }, func(t *testing.T, d *quietDesk) {
		c := d.dial("127.0.0.1").noDeadline()
		began := time.Now()
		c.send("Ping")
		d.log.wantGone("slow consumer")
		if took := time.Since(began).Round(100 * time.Millisecond); took != 10*time.Second {
			t.Errorf("cut off after %v", took)
		}
	})
}

// TestRefusalsAreBounded: a client that negotiates telnet options and does not
// take the answers costs no memory.
func TestRefusalsAreBounded(t *testing.T) {
	const queue = 8 << 10
	quiet(t, func(c *server.Config) { c.QueueBytes = queue }, func(t *testing.T, d *quietDesk) {
		c := d.dial("127.0.0.1").noDeadline()
		c.conn.Write(bytes.Repeat([]byte("\xff\xfd\x06"), 1<<20))
		go c.conn.Write([]byte("BYE\r\n"))
		got, err := io.ReadAll(c.r)
		refusals, ok := strings.CutSuffix(string(got), "error_ind SUCCESS BYE\r\n")
		if err != nil || !ok || strings.ReplaceAll(refusals, "\xff\xfc\x06", "") != "" {
			t.Fatalf("%v: %q", err, got)
		}
		if len(refusals) > 2*queue { // what is being written, and what gathers behind it
			t.Errorf("%d bytes of refusals were kept", len(refusals))
		}
	})
}

// TestAnswersAreBounded: a client that asks for more and does not take the
// answers is made to wait.
func TestAnswersAreBounded(t *testing.T) {
	quiet(t, func(c *server.Config) { c.QueueBytes, c.WriteTimeout = 64<<10, time.Hour }, func(t *testing.T, d *quietDesk) {
		c := d.dial("127.0.0.1").noDeadline()
		c.send("STLI;Errors=Extended")
		c.line()
		sent := make(chan int)
		go func() {
			n := 0
			for n < 1000 {
				if _, err := c.conn.Write([]byte("AnswerCall " + strings.Repeat("9", 8<<10) + "\r\n")); err != nil {
					break
				}
				n++
			}
			sent <- n
		}()
		synctest.Wait()
		c.conn.SetDeadline(time.Now())
		if n := <-sent; n > 150 { // an answer quotes half a KiB of them
			t.Errorf("%d answers to 8 KiB were kept", n)
		}
	})
}
