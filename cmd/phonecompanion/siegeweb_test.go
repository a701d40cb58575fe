//go:build linux

package main_test

import (
	"io"

	"github.com/gobwas/ws"

	"github.com/phonecompanion/phonecompanion/internal/wsclient"
)

// dialWeb connects by WebSocket, from one of many addresses of this machine.
func (s *siege) dialWeb() *wsclient.Conn {
	raw := s.dialTo(s.process.http)
	if raw == nil {
		return nil
	}
	c, err := wsclient.New(raw, nil)
	if err != nil {
		s.t.Error(err)
		raw.Close()
		return nil
	}
	return c
}

// webFloods sends commands by WebSocket and never reads, until the server has
// enough of it.
func (s *siege) webFloods() {
	s.each(50, 50, func(int) {
		c := s.dialWeb()
		if c == nil {
			return
		}
		defer c.Close()
		for err := error(nil); err == nil; {
			_, err = c.Write(pings)
		}
	})
}

// webStorm connects by WebSocket and is gone at once: in order, without a word,
// in the middle of a frame, and in the middle of the handshake.
func (s *siege) webStorm() {
	s.each(4000*s.scale, 16, func(i int) {
		if i%4 == 0 {
			if c := s.dialTo(s.process.http); c != nil {
				io.WriteString(c, "GET /stli HTTP/1.1\r\nHost: "+s.process.http+"\r\nUpgrade: webso")
				reset(c)
			}
			return
		}
		c := s.dialWeb()
		if c == nil {
			return
		}
		switch i % 4 {
		case 1:
			if _, err := c.Write([]byte("#m MonitorStart 103")); err != nil {
				s.t.Error(err)
			}
			c.CloseWrite()
			io.Copy(io.Discard, c)
			if c.Code != ws.StatusNormalClosure {
				s.t.Errorf("closed with %d %s", c.Code, c.Why)
			}
			c.Close()
		case 2:
			c.Write([]byte("MonitorStart 103"))
			reset(c.Conn)
		case 3:
			c.Raw("\x81\xfe\x10")
			reset(c.Conn)
		}
	})
}
