package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// script carries out commands one after the other.
type script struct {
	config Config
	link   *link
	out    io.Writer
	done   int   // commands that were carried out, or tried
	failed int   // those that failed
	first  error // what was wrong with the first of them
	said   bool  // BYE was said: the end of the connection is no fault
}

// errStopped says that a script was ended from outside.
var errStopped = errors.New("interrupted")

// Script reads commands from in, carries them out in order, and writes the
// server's lines to out, each as soon as it comes.
func Script(ctx context.Context, c Config, in io.Reader, out io.Writer) error {
	options := c.Options
	if options == "" {
		options = scriptOptions
	}
	if c.JSON {
		options = join(";", options, "Format=JSON")
	}
	opening, cancel := context.WithTimeout(ctx, connectTime)
	defer cancel()
	l, err := dial(opening, c.Address, c.TLS)
	if err != nil {
		return err
	}
	defer l.close()
	if err := greet(opening, l, options, c.User, c.Password); err != nil {
		return fmt.Errorf("%s: %w", c.Address, err)
	}
	s := &script{config: c, link: l, out: out}
	if err := s.run(ctx, in); err != nil {
		return err
	}
	return s.verdict()
}

// run carries out the whole script.
func (s *script) run(ctx context.Context, in io.Reader) error {
	monitor, err := s.monitored(ctx)
	if err != nil {
		return err
	}
	for _, device := range monitor {
		word, err := quoteWord(device)
		if err != nil {
			return fmt.Errorf("--monitor %s: %w", device, err)
		}
		if err := s.do(ctx, command{place: "--monitor", text: "MonitorStart " + word}); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	commands := make(chan command)
	go readScript(ctx, in, commands)
	for !s.stop() {
		select {
		case c, ok := <-commands:
			switch {
			case !ok:
				return s.finish(ctx)
			case c.err != nil:
				return c.err
			case s.said:
				return fmt.Errorf("%s: %s: not sent: BYE has ended the connection", c.place, shown(c.text))
			}
			if err := s.do(ctx, c); err != nil {
				return err
			}
		case line, ok := <-s.lines():
			if err := s.take(line, ok); err != nil {
				return err
			}
		case <-ctx.Done():
			return errStopped
		}
	}
	return s.finish(ctx)
}

// stop tells whether a failure ends the script.
func (s *script) stop() bool { return s.failed > 0 && s.config.StopOnError }

// lines are the server's lines; behind the answer to BYE there are none.
func (s *script) lines() <-chan string {
	if s.said {
		return nil
	}
	return s.link.lines
}

// do sends a command and waits for its reply. A command that fails is noted; a
// connection that is lost is an error.
func (s *script) do(ctx context.Context, c command) error {
	e, err := parseEntry(c.text)
	if err == nil && e.text == "" {
		return nil // a tag alone: there is no reply
	}
	s.done++
	text := c.text
	if err == nil && e.tag == "" {
		e.tag = ownTag + strconv.Itoa(s.done)
		text = "#" + e.tag + " " + text
	}
	if err := s.link.send(text); err != nil {
		return fmt.Errorf("%s: %s: %w", c.place, shown(c.text), err)
	}
	deadline := time.NewTimer(s.config.Deadline)
	defer deadline.Stop()
	for {
		select {
		case line, ok := <-s.link.lines:
			if err := s.take(line, ok); err != nil {
				return fmt.Errorf("%s: %s: %w", c.place, shown(c.text), err)
			}
			if a, ok := parseAnswer(line); ok && a.tag == e.tag {
				s.said = e.verb == stli.VerbBye && !a.failed
				if a.failed {
					s.fail(c, a.reason)
				}
				return nil
			}
		case <-deadline.C:
			s.fail(c, fmt.Sprintf("no answer within %v", s.config.Deadline))
			return nil
		case <-ctx.Done():
			return errStopped
		}
	}
}

// fail notes that a command has failed.
func (s *script) fail(c command, reason string) {
	if s.failed++; s.failed == 1 {
		if strings.HasPrefix(reason, "INVALCMD") {
			reason = join(": ", reason, hint(c.text))
		}
		s.first = errors.New(join(": ", c.place, clean(shown(c.text)), clean(reason)))
	}
}

// hint says what is wrong with a command that the server does not know, where
// that can be guessed.
func hint(text string) string {
	word, _, _ := strings.Cut(text, " ")
	near := nearest(word)
	switch {
	case strings.HasPrefix(word, ownPrefix):
		return "the console's own are for a terminal"
	case near == "" || strings.ContainsFunc(word, control):
		return ""
	}
	return "do you mean " + near + "?"
}

// verdict is the one line that is said of a script in the end.
func (s *script) verdict() error {
	switch {
	case s.failed == 0:
		return nil
	case s.failed == 1:
		return s.first
	}
	return fmt.Errorf("%d of %d commands failed, first %w", s.failed, s.done, s.first)
}

// take shows a line of the server; ok is false when the connection has ended.
func (s *script) take(line string, ok bool) error {
	if !ok {
		return s.link.err
	}
	if !s.config.JSON { // JSON lines are shown as they are
		if tag, rest := cutTag(line); isOwnTag(tag) {
			line = rest
		}
	}
	if _, err := io.WriteString(s.out, clean(line)+"\n"); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	return nil
}

// finish shows events for as long as was asked for, and says goodbye.
func (s *script) finish(ctx context.Context) error {
	if s.said {
		return nil
	}
	wait := time.NewTimer(s.config.Wait)
	defer wait.Stop()
	for waiting := s.config.Wait > 0 && !s.stop(); waiting; {
		select {
		case line, ok := <-s.link.lines:
			if err := s.take(line, ok); err != nil {
				return err
			}
		case <-wait.C:
			waiting = false
		case <-ctx.Done():
			waiting = false
		}
	}
	if err := s.link.send("#" + byeTag + " BYE"); err != nil {
		return nil // everything has been done
	}
	leave := time.NewTimer(leaveTime)
	defer leave.Stop()
	for {
		select {
		case line, ok := <-s.link.lines:
			if !ok {
				return nil
			}
			if a, ok := parseAnswer(line); ok && a.tag == byeTag {
				return nil
			}
			if err := s.take(line, true); err != nil {
				return err
			}
		case <-leave.C:
			return nil
		}
	}
}

// Tags of a script's commands that have none of their own: with a number
// behind it, and the one of the last goodbye.
const (
	ownTag = "command"
	byeTag = "goodbye"
)

func isOwnTag(tag string) bool {
	digits, ok := strings.CutPrefix(tag, ownTag)
	_, err := strconv.ParseUint(digits, 10, 64)
	return ok && err == nil
}
