package server

import (
	"errors"
	"strconv"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// pause keeps live events back, so that what the client has missed comes first
// and its numbers rise: at Resume, and already at a MonitorStart behind which
// the client has sent more. A client that waits for the reply of MonitorStart
// before it says Resume may hear live events in between.
func (s *session) pause() {
	s.paused = true
	s.mu.Lock()
	s.outbox.paused = true
	s.mu.Unlock()
}

// goOn ends a pause.
func (s *session) goOn() {
	if !s.paused {
		return
	}
	s.paused = false
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outbox.paused = false
	if !s.gone {
		s.catching = true // what waited was asked for, and does not make a slow client
		s.outbox.release(time.Now())
		s.catching = false
		s.armHold()
	}
}

// resume replays what the session's monitors would have seen after a number.
func (s *session) resume(reply stli.Reply) {
	s.pause()
	defer s.goOn()
	s.waitToResume(reply.Tag != "") // a MonitorStart that came before counts
	seq, err := strconv.ParseUint(string(s.command.Args[0]), 10, 64)
	log := s.server.config.Load().Exchange.Log()
	if errors.Is(err, strconv.ErrSyntax) {
		reply.Failure = stli.Failf(stli.CodeInvalidParameter, "%q is no event number", s.command.Args[0])
		s.reply(reply, nil, nil)
		return
	}
	if err != nil || seq > log.Newest() {
		reply.Failure = stli.Failf(stli.CodeValueOutOfRange, "the newest event is %d", log.Newest())
		s.reply(reply, nil, nil)
		return
	}
	s.mu.Lock()
	// Events are numbered under this lock where they concern us, so what is not
	// in the log now comes live.
	newest := log.Newest()
	missed, complete := log.After(seq, newest, func(e *stli.Event) bool {
		from, monitored := s.since[e.Device]
		return monitored && e.Seq <= from
	})
	s.queueLine(&reply)
	for _, e := range s.outbox.replay(missed, time.Now()) {
		s.queueOld(e)
	}
	if !complete {
		s.queueLine(stli.Gap{From: seq + 1, To: newest})
		s.outbox.forget(newest)
	}
	s.mu.Unlock()
	if complete {
		return
	}
	for _, p := range s.monitored() {
		p.Snapshot(s, func(lines []stli.Line) {
			s.outbox.catchUp(lines)
			for _, l := range lines {
				s.queueLine(l)
			}
		})
	}
}
