package rcevents

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
)

func is(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

// faultOf is what Await says.
func faultOf(t *testing.T, s *Stream, filter string) *Fault {
	t.Helper()
	f := &Fault{Kind: -1}
	if err := s.Await(context.Background(), filter); err != nil && !errors.As(err, &f) {
		t.Fatal(err)
	}
	noSecret(t, f.Text)
	return f
}

func TestEventsComeOnceAndInTheirOrder(t *testing.T) {
	c := &cloud{serve: func(_ int, s *server) {
		s.details("")
		is(s.cloud.t, "the subscription", s.take(), "POST /restapi/v1.0/subscription/ "+fA+" "+fB)
		s.event("u1", 2)
		s.event("u1", 2)
		s.event("u2", 1) // out of order: the receiver's business
		s.event("u1", 2)
		s.drain()
	}}
	play(t, c, []string{fB, fA, fA}, func(s *Stream, d *diary) {
		if f := faultOf(t, s, fA); f.Kind != -1 {
			t.Error(f)
		}
		time.Sleep(time.Second)
		is(t, "the sink", d.read(), "up true, event u1, event u2")
		if f := faultOf(t, s, fC); f.Kind != NotWanted {
			t.Error(f)
		}
	})
	if c.tokens != 1 || len(c.dials) != 1 {
		t.Errorf("%d tokens, %d connections", c.tokens, len(c.dials))
	}
}

func TestChangesGatherAndArePut(t *testing.T) {
	var got []string
	c := &cloud{serve: func(_ int, s *server) {
		s.details("")
		for {
			line := s.take()
			if got = append(got, line); line == "EOF" {
				return
			}
		}
	}}
	play(t, c, []string{fA}, func(s *Stream, d *diary) {
		faultOf(t, s, fA)
		s.Want([]string{fA, fB})
		s.Want([]string{fA, fB, fC})
		faultOf(t, s, fC)
		time.Sleep(time.Minute)
		s.Want([]string{fC})
		time.Sleep(time.Minute)
		s.Want(nil)
		time.Sleep(time.Minute)
		is(t, "the sink", d.read(), "up true")
		s.Want([]string{fA})
		faultOf(t, s, fA)
		time.Sleep(time.Minute)
		is(t, "the sink", d.read(), "up true, up true")
	})
	is(t, "requests", strings.Join(got, "\n"), strings.Join([]string{
		"POST /restapi/v1.0/subscription/ " + fA,
		"PUT /restapi/v1.0/subscription/sub-1 " + fA + " " + fB + " " + fC,
		"PUT /restapi/v1.0/subscription/sub-1 " + fC,
		"EOF",
		"POST /restapi/v1.0/subscription/ " + fA,
		"EOF",
	}, "\n"))
}

func TestRecoveryIsNoOutageAndReadsAgain(t *testing.T) {
	for _, test := range []struct{ state, want string }{
		{"Successful", "up true, event u1, up true, event u2"},
		{"Failed", "up true, event u1, up true, event u2"},
	} {
		c := &cloud{serve: func(n int, s *server) {
			if n == 1 {
				s.details("")
				s.take()
				s.event("u1", 1)
				return // broken off
			}
			if !strings.Contains(s.query, "wsc="+secretSession) || !strings.Contains(s.query, "access_token=U0pD") {
				s.cloud.t.Errorf("handshake with %s", s.query)
			}
			s.details(fmt.Sprintf(`,"recoveryState":%q`, test.state))
			if test.state == "Failed" {
				s.take()
			}
			s.event("u1", 1)
			s.event("u2", 2)
			if m, _, err := s.hear(); err == nil {
				s.cloud.t.Errorf("%+v after the recovery", m)
			}
		}}
		play(t, c, []string{fA}, func(s *Stream, d *diary) {
			time.Sleep(20 * time.Second)
			is(t, test.state, d.read(), test.want)
		})
	}
}

func TestALongOutageIsToldOnceAndRecovered(t *testing.T) {
	c := &cloud{
		token: func(n int) (int, string, error) {
			if n > 1 && n < 5 {
				return 0, "", errors.New("no route to host")
			}
			return 0, "", nil
		},
		serve: func(n int, s *server) {
			if n == 1 {
				s.details("")
				s.take()
				return
			}
			s.details(`,"recoveryState":"Successful"`)
			s.drain()
		},
	}
	play(t, c, []string{fA}, func(s *Stream, d *diary) {
		time.Sleep(15 * time.Second)
		is(t, "within", d.read(), "up true, down")
		if f := faultOf(t, s, fA); f.Kind != Network || !strings.Contains(f.Text, "no route to host") {
			t.Error(f)
		}
		time.Sleep(5 * time.Minute)
		is(t, "then", d.read(), "up true, down, up true")
		if f := faultOf(t, s, fA); f.Kind != -1 {
			t.Error(f)
		}
	})
}

func TestNoPong(t *testing.T) {
	c := &cloud{serve: func(n int, s *server) {
		s.mute = n == 1
		s.details("")
		s.take()
		s.drain()
	}}
	play(t, c, []string{fA}, func(s *Stream, d *diary) {
		time.Sleep(time.Hour)
		is(t, "the sink", d.read(), "up true, up true")
	})
	if len(c.dials) != 2 || c.dials[1].Sub(c.dials[0]) > 2*time.Minute {
		t.Errorf("connections at %v", c.dials)
	}
}

func TestPingsAndHeartbeatsAreAnswered(t *testing.T) {
	beats := 0
	c := &cloud{serve: func(_ int, s *server) {
		s.details("")
		s.take()
		ws.WriteFrame(s, ws.NewPingFrame([]byte("x")))
		if f, err := s.frame(); err != nil || f.Header.OpCode != ws.OpPong || string(f.Payload) != "x" {
			s.cloud.t.Errorf("no pong: %+v, %v", f, err)
		}
		s.say(`[{"type":"Heartbeat","messageId":"theirs"}]`)
		for {
			m, raw, err := s.hear()
			if err != nil {
				return
			}
			beats++
			if m.Type != typeHeartbeat {
				s.cloud.t.Errorf("%s", raw)
			}
			s.say(`[{"type":"Heartbeat","messageId":"` + m.MessageID + `"}]`) // for ever, if we answered
		}
	}}
	play(t, c, []string{fA}, func(s *Stream, d *diary) {
		time.Sleep(10 * time.Minute)
	})
	if beats < 1 || beats > 60 {
		t.Errorf("%d heartbeats", beats)
	}
}

func TestForcedDisconnectIsForestalled(t *testing.T) {
	c := &cloud{serve: func(n int, s *server) {
		s.details(`,"recoveryState":"Successful"`)
		if n == 1 {
			s.take()
		}
		s.drain()
	}}
	play(t, c, []string{fA}, func(s *Stream, d *diary) {
		time.Sleep(24*time.Hour - time.Minute)
		is(t, "the sink", d.read(), "up true, up true")
	})
	if len(c.dials) != 2 {
		t.Errorf("%d connections", len(c.dials))
	}
}

func TestAServerThatClosesAtOnceIsNotHurried(t *testing.T) {
	for name, serve := range map[string]func(int, *server){
		"at once":     func(_ int, s *server) {},
		"after all":   func(_ int, s *server) { s.details(""); s.take() },
		"wrong frame": func(_ int, s *server) { s.say(`[{"type":"ServerNotification"},{}]`); s.drain() },
		"garbage":     func(_ int, s *server) { s.details(""); s.take(); s.say(`{"`); s.drain() },
		"empty event": func(_ int, s *server) {
			s.details("")
			s.take()
			s.say(`[{"type":"ServerNotification"},{}]`)
			s.drain()
		},
		"huge": func(_ int, s *server) {
			s.details("")
			s.take()
			ws.WriteHeader(s, ws.Header{Fin: true, OpCode: ws.OpText, Length: maxMessage + 1})
			s.drain()
		},
		"binary":    func(_ int, s *server) { s.details(""); s.take(); ws.WriteFrame(s, ws.NewBinaryFrame(nil)); s.drain() },
		"bad frame": func(_ int, s *server) { s.details(""); s.take(); s.Write([]byte{0xff, 0xff}); s.drain() },
		"close frame": func(_ int, s *server) {
			s.details("")
			s.take()
			ws.WriteFrame(s, ws.NewCloseFrame(ws.NewCloseFrameBody(1011, secretToken)))
		},
		"no recovery": func(_ int, s *server) { s.details(`,"recoveryState":"Failed"`); s.take() },
		"error": func(_ int, s *server) {
			s.say(`[{"type":"Error","messageId":"1"},{"errorCode":"WSG-901","message":"` + secretToken + `"}]`)
		},
		"absolute":     func(_ int, s *server) { s.details(`,"absoluteTimeout":1`); s.take(); s.drain() },
		"silent":       func(_ int, s *server) { s.drain() },
		"answers none": func(_ int, s *server) { s.details(""); s.drain() },
	} {
		c := &cloud{serve: serve}
		play(t, c, []string{fA}, func(s *Stream, d *diary) { time.Sleep(10 * time.Minute) })
		if n := len(c.dials); n < 4 || n > 20 {
			t.Errorf("%s: %d connections within ten minutes", name, n)
		}
		for i := 1; i < len(c.dials); i++ {
			if d := c.dials[i].Sub(c.dials[i-1]); d < firstPause {
				t.Errorf("%s: a pause of %v only", name, d)
			}
		}
	}
}
