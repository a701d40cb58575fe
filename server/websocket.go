package server

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/origin"
	"github.com/phonecompanion/phonecompanion/slowdown"
	"github.com/phonecompanion/phonecompanion/wsline"
)

// webConn is a session's connection where it is a WebSocket.
type webConn struct {
	*wsline.Conn
	page    string // the origin of the page; empty: a program that is no browser
	host    string // what the client calls the server
	proxied bool   // somebody stands between the client and us
}

// WebSocket serves the line protocol to a client that asks for a WebSocket: the
// same sessions as on TCP, with the same rights and limits. Pages that may not
// connect are refused before anything else.
func (s *Server) WebSocket(w http.ResponseWriter, r *http.Request) {
	page, err := s.config.Load().Pages.Check(r)
	if err != nil {
		if _, count := s.pages.Delay(r.RemoteAddr, time.Now()); slowdown.Worth(count) {
			s.logger.Warn().Str("client", r.RemoteAddr).Str("reason", string(OriginRefused)).Str("detail", err.Error()).Int("count", count).Msg("client refused")
		}
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		w.Header().Set("Upgrade", "websocket")
		w.Header().Set("Connection", "Upgrade")
		http.Error(w, "this is the line protocol over WebSocket: connect with new WebSocket(\"ws://…/stli\")", http.StatusUpgradeRequired)
		return
	}
	conn, err := wsline.Accept(w, r)
	if err != nil {
		s.logger.Debug().Str("client", r.RemoteAddr).Err(err).Msg("client refused")
		return
	}
	s.accept(&webConn{Conn: conn, page: page, host: r.Host, proxied: origin.Proxied(r.Header)})
}

// fromWeb notes that a new session's client came by WebSocket.
func (s *session) fromWeb() {
	web, ok := s.conn.(*webConn)
	if !ok {
		return
	}
	s.web = web
	with := s.logger.With().Str("transport", "websocket")
	if web.page != "" {
		with = with.Str("origin", web.page)
	}
	s.logger = with.Logger()
}

// reviewOrigin ends the session of a page that may no longer connect.
func (s *session) reviewOrigin(c *Config) {
	if s.web == nil || c.Pages.Allows(s.web.page, s.web.host) {
		return
	}
	s.mu.Lock()
	if !s.ending {
		s.ending, s.reason = true, OriginRefused
		s.answered.Broadcast()
	}
	s.mu.Unlock()
	s.stop()
}

// webReadEnd says why reading ended with an error that TCP does not explain.
func (s *session) webReadEnd(err error) Reason {
	if fault := (*wsline.Fault)(nil); errors.As(err, &fault) {
		s.logger.Info().Err(err).Msg("the client breaks the rules of WebSocket")
		s.waitAnswered()
		return BadFrame
	}
	if errors.Is(err, wsline.ErrNoPong) {
		return NoPong
	}
	if errors.Is(err, wsline.ErrSlow) {
		return SlowConsumer
	}
	return ReadError
}

// hangUp closes the connection at once, and does not block. A browser is told
// why, if it still takes anything.
func (s *session) hangUp() {
	if s.web == nil {
		s.sever()
		return
	}
	s.web.EndWithin(lastWordTime)
	s.stop()
}

// dismiss closes a connection that gets no session. A browser is told why; its
// handler has the time to wait until it knows.
func dismiss(conn net.Conn, why Reason) {
	if web, ok := conn.(*webConn); ok {
		web.CloseWith(closeCode(why), string(why))
		web.SetReadDeadline(time.Now().Add(lingerTime))
		io.Copy(io.Discard, web)
	}
	conn.Close()
}

// The codes of Close frames (RFC 6455, section 7.4.1, and its registry).
const (
	codeNormal    = 1000
	codeGoingAway = 1001
	codePolicy    = 1008
	codeTooBig    = 1009
	codeInternal  = 1011
	codeTryLater  = 1013
)

// closeCode says in WebSocket's words why a session ends. A bad frame has its
// own code already.
func closeCode(why Reason) int {
	switch why {
	case ClientBye, ClientClosed:
		return codeNormal
	case Shutdown:
		return codeGoingAway
	case Idle, LoginTimeout, TooManyFailures, OriginRefused:
		return codePolicy
	case LineTooLong:
		return codeTooBig
	case SlowConsumer, ConnectionLimit:
		return codeTryLater
	}
	return codeInternal
}
