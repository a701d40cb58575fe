package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// leaveTime is how long the server has to answer BYE; nobody waits longer to
// get away.
const leaveTime = 2 * time.Second

// What stands before the typed line: connected, without a connection, and in
// the middle of a JSON request.
const (
	onlinePrompt  = "stli> "
	offlinePrompt = "(no connection) stli> "
	morePrompt    = "... "
)

// session is an interactive console. One goroutine runs it; others read the
// terminal and the server.
type session struct {
	config     Config
	render     *renderer
	vocabulary *vocabulary
	screen     screen

	link      *link // nil: not connected
	attempts  int   // that failed since the connection was lost
	redial    *time.Timer
	connected chan dialled

	options    optionSet
	user       string // for the next connection
	password   string
	monitors   []string // in the order in which they were asked for
	seq        uint64   // the newest event that was shown
	resuming   bool     // older events are still to come: seq stays
	calls      int      // lines of the snapshot that is being read
	pending    map[string]*pending
	lists      []*pending // Devices and Help whose lines are being read
	found      []device   // devices of the list that is being read
	tags       int
	asked      time.Time // when the devices were last asked for without the user
	last       string    // the last command, for .repeat
	timing     bool
	leaving    bool // the end of the connection is the end of the session
	leaveTimer *time.Timer
	framer     stli.Framer // of the reading goroutine
	online     atomic.Bool // for the prompt
}

func newSession(c Config, r *renderer) *session {
	s := &session{
		config: c, render: r, vocabulary: newVocabulary(c.Keys), connected: make(chan dialled, 1),
		user: c.User, password: c.Password, pending: map[string]*pending{},
	}
	s.options.merge(peopleOptions)
	if c.Options != "" {
		s.options = nil
		s.options.merge(c.Options)
	}
	return s
}

// typed is a command that the user has entered.
type typed struct {
	line string
	err  error
}

// run talks to the user and the server until one of them ends it.
func (s *session) run(ctx context.Context, screen screen) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.screen = screen
	s.redial, s.leaveTimer = stopped(), stopped()
	defer s.redial.Stop()
	defer s.leaveTimer.Stop()
	s.online.Store(true)
	screen.prompt(s.base())
	s.begin()
	input := make(chan typed)
	go s.keyboard(ctx, input)
	for {
		select {
		case <-ctx.Done():
			s.leave()
			ctx = context.WithoutCancel(ctx)
		case t := <-input:
			if t.err != nil {
				s.leave()
				if !errors.Is(t.err, io.EOF) {
					return fmt.Errorf("the terminal: %w", t.err)
				}
				break
			}
			s.enter(t.line)
		case line, ok := <-s.lines():
			if ok {
				s.received(line)
			} else if s.leaving {
				return nil
			} else {
				s.lost(ctx)
			}
		case d := <-s.connected:
			if err := s.reconnected(ctx, d); err != nil {
				return err
			}
		case <-s.redial.C:
			s.dial(ctx)
		case <-s.leaveTimer.C:
			return nil
		case <-s.vocabulary.want:
			s.refreshDevices()
		}
		if s.leaving && s.link == nil {
			return nil
		}
	}
}

// stopped is a timer that has yet to be set.
func stopped() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

// lines are the server's lines; without a connection none come.
func (s *session) lines() <-chan string {
	if s.link == nil {
		return nil
	}
	return s.link.lines
}

// begin asks for what the user wants from the first moment on.
func (s *session) begin() {
	s.note("connected to %s; TAB completes, Help lists the commands, Ctrl-D ends", s.config.Address)
	s.refreshDevices()
	if len(s.config.Monitor) > 0 {
		s.ownMonitor(s.config.Monitor)
	}
}

// keyboard reads what the user types, and joins the lines of a JSON request.
func (s *session) keyboard(ctx context.Context, input chan<- typed) {
	for {
		line, err := s.screen.read()
		if err == nil {
			line, err = s.whole(line)
		}
		if err == nil && line == "" {
			continue
		}
		select {
		case input <- typed{line, err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// whole returns a command once all of it has been typed, with the secret that
// a Login still lacks.
func (s *session) whole(line string) (string, error) {
	text, _, err := s.framer.Next([]byte(line + "\n"))
	if err != nil {
		s.framer = stli.Framer{}
		return "", err
	}
	if text == nil {
		if strings.TrimSpace(line) != "" {
			s.screen.prompt(morePrompt)
		}
		return "", nil
	}
	if strings.Contains(string(text), "\n") {
		s.screen.prompt(s.base())
	}
	line = string(text)
	if words := strings.Fields(line); len(words) == 2 && strings.EqualFold(words[0], stli.VerbLogin.String()) {
		password, err := s.screen.secret("Secret of " + clean(words[1]) + ": ")
		switch {
		case errors.Is(err, errNoSecret):
			return line, nil // the server says how Login is written
		case errors.Is(err, errCancelled):
			return "", nil
		}
		if err != nil {
			return "", err
		}
		word, err := quoteWord(password)
		if err != nil {
			s.screen.show(s.render.fault(time.Now(), "the secret cannot be sent: %v", err))
			return "", nil
		}
		line += " " + word
	}
	return line, nil
}

// base is the prompt of a new command.
func (s *session) base() string {
	if s.online.Load() {
		return onlinePrompt
	}
	return offlinePrompt
}

// cancelled forgets the part of a JSON request that was typed.
func (s *session) cancelled() {
	s.framer = stli.Framer{}
	s.screen.prompt(s.base())
}

// show shows whole lines.
func (s *session) show(lines string) {
	if lines != "" {
		s.screen.show(lines)
	}
}

// note shows a remark of the console.
func (s *session) note(format string, args ...any) {
	s.show(s.render.note(time.Now(), format, args...))
}

// fault shows an error of the console.
func (s *session) fault(format string, args ...any) {
	s.show(s.render.fault(time.Now(), format, args...))
}

// leave says goodbye; the session ends with the answer, or without it soon.
func (s *session) leave() {
	if s.leaving {
		return
	}
	s.leaving = true
	s.leaveTimer.Reset(leaveTime)
	if s.link != nil {
		s.send(&pending{text: "BYE", verb: stli.VerbBye, quiet: true})
	}
}

// hangUp closes the connection, if there is one.
func (s *session) hangUp() {
	if s.link != nil {
		s.link.close()
	}
}

// monitor notes that a device is monitored, or not.
func (s *session) monitor(device string, on bool) {
	s.monitors = slices.DeleteFunc(s.monitors, func(d string) bool { return d == device })
	if on {
		s.monitors = append(s.monitors, device)
	}
}
