package server

import (
	"time"

	"github.com/phonecompanion/phonecompanion/standstill"
	"github.com/phonecompanion/phonecompanion/stli"
)

// timeless tells whether a command says how something shall be, or asks: it is
// right late, too.
func timeless(v stli.Verb) bool {
	switch v {
	case stli.VerbMonitorStart, stli.VerbMonitorStop, stli.VerbSnapshotDevice, stli.VerbBindKey, stli.VerbUnbindKey:
		return true
	}
	return false
}

// deadline returns until when a command that was read now may start. What was
// read behind a standstill of the process may have waited since its beginning, and
// nobody can tell: the deadline counts from there.
func (s *session) deadline(now time.Time) (time.Time, *stli.Failure) {
	c := s.server.config.Load()
	arrived := now
	if c.Arrived != nil {
		arrived = c.Arrived(now)
	}
	deadline := arrived.Add(c.CommandDeadline)
	if standstill.Passed(deadline, now) {
		return deadline, stli.Failf(stli.CodePerformance, "the server stood still, and the command may have waited since then, beyond its deadline; nothing was sent")
	}
	return deadline, nil
}
