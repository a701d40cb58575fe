package console

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// Waits before the console connects again: the first one, which doubles up to
// the last one. A server that is restarted is back within seconds; one that
// is away must not be asked all the time.
const (
	firstWait = 500 * time.Millisecond
	lastWait  = 30 * time.Second
)

// dialled is what an attempt to connect came to.
type dialled struct {
	link *link
	err  error
}

// open connects, greets and logs in.
func (s *session) open(ctx context.Context, options, user, password string) (*link, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	l, err := dial(ctx, s.config.Address, s.config.TLS)
	if err != nil {
		return nil, err
	}
	if err := greet(ctx, l, options, user, password); err != nil {
		l.close()
		return nil, fmt.Errorf("%s: %w", s.config.Address, err)
	}
	return l, nil
}

// connectFirst connects for the first time; when that fails there is no session.
func (s *session) connectFirst(ctx context.Context) (err error) {
	s.link, err = s.open(ctx, join(";", s.options.String(), "Format=JSON"), s.user, s.password)
	return err
}

// lost takes note that the connection has ended, and begins to connect again.
func (s *session) lost(ctx context.Context) {
	reason := s.link.err
	s.link.close()
	s.link = nil
	s.online.Store(false)
	s.screen.prompt(s.base())
	for tag, p := range s.pending {
		if !p.quiet {
			s.fault("%s: the connection was lost before the answer: look what became of it", p.text)
		}
		delete(s.pending, tag)
	}
	s.lists, s.found, s.calls, s.resuming = nil, nil, 0, false
	s.fault("the connection to %s is lost: %v; connecting again", s.config.Address, reason)
	s.attempts = 0
	s.again()
}

// again plans the next attempt.
func (s *session) again() {
	wait := lastWait
	if s.attempts < 10 { // no overflow
		wait = min(firstWait<<s.attempts, lastWait)
	}
	s.attempts++
	s.redial.Reset(wait)
}

// dial makes one attempt. Without snapshots: what was missed comes first.
func (s *session) dial(ctx context.Context) {
	options := append(optionSet(nil), s.options...)
	options.drop("Snapshot")
	greeting, user, password := join(";", options.String(), "Format=JSON"), s.user, s.password
	go func() {
		l, err := s.open(ctx, greeting, user, password)
		s.connected <- dialled{l, err}
	}()
}

// reconnected takes the outcome of an attempt.
func (s *session) reconnected(ctx context.Context, d dialled) error {
	switch {
	case s.leaving || ctx.Err() != nil:
		if d.link != nil {
			d.link.close()
		}
		return nil
	case errors.As(d.err, new(*loginError)):
		return d.err
	case d.err != nil:
		if s.attempts == 1 { // say it once, not every time
			s.note("%v; trying again, ever more rarely, every %v in the end", d.err, lastWait)
		}
		s.again()
		return nil
	}
	s.link = d.link
	s.online.Store(true)
	s.screen.prompt(s.base())
	s.note("connected to %s again", s.config.Address)
	s.asked = time.Time{}
	s.refreshDevices()
	s.restore()
	return nil
}

// restore monitors again what was monitored, and asks for what was missed.
func (s *session) restore() {
	for _, device := range s.monitors {
		word, _ := quoteWord(device) // the server has taken it before
		text := "MonitorStart " + word
		s.send(&pending{text: text, verb: stli.VerbMonitorStart, args: []string{device}, quiet: true, done: func(m message) {
			if m.text("ok") != "true" {
				s.fault("%s", join(": ", text, m.text("text")))
			}
		}})
	}
	if len(s.monitors) == 0 || s.seq == 0 {
		s.snapshots(len(s.monitors) > 0)
		return
	}
	s.resuming = true
	s.send(&pending{text: fmt.Sprintf("Resume %d", s.seq), verb: stli.VerbResume, quiet: true, done: func(m message) {
		s.resuming = false
		if m.text("ok") != "true" {
			s.note("the server cannot say what was missed (%s): what follows is how it is now", m.text("text"))
			s.seq = 0
		}
		s.snapshots(m.text("ok") != "true")
	}})
}

// snapshots switches snapshots on again where the user wants them, and asks
// for the present calls if now is set.
func (s *session) snapshots(now bool) {
	if now {
		for _, device := range s.monitors {
			word, _ := quoteWord(device)
			s.send(&pending{text: "SnapshotDevice " + word, verb: stli.VerbSnapshotDevice, quiet: true})
		}
	}
	if s.options.snapshot() {
		s.send(&pending{text: "STLI;Snapshot=On", verb: stli.VerbSTLI, quiet: true})
	}
}
