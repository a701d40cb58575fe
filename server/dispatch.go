package server

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// line handles one line. done says that the session ends, and why.
func (s *session) line(line []byte) (done bool, why Reason) {
	c := &s.command
	err := c.Parse(line)
	if c.Verb != stli.VerbMonitorStart && c.Verb != stli.VerbResume {
		s.goOn()
	}
	if err == nil && c.Verb == stli.NoVerb {
		return false, "" // a tag alone
	}
	s.commands++
	reply := stli.Reply{Tag: string(c.Tag), Verb: c.Verb, ID: requestid.Command(s.id, s.commands)}
	s.logReceived(reply.ID, len(line), err)
	s.throttle()
	switch {
	case errors.Is(err, stli.ErrInvalidCommand):
		reply.Verb = stli.NoVerb
		s.reply(reply, nil, nil)
		return false, ""
	case err != nil:
		reply.Failure = stli.Failf(stli.CodeInvalidParameter, "usage: %s", usage(c.Verb))
		s.reply(reply, nil, nil)
		return false, ""
	}
	if reply.Failure = s.check(c.Verb, string(c.Device())); reply.Failure != nil {
		s.reply(reply, nil, nil)
		return false, ""
	}
	if c.Verb.Info().Device {
		s.device(reply)
		return false, ""
	}
	switch c.Verb {
	case stli.VerbSTLI:
		s.greet(reply)
	case stli.VerbBye:
		return true, s.bye(reply)
	case stli.VerbPing:
		s.reply(reply, nil, nil)
	case stli.VerbHelp:
		s.help(reply)
	case stli.VerbDevices:
		s.devices(reply)
	case stli.VerbResume:
		s.resume(reply)
	case stli.VerbLogin:
		return s.login(reply)
	case stli.VerbRawCommand:
		s.raw(reply)
	}
	return false, ""
}

// bye ends the session when everything before has been answered.
func (s *session) bye(reply stli.Reply) Reason {
	s.waitAnswered()
	s.server.counts.answered(&reply)
	s.end(ClientBye, &reply)
	return ClientBye
}

// throttle waits while too many commands are under way, or the client does not
// take its answers. Both end by themselves: by deadlines, or by a write that
// takes too long.
func (s *session) throttle() {
	s.mu.Lock()
	for s.full() && !s.ending {
		s.breakTurn()
		s.answered.Wait()
	}
	s.mu.Unlock()
}

// full tells whether no more commands should be read now.
func (s *session) full() bool {
	c := s.server.config.Load()
	return s.unanswered >= maxUnanswered || len(s.outbox.untagged) >= maxUnanswered ||
		s.outLines+s.outbox.kept() > c.QueueLines/2 || len(s.out) > c.QueueBytes/2
}

// reply answers a command at once, in its turn.
func (s *session) reply(r stli.Reply, lines []stli.Line, greet *stli.Options) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending {
		return
	}
	s.server.counts.answered(&r)
	o := &s.outbox
	r.Failure = short(r.Failure)
	if greet == nil && lines == nil && (r.Tag != "" || len(o.untagged) == 0) {
		// Most replies: nothing waits for them and nothing comes with them.
		s.said = r
		s.queueLine(&s.said)
		return
	}
	p := &pending{reply: r, lines: lines, greet: greet}
	o.begin(p)
	s.unanswered++
	s.finish(p)
}

// finish writes an answer in its turn; the lock is held.
func (s *session) finish(p *pending) {
	s.unanswered--
	s.outbox.finish(p, time.Now())
	s.armHold()
	if p.greet != nil {
		s.armHeartbeat()
	}
	s.answered.Broadcast()
}

// short returns a failure whose text is not too long, and keeps nothing alive
// that is.
func short(f *stli.Failure) *stli.Failure {
	if f == nil || len(f.Text) <= maxReason {
		return f
	}
	return &stli.Failure{Code: f.Code, Text: clip(f.Text)}
}

// clip cuts a text that quotes what a client sent.
func clip(text string) string {
	if len(text) <= maxReason {
		return text
	}
	return strings.ToValidUTF8(text[:maxReason], "") + "..."
}

