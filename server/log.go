package server

import (
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// What a session says in the log at debug, with the id of the command. A line of a
// client is never shown whole: it may hold a password, or somebody's PIN.

// logReceived logs a command that has come; err is why it cannot be read.
func (s *session) logReceived(id requestid.ID, size int, err error) {
	log := s.logger.Debug()
	if !log.Enabled() {
		return
	}
	c := &s.command
	id.Log(log).Str("command", c.Verb.String()).Int("bytes", size)
	if len(c.Tag) > 0 {
		log.Str("tag", clip(string(c.Tag)))
	}
	if err == nil && c.Verb.Info().Device {
		log.Str("device", clip(string(c.Device())))
	}
	log.Msg("command received")
}

// logReply logs a reply that goes out; the lock is held.
func (s *session) logReply(r *stli.Reply) {
	log := s.logger.Debug()
	if !log.Enabled() {
		return
	}
	r.ID.Log(log).Str("command", r.Verb.String()).Bool("success", r.Failure == nil && r.Verb != stli.NoVerb)
	if r.Failure != nil {
		log.Str("error", string(r.Failure.Code)).Str("reason", reason(r.Verb, r.Failure))
	}
	log.Msg("reply")
}

// logEvent logs an event that goes out; the lock is held.
func (s *session) logEvent(e *stli.Event) {
	log := s.logger.Debug()
	if !log.Enabled() {
		return
	}
	e.ID.Log(log).Str("device", e.Device).Uint64("seq", e.Seq).Str("event", e.Name.String()).Msg("event to client")
}

// reason is the text of a failure for the log. Where digits or keys are wrong it
// quotes them, and they may be somebody's PIN; where an option is, who knows what
// has been written there.
func reason(v stli.Verb, f *stli.Failure) string {
	if f.Code == stli.CodeInvalidParameter {
		switch v {
		case stli.VerbGenerateDigits, stli.VerbSendKeys:
			return "the digits or keys are not valid"
		case stli.VerbSTLI:
			return "unknown option or bad value"
		}
	}
	return f.Text
}
