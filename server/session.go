package server

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/stli"
)

// session is one connection. It is a phone.Monitor.
type session struct {
	server *Server
	id     uint64
	conn   net.Conn
	web    *webConn // the same, where it is a WebSocket
	logger zerolog.Logger

	// Of the reader alone.
	framer    stli.Framer
	command   stli.Command
	options   stli.Options // as the newest greeting left them; those in force are in the outbox
	pipelined bool         // the client has sent more behind the present line
	paused    bool         // live events are kept back, see resume.go
	failed    int          // logins in a row
	commands  uint64       // that have come

	from     netip.Addr             // the client's address
	stopping atomic.Bool            // Shutdown was called
	stranger atomic.Bool            // the client must log in and has not
	rights   atomic.Pointer[Rights] // nil: a login is needed first

	rawUnanswered atomic.Int64 // raw requests without an answer
	rawHeld       int64        // bytes of the provider's answers that wait for their turn; guarded by mu

	mu         sync.Mutex
	answered   sync.Cond // signalled when an answer or output has gone out, and when the writer ends; uses mu
	outbox     outbox
	unanswered int
	said       stli.Reply // the newest reply that waited for nothing: on the stack it would be garbage for every line
	starting   int        // MonitorStart commands among them
	out        []byte     // lines for the writer
	rest       []byte     // what a turn has left over, before them
	outLines   int
	events     int // lines and bytes of events among them
	eventBytes int
	writes     bool      // the writer runs, or somebody in its place, and looks again before it ends
	due        bool      // the flusher writes soon
	turn       bool      // what is queued goes out at the end of a turn, see turn.go
	writer     func()    // write, made once: a goroutine of a method is garbage
	direct     *direct   // writes at once what the system takes; nil: it cannot be done
	writing    time.Time // since when a write has been under way; zero: none is
	last       time.Time // when something was last queued, for the heartbeat
	gone       bool      // no events any more
	catching   bool      // events go out that waited for Resume
	ending     bool      // the session ends
	ended      bool      // nothing more is queued: the writer closes the connection when out is empty
	reason     Reason
	phones     []*phone.Phone    // that this session asked to monitor
	who        identity          // who the client is; no name: anonymous
	since      map[string]uint64 // per monitored device: the newest number when its monitor began
	holdTimer  *time.Timer
	heartbeat  *time.Timer
	loginTimer *time.Timer
}

func newSession(s *Server, conn net.Conn) *session {
	ss := &session{server: s, id: s.ids.Add(1), conn: conn, options: stli.DefaultOptions()}
	ss.logger = s.logger.With().Uint64("session", ss.id).Logger()
	ss.fromWeb()
	ss.direct, ss.writer = newDirect(conn), ss.write
	ss.answered.L = &ss.mu
	ss.framer.Max = s.config.Load().MaxLine
	ss.outbox = outbox{options: ss.options, hold: s.config.Load().EventHold, writeLine: ss.queueLine, writeEvent: ss.queueEvent}
	ss.last = time.Now()
	return ss
}

// run serves the connection until it ends.
func (s *session) run() {
	defer s.known()
	s.logger.Info().Str("client", s.conn.RemoteAddr().String()).Msg("client connected")
	s.bound()
	if err := s.handshake(); err != nil {
		s.conn.Close()
		why := s.endHandshake()
		s.mu.Lock()
		s.reason = why
		s.mu.Unlock()
		s.logger.Info().Str("client", s.conn.RemoteAddr().String()).Str("reason", string(why)).Err(err).Msg("client gone")
		return
	}
	reason := s.read()
	s.end(reason)
	s.linger()
	s.waitWritten()
	s.conn.Close()
	s.dropRaw()
	s.logger.Info().Str("client", s.conn.RemoteAddr().String()).Str("reason", string(s.reason)).Msg("client gone")
}

// bound bounds what the system keeps for the client, where there is a system
// between.
func (s *session) bound() {
	conn := s.conn
	if t, ok := conn.(interface{ NetConn() net.Conn }); ok {
		conn = t.NetConn()
	}
	if c, ok := conn.(interface{ SetWriteBuffer(int) error }); ok {
		c.SetWriteBuffer(sendBuffer)
	}
}

// handshake makes a TLS connection ready, in bounded time.
func (s *session) handshake() error {
	t, ok := s.conn.(interface{ HandshakeContext(context.Context) error })
	if !ok {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), handshakeTimeout)
	defer cancel()
	return t.HandshakeContext(ctx)
}

// endHandshake says why a connection has ended that was not ready yet.
func (s *session) endHandshake() Reason {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.reason != "": // the time for the login was over
		return s.reason
	case s.stopping.Load():
		return Shutdown
	}
	return HandshakeFailed
}

// read reads lines until the session ends.
func (s *session) read() Reason {
	idle := make([]byte, idleBuffer)
	buf := idle
	for {
		if timeout := s.server.config.Load().IdleTimeout; timeout > 0 {
			s.conn.SetReadDeadline(time.Now().Add(timeout))
		}
		if s.stopping.Load() {
			s.waitAnswered()
			return Shutdown
		}
		n, err := s.conn.Read(buf)
		s.beginTurn()
		for p := buf[:n]; len(p) > 0; {
			line, rest, tooLong := s.framer.Next(p)
			if refusal := s.framer.Refusal(); len(refusal) > 0 {
				s.mu.Lock()
				s.refuse(refusal)
				s.mu.Unlock()
			}
			if tooLong != nil {
				s.waitAnswered()
				s.server.counts.answered(&stli.Reply{})
				s.end(LineTooLong, &stli.Reply{})
				return LineTooLong
			}
			if line == nil {
				break
			}
			s.pipelined = len(rest) > 0
			if done, why := s.line(line); done {
				return why
			}
			p = rest
		}
		s.goOn()
		s.endTurn()
		if err != nil {
			return s.readEnd(err)
		}
		switch {
		case n < len(buf):
			buf = idle
		case n < readBuffer:
			buf = make([]byte, readBuffer)
		}
	}
}

