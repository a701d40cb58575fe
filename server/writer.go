package server

import (
	"errors"
	"net"
	"os"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// queueLine appends one line that answers the client. Answers never make the
// client a slow one: the reader waits before it takes the next command.
func (s *session) queueLine(l stli.Line) {
	s.out = append(l.Append(s.out, &s.outbox.options), '\r', '\n')
	s.outLines++
	if r, ok := l.(*stli.Reply); ok {
		s.logReply(r)
	}
	s.queued(time.Now())
}

// refuse appends the refusals of telnet options, unless the client does not
// take what it has asked for already.
func (s *session) refuse(refusals []byte) {
	if len(s.out) > s.server.config.Load().QueueBytes/2 {
		return
	}
	s.out = append(s.out, refusals...)
	s.queued(time.Now())
}

// queueOld appends an event that Resume replays: like an answer, it was asked
// for and does not make the client a slow one.
func (s *session) queueOld(e *stli.Event) {
	s.appendEvent(e)
	s.queued(time.Now())
}

// queueEvent appends an event, and cuts off a client that does not read.
func (s *session) queueEvent(e *stli.Event) {
	if s.gone {
		return
	}
	if s.catching {
		s.queueOld(e)
		return
	}
	before := len(s.out)
	s.events += s.appendEvent(e)
	s.eventBytes += len(s.out) - before
	c := s.server.config.Load()
	switch {
	case s.eventBytes > c.QueueBytes:
		s.cutOff("its queue is full")
	case s.events > c.QueueLines && !s.writing.IsZero() && time.Since(s.writing) > writerGrace:
		s.cutOff("its queue is full")
	default:
		s.queued(e.Time)
	}
}

// appendEvent appends an event and returns how many lines it has.
func (s *session) appendEvent(e *stli.Event) int {
	o := &s.outbox.options
	if o.JSON && e.Tag != "" && e.Owner == s.id {
		s.out = append(e.AppendJSON(s.out, o, e.Tag), '\r', '\n')
	} else {
		s.out = append(s.out, e.Encoded(o)...)
	}
	s.logEvent(e)
	n := e.Lines(o)
	s.outLines += n
	return n
}

// queued lets go out what was queued at a time.
func (s *session) queued(at time.Time) {
	s.last = at
	s.startWriter()
}

// startWriter lets go out what is queued, unless somebody writes who looks again
// before he ends, or a turn ends soon: by the flusher, or, where that might have to
// wait for the client, by a writer. That exists while there is something to write,
// so an idle session costs no goroutine for it. It is called with the lock held.
func (s *session) startWriter() {
	switch {
	case s.writes || s.turn || s.due:
	case s.direct != nil && !s.ended:
		s.due = true
		s.server.flushers.of(s.id).add(s)
	default:
		s.writes = true
		go s.writer()
	}
}

// waitWritten waits until everything has been written that can be.
func (s *session) waitWritten() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.writes || s.due {
		s.answered.Wait()
	}
}

// cutOff ends a session whose client does not read. It is called with the lock
// held; closing the connection does not block.
func (s *session) cutOff(why string) {
	if s.ending {
		return
	}
	s.ending, s.gone, s.reason = true, true, SlowConsumer
	s.out, s.outbox.waiting = nil, nil
	s.answered.Broadcast()
	s.logger.Warn().Str("client", s.conn.RemoteAddr().String()).Str("reason", string(SlowConsumer)).Str("detail", why).Msg("client cut off")
	s.hangUp()
}

// sever closes the connection without a last word: that of TLS would wait for
// a client that does not read, and here locks are held that others need.
func (s *session) sever() {
	if t, ok := s.conn.(interface{ NetConn() net.Conn }); ok {
		t.NetConn().Close()
		return
	}
	s.conn.Close()
}

// write writes what gathers in the outbox until there is nothing left, and before
// that what a turn has left over. When the session ends, that is the
// last that the client hears.
func (s *session) write() {
	s.mu.Lock()
	defer s.mu.Unlock()
	var spare []byte
	for len(s.rest) > 0 || len(s.out) > 0 {
		out := s.rest
		if s.rest = nil; out == nil {
			out = s.take(spare)
		}
		s.writing = time.Now()
		deadline := s.writing.Add(s.server.config.Load().WriteTimeout)
		s.answered.Broadcast()
		s.mu.Unlock()

		s.conn.SetWriteDeadline(deadline)
		_, err := s.conn.Write(out)
		if spare = out; cap(spare) > keptOutput {
			spare = nil
		}

		s.mu.Lock()
		s.writing = time.Time{}
		if err != nil {
			s.writeFailed(err)
		}
	}
	if s.out == nil {
		s.out = spare[:0] // for the next time
	}
	if s.ended {
		s.mu.Unlock()
		s.closeWrite()
		s.mu.Lock()
	}
	s.writes = false
	s.answered.Broadcast()
}

// take returns what is queued, and lets the queue begin anew.
func (s *session) take(spare []byte) (out []byte) {
	out = s.out
	s.out, s.outLines, s.events, s.eventBytes = spare[:0], 0, 0, 0
	return out
}

// writeFailed ends the session after a failed write. It is called with the
// lock held.
func (s *session) writeFailed(err error) {
	s.out = nil
	if errors.Is(err, os.ErrDeadlineExceeded) {
		s.cutOff("a write took too long")
		return
	}
	if !s.ending {
		s.ending, s.gone, s.reason = true, true, WriteError
		s.answered.Broadcast()
	}
	s.sever()
}

// closeWrite tells the client that nothing more will come, after the last line.
func (s *session) closeWrite() {
	if s.web != nil {
		s.mu.Lock()
		why := s.reason
		s.mu.Unlock()
		s.web.CloseWith(closeCode(why), string(why))
		return
	}
	if c, ok := s.conn.(interface{ CloseWrite() error }); ok {
		c.CloseWrite()
		return
	}
	s.conn.Close()
}

// armHeartbeat plans the next heartbeat; it is called with the lock held.
func (s *session) armHeartbeat() {
	every := time.Duration(s.outbox.options.Heartbeat) * time.Second
	if s.heartbeat != nil {
		s.heartbeat.Stop()
	}
	if every > 0 && !s.gone {
		s.heartbeat = time.AfterFunc(time.Until(s.last.Add(every)), s.beat)
	}
}

// beat writes a heartbeat if there was silence for long enough. While events
// wait there is none: its number would tell of events that did not come yet.
// Nor is there one where the client takes the next line for its reply.
func (s *session) beat() {
	s.mu.Lock()
	defer s.mu.Unlock()
	every := time.Duration(s.outbox.options.Heartbeat) * time.Second
	if s.gone || every == 0 {
		return
	}
	if time.Since(s.last) >= every && !s.outbox.replyDue() && len(s.outbox.waiting) == 0 {
		s.queueLine(stli.Heartbeat{Seq: s.server.config.Load().Exchange.Log().Newest()})
	} else if time.Since(s.last) >= every {
		s.last = time.Now() // look again when the answer is there
	}
	s.armHeartbeat()
}