// greet handles a greeting: options count from the next line on.
func (s *session) greet(reply stli.Reply) {
	options, suffix, err := s.options.Greet(s.command.Raw)
	if err != nil {
		reply.Failure = stli.Failf(stli.CodeInvalidParameter, "unknown option or bad value in %q", s.command.Raw)
		s.reply(reply, nil, nil)
		return
	}
	s.options = options
	reply.Suffix = suffix
	s.reply(reply, nil, &options)
}

// device hands a command to its phone.
func (s *session) device(reply stli.Reply) {
	c := &s.command
	device := string(c.Device())
	p := s.server.config.Load().Exchange.Find(device)
	if p == nil {
		reply.Failure = noDevice(device)
		s.reply(reply, nil, nil)
		return
	}
	args := make([]string, len(c.Args)-1)
	for i, a := range c.Args[1:] {
		args[i] = string(a)
	}
	now := time.Now()
	deadline := now.Add(s.server.config.Load().CommandDeadline)
	if !timeless(c.Verb) {
		if deadline, reply.Failure = s.deadline(now); reply.Failure != nil {
			s.reply(reply, nil, nil)
			return
		}
	}
	cmd := &phone.Command{
		Verb: c.Verb, Args: args, Tag: reply.Tag, Monitor: s, ID: reply.ID,
		Deadline: deadline, Snapshot: s.options.Snapshot, Patient: s.options.JSON,
	}
	switch c.Verb {
	case stli.VerbMonitorStart:
		s.watch(p)
		if s.pipelined {
			s.pause() // the next line may be Resume
		}
	}
	pend := &pending{reply: reply, device: device, cmd: cmd}
	cmd.Done = func(r phone.Result) { s.answer(p, pend, r, now) }
	s.mu.Lock()
	s.outbox.begin(pend)
	s.unanswered++
	if c.Verb == stli.VerbMonitorStart {
		s.starting++
	}
	s.mu.Unlock()
	p.Submit(cmd)
}

// answer takes the result of a command of the phone on. It is called with the
// phone's lock held.
func (s *session) answer(on *phone.Phone, p *pending, r phone.Result, began time.Time) {
	took := time.Since(began)
	s.server.config.Load().Timers.took(p.cmd, took)
	r.Failure = short(r.Failure)
	log := s.logger.Debug()
	if r.Failure != nil {
		log = s.logger.Info().Str("error", string(r.Failure.Code)).Str("reason", reason(p.reply.Verb, r.Failure))
	}
	p.reply.ID.Log(log).Str("command", p.reply.Verb.String()).Str("device", p.device).Dur("took", took).Msg("command")
	s.mu.Lock()
	defer s.mu.Unlock()
	if p.reply.Verb == stli.VerbMonitorStart {
		s.starting--
	}
	switch {
	case r.Failure != nil:
	case p.reply.Verb == stli.VerbMonitorStart:
		if s.since == nil {
			s.since = map[string]uint64{}
		}
		if _, already := s.since[p.device]; !already {
			s.since[p.device] = s.server.config.Load().Exchange.Log().Newest()
		}
		if !s.rights.Load().May("monitor", p.device) {
			go s.review() // they were taken away in between; the phone's lock is held here
		}
	case p.reply.Verb == stli.VerbMonitorStop:
		delete(s.since, p.device)
		if s.starting == 0 { // else one of them may be this phone's
			s.phones = slices.DeleteFunc(s.phones, func(x *phone.Phone) bool { return x == on })
		}
	}
	p.reply.Failure, p.lines = r.Failure, r.Lines
	s.server.counts.answered(&p.reply)
	if s.ending {
		s.unanswered--
		s.answered.Broadcast()
		return
	}
	if s.turn { // the reader's
		s.finish(p)
		return
	}
	s.turn = true
	s.finish(p)
	s.writeTurn()
}

// devices lists the devices.
func (s *session) devices(reply stli.Reply) {
	rights, phones := s.rights.Load(), s.server.config.Load().Exchange.Phones()
	lines := make([]stli.Line, 0, len(phones)+1)
	for _, p := range phones {
		state, _ := p.Monitoring()
		settings := p.Settings()
		if !rights.Sees(settings.Extension) {
			continue
		}
		lines = append(lines, stli.DeviceLine{Device: settings.Extension, Profile: settings.Profile.Name, State: string(state)})
	}
	s.reply(reply, append(lines, stli.DevicesEnd), nil)
}
