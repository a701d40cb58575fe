package server

// A turn is the time in which somebody makes lines for the client and will look
// after them himself: the reader while it works off what it has read, and a
// phone's worker while it answers. What is queued in a turn goes out at its end
// with one call of the system, by whoever had the turn, and events that were due
// go along; a writer is started only for what the system does not take at once. A
// turn never waits: whoever has to wait for anything breaks it first.

// beginTurn begins the reader's turn.
func (s *session) beginTurn() {
	s.mu.Lock()
	s.turn = true
	s.mu.Unlock()
}

// endTurn ends the reader's turn, if it was not broken.
func (s *session) endTurn() {
	s.mu.Lock()
	s.writeTurn()
	s.mu.Unlock()
}

// breakTurn ends a turn before its time; what was queued is the writer's. It is
// called with the lock held.
func (s *session) breakTurn() {
	if !s.turn {
		return
	}
	s.turn = false
	if len(s.out) > 0 {
		s.startWriter()
	}
}

// writeTurn ends a turn and writes what was queued. It is called with the lock
// held, frees it while it writes, and never waits for the client.
func (s *session) writeTurn() {
	if !s.turn {
		return
	}
	s.turn = false
	switch {
	case len(s.out) == 0 || s.writes:
	case s.direct == nil:
		s.startWriter()
	default:
		s.direct.spare = s.offer(s.direct.spare)
	}
}
