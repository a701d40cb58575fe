package console

import (
	"strconv"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// maxPending is how many commands may be unanswered: as many as a person can
// type while a dead phone is waited for, and much fewer than the server takes.
const maxPending = 64

// refreshEvery is how often the list of devices is asked for without the user,
// at most.
const refreshEvery = 2 * time.Second

// pending is a command that has no answer yet.
type pending struct {
	text  string // as it is shown
	verb  stli.Verb
	args  []string
	raw   string // of STLI: the options
	sent  time.Time
	quiet bool                   // not typed by the user: answer and lists are not shown
	done  func(m message)        // called with the reply; may be nil
	found func(devices []device) // of Devices: called with the list; may be nil
}

// enter carries out what the user has entered.
func (s *session) enter(line string) {
	if strings.HasPrefix(line, ownPrefix) {
		s.own(line)
		return
	}
	s.command(line)
}

// command sends a command of the protocol.
func (s *session) command(line string) {
	e, err := parseEntry(line)
	switch {
	case err != nil:
		s.fault("%s: %v", line, err)
		return
	case e.text == "":
		return
	case e.verb == stli.VerbSTLI && hasOption(e.raw, "Format"):
		s.fault("%s: the console needs its own Format: start it with --json to see JSON, or use a pipe", line)
		return
	case s.link == nil:
		s.fault("%s: not sent: there is no connection", shown(line))
		return
	case s.pending[e.tag] != nil:
		s.fault("%s: not sent: the command before with this tag has no answer yet", shown(line))
		return
	case len(s.pending) >= maxPending:
		s.fault("%s: not sent: %d commands have no answer yet", shown(line), maxPending)
		return
	}
	if !secret(line) {
		s.last = line
	}
	s.sendTagged(&pending{text: shown(line), verb: e.verb, args: e.args, raw: e.raw}, e.tag, e.text)
}

// send sends a command of the console's own making.
func (s *session) send(p *pending) { s.sendTagged(p, "", p.text) }

// sendTagged sends a command under a tag, or under a new one.
func (s *session) sendTagged(p *pending, tag, text string) {
	for tag == "" || s.pending[tag] != nil {
		s.tags++
		tag = strconv.Itoa(s.tags)
	}
	p.sent = time.Now()
	s.pending[tag] = p
	if err := s.link.send("#" + tag + " " + text); err != nil {
		s.link.conn.Close() // the reader says that it is lost
	}
}

// received takes a line of the server.
func (s *session) received(line string) {
	now := time.Now()
	m := parseMessage(line)
	if m.has("reply") {
		s.replied(now, line, m)
		return
	}
	quiet, helped := false, false
	switch {
	case m.has("event"):
		s.newest(m.number("seq"))
	case m.has("snapshot"):
		s.calls++
	case m.has("snapshotEnd"):
		if s.calls == 0 && !s.render.raw {
			s.show(s.render.stamp(now) + clean(m.text("snapshotEnd")) + "  no calls")
		}
		s.calls = 0
		if s.seq == 0 {
			s.newest(m.number("seq"))
		}
	case m.has("profile"), m.has("devicesEnd"), m.has("help"), m.has("helpEnd"):
		quiet, helped = s.listed(m)
	case m.has("gap"):
		s.newest(m.gapEnd())
	}
	switch {
	case quiet:
	case s.render.raw:
		s.show(clean(line))
	default:
		s.show(s.render.line(now, line, m))
	}
	if helped {
		s.ownHelp(nil)
	}
}

// newest notes the number of an event.
func (s *session) newest(seq uint64) {
	if !s.resuming {
		s.seq = max(s.seq, seq)
	}
}

// replied takes the answer to a command.
func (s *session) replied(now time.Time, line string, m message) {
	p := s.pending[m.text("tag")]
	if p == nil {
		p = &pending{sent: now}
	}
	delete(s.pending, m.text("tag"))
	switch {
	case p.quiet:
	case s.render.raw:
		s.show(clean(line))
	default:
		s.show(s.render.reply(now, p.text, m, now.Sub(p.sent), s.timing))
	}
	if m.text("ok") == "true" {
		s.succeeded(p)
	} else if m.text("error") == string(stli.CodeInvalidDevice) && !p.quiet {
		s.refreshDevices()
	}
	if p.done != nil {
		p.done(m)
	}
}

// succeeded notes what a command has changed.
func (s *session) succeeded(p *pending) {
	switch p.verb {
	case stli.VerbSTLI:
		if p.quiet {
			break
		}
		s.options.merge(p.raw)
	case stli.VerbMonitorStart:
		s.monitor(p.args[0], true)
	case stli.VerbMonitorStop:
		s.monitor(p.args[0], false)
	case stli.VerbLogin:
		s.user, s.password = p.args[0], p.args[1]
		s.asked = time.Time{}
		s.refreshDevices() // others may be seen now
	case stli.VerbBye:
		s.leaving = true
	case stli.VerbDevices, stli.VerbHelp:
		s.lists = append(s.lists, p)
	}
}

// listed takes a line of a list; it belongs to the oldest command whose list
// is not complete. It tells whether the user did not ask for it, and whether
// the list of all commands is complete.
func (s *session) listed(m message) (quiet, helped bool) {
	if len(s.lists) == 0 {
		return false, false
	}
	p := s.lists[0]
	switch {
	case m.has("profile"):
		s.found = append(s.found, device{m.text("device"), m.text("profile"), m.text("state")})
	case m.has("devicesEnd"):
		s.vocabulary.set(s.found)
		if p.found != nil {
			p.found(s.found)
		}
		s.found, s.lists = nil, s.lists[1:]
	case m.has("helpEnd"):
		s.lists = s.lists[1:]
		helped = len(p.args) == 0 && !s.render.raw
	}
	return p.quiet, helped
}

// askDevices asks for the devices without showing them.
func (s *session) askDevices(found func([]device)) {
	if s.link == nil {
		s.fault("there is no connection")
		return
	}
	s.send(&pending{text: stli.VerbDevices.String(), verb: stli.VerbDevices, quiet: true, found: found, done: func(m message) {
		if found != nil && m.text("ok") != "true" {
			s.fault("Devices: %s", join(" ", m.text("text"), "("+m.text("error")+")"))
		}
	}})
}

// refreshDevices asks for the devices, for completion; not too often.
func (s *session) refreshDevices() {
	if s.link == nil || time.Since(s.asked) < refreshEvery {
		return
	}
	s.asked = time.Now()
	s.askDevices(nil)
}
