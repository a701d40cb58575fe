package server

import (
	"runtime"
	"sync"
)

// flushers write events to the clients, one client after the other. An event for
// hundreds of clients makes hundreds of them due; until the turn of the last has
// come more events have, and go out with the first in one write. A goroutine for
// each client would write at once instead, and the events would wait for the
// writes. A flusher never waits for a client: one that does not take everything at
// once gets a writer of its own.
type flushers []flusher

// newFlushers makes one for each processor: a client whose flusher has lost its
// processor to another program waits for it.
func newFlushers() flushers { return make(flushers, runtime.GOMAXPROCS(0)) }

// of returns the flusher of a session, always the same.
func (f flushers) of(id uint64) *flusher { return &f[id%uint64(len(f))] }

// flusher is one goroutine while it has anything to do, and none else.
type flusher struct {
	mu    sync.Mutex
	due   []*session // each once, so there are no more than sessions
	other []*session // what due was last, to be used again
	runs  bool
	spare []byte // the buffer of the last write, for the next session
}

// add makes a session due.
func (f *flusher) add(s *session) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.due = append(f.due, s)
	if !f.runs {
		f.runs = true
		go f.run()
	}
}

// run writes to those that are due until none is.
func (f *flusher) run() {
	for {
		runtime.Gosched() // those who make events go first
		f.mu.Lock()
		if len(f.due) == 0 {
			f.runs = false
			f.mu.Unlock()
			return
		}
		now := f.due
		f.due, f.other = f.other[:0], now
		f.mu.Unlock()
		for i, s := range now {
			now[i] = nil // it may go meanwhile
			f.spare = s.flush(f.spare)
		}
	}
}

// flush writes what has gathered for a session that is due, without waiting. It
// takes a buffer for what comes next and returns the one that is free then.
func (s *session) flush(spare []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.due = false
	if s.writes || s.turn || len(s.out) == 0 && !s.ended {
		s.answered.Broadcast()
		return spare
	}
	return s.offer(spare)
}

// offer writes what has gathered, as far as the system takes it at once. It is
// called with the lock held, and frees it while it writes.
func (s *session) offer(spare []byte) []byte {
	s.writes = true
	out := s.take(spare)
	s.mu.Unlock()
	n := s.direct.write(out)
	s.mu.Lock()
	if n < len(out) {
		s.rest = out[n:]
		out = nil
	}
	if s.rest != nil || s.ended {
		go s.writer() // it waits for the client
	} else {
		s.writes = false
		s.answered.Broadcast()
		if len(s.out) > 0 {
			s.startWriter()
		}
	}
	if cap(out) > keptOutput {
		return nil
	}
	return out
}