// readEnd says why reading ended. A client that has closed its side only still
// gets the answers to what it asked.
func (s *session) readEnd(err error) Reason {
	switch {
	case errors.Is(err, io.EOF):
		s.waitAnswered()
		return ClientClosed
	case s.stopping.Load():
		s.waitAnswered()
		return Shutdown
	case errors.Is(err, os.ErrDeadlineExceeded):
		s.waitAnswered()
		return Idle
	}
	return s.webReadEnd(err)
}

// stop asks the session to end: no more is read, and what was asked is answered.
func (s *session) stop() {
	s.stopping.Store(true)
	s.conn.SetReadDeadline(time.Unix(1, 0))
}

// abandon ends the session at once, whatever has no answer yet.
func (s *session) abandon() {
	s.mu.Lock()
	if !s.ending {
		s.ending, s.gone, s.reason = true, true, Shutdown
		s.answered.Broadcast()
	}
	s.mu.Unlock()
	s.hangUp()
}

// waitAnswered waits until every command has been answered. Each of them has
// a deadline, so this does not take for ever.
func (s *session) waitAnswered() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breakTurn()
	for s.unanswered > 0 && !s.ending {
		s.answered.Wait()
	}
}

// waitToResume waits until every MonitorStart has its reply, and, where replies
// come in order, every command before.
func (s *session) waitToResume(tagged bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breakTurn()
	for (s.starting > 0 || s.outbox.starting() || !tagged && len(s.outbox.untagged) > 0) && !s.ending {
		s.answered.Wait()
	}
}

// end ends the session for a reason; the first one counts. What is queued is
// still written, and the last reply, behind which no event comes.
func (s *session) end(why Reason, last ...*stli.Reply) {
	s.mu.Lock()
	if !s.ending {
		s.ending, s.reason = true, why
	}
	orderly := s.reason == ClientBye
	if !s.gone {
		for _, r := range last {
			s.queueLine(r)
		}
		if closing := (stli.Closing{Reason: string(s.reason)}); s.reason.ours() && why != ClientBye && closing.Wanted(&s.outbox.options) {
			s.queueLine(closing)
		}
	}
	s.gone, s.ended = true, true
	for _, t := range []*time.Timer{s.holdTimer, s.heartbeat, s.loginTimer} {
		if t != nil {
			t.Stop()
		}
	}
	s.outbox.waiting = nil
	s.answered.Broadcast()
	s.turn = false
	s.startWriter()
	s.mu.Unlock()
	for _, p := range s.monitored() {
		p.Leave(s, orderly)
	}
}

// linger takes in what the client still sends until it has our last words:
// closing with unread input would reset the connection and destroy them.
func (s *session) linger() {
	s.conn.SetReadDeadline(time.Now().Add(lingerTime))
	buf := make([]byte, readBuffer)
	for {
		if _, err := s.conn.Read(buf); err != nil {
			return
		}
	}
}

// watch notes that the session monitors a phone, or asked to.
func (s *session) watch(p *phone.Phone) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.phones, p) {
		s.phones = append(s.phones, p)
	}
}

// forget is the reverse of watch.
func (s *session) forget(p *phone.Phone) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.phones = slices.DeleteFunc(s.phones, func(x *phone.Phone) bool { return x == p })
	delete(s.since, p.Settings().Extension)
}

// monitored returns the phones that the session monitors, or asked to.
func (s *session) monitored() []*phone.Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.phones)
}

// ID returns the number of the session; with Lock, Unlock, Gone and Deliver it
// is a phone.Monitor.
func (s *session) ID() uint64 { return s.id }

// Lock guards the outbox.
func (s *session) Lock() { s.mu.Lock() }

// Unlock ends Lock.
func (s *session) Unlock() { s.mu.Unlock() }

// Gone tells whether the session takes no events any more.
func (s *session) Gone() bool { return s.gone }

// Deliver puts an event into the outbox.
func (s *session) Deliver(e *stli.Event) {
	if s.gone {
		return
	}
	if s.outbox.deliver(e, e.Time) {
		s.armHold()
		most := s.server.config.Load().QueueLines
		if s.outbox.paused || s.outbox.replaying {
			most = max(most, 2*maxPaused)
		}
		if len(s.outbox.waiting) > most {
			s.cutOff("too many events wait")
		}
	}
}

var _ phone.Monitor = (*session)(nil)

// armHold plans the end of the event hold.
func (s *session) armHold() {
	at, ok := s.outbox.next()
	if !ok {
		return
	}
	wait := max(time.Until(at), 0)
	if s.holdTimer == nil {
		s.holdTimer = time.AfterFunc(wait, s.holdOver)
	} else {
		s.holdTimer.Reset(wait)
	}
}

func (s *session) holdOver() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.gone {
		s.outbox.release(time.Now())
		s.armHold()
	}
}
