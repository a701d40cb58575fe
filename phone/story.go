package phone

import (
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// What a phone says in the log at debug, one line for each fact, with the id of
// what it was done for. Nothing is made into text where debug is off.

// NewNotification returns the id of what is going to be enqueued.
func (p *Phone) NewNotification() requestid.ID { return p.ids.Notification() }

// NewOutage returns the id of the beginning or the end of an outage of the provider's
// events; it may be that of other phones, too.
func (p *Phone) NewOutage() requestid.ID { return p.ids.Outage() }

// NewPoll returns the id of a question which calls the phone has.
func (p *Phone) NewPoll() requestid.ID { return p.ids.Poll() }

// workFor makes a job of our own that is done for something that has an id; others
// have one of their own.
func (p *Phone) workFor(id requestid.ID, job func()) func() {
	return func() {
		p.at = id
		job()
	}
}

// because notes what events were made for.
func because(id requestid.ID, events []*stli.Event) []*stli.Event {
	for _, e := range events {
		e.ID = id
	}
	return events
}

// logQueued logs a command that is about to wait; the lock is held.
func (p *Phone) logQueued(c *Command) {
	log := p.logger.Debug()
	if !log.Enabled() {
		return
	}
	c.ID.Log(log).Str("device", p.extension).Str("command", c.Verb.String()).Int("ahead", len(p.queue)).Bool("busy", p.working).Msg("command queued")
}

// logBegun logs a command that the worker takes up; the lock is held.
func (p *Phone) logBegun(c *Command) {
	log := p.logger.Debug()
	if !log.Enabled() {
		return
	}
	c.ID.Log(log).Str("device", p.extension).Str("command", c.Verb.String()).Dur("waited", c.started.Sub(c.submitted)).Msg("command begun")
}

// logPlan logs what a command comes to.
func (p *Phone) logPlan(c *Command, t *plan, s *Settings) {
	log := p.logger.Debug()
	if !log.Enabled() {
		return
	}
	profile := s.ProfileName
	if t.of == s.Fallback {
		profile = s.FallbackName
	}
	c.ID.Log(log).Str("device", p.extension).Str("action", t.action).Str("state", t.state.String()).Str("profile", profile)
	if n := t.values.Get(phoneprofile.InsertNumber); n != "" {
		log.Str("number", n)
	}
	log.Msg("plan")
}

// logRequest logs a request and what came of it, without secrets.
func (p *Phone) logRequest(id requestid.ID, s *Settings, shown string, v *phoneprofile.Values, answer *phoneprofile.Answer, err error, took time.Duration) {
	log := p.logger.Debug()
	if !log.Enabled() {
		return
	}
	id.Log(log).Str("device", p.extension).Str("request", s.Hide(conceal(shown, v))).Dur("took", took)
	if answer != nil {
		log.Int("status", answer.Status).Int("bytes", len(answer.Body))
	}
	if err != nil {
		log.Str("verdict", s.Hide(err.Error()))
	}
	log.Msg("request to phone")
}

// logNotice logs a notification that came by another way than an action URL.
func (p *Phone) logNotice(n *Notice) {
	log := p.logger.Debug()
	if !log.Enabled() {
		return
	}
	n.ID.Log(log).Str("device", p.extension).Str("signal", n.Signal.String()).Str("call", n.Call).Str("remote", n.Remote.Number).Msg("notification")
}

// logSignal logs what the call model has made of a notification; the lock is held.
func (p *Phone) logSignal(n *Notice, events []*stli.Event) {
	log := p.logger.Debug()
	if !log.Enabled() {
		return
	}
	n.ID.Log(log).Str("device", p.extension).Str("signal", n.Signal.String()).Int("events", len(events))
	if why := p.model.why; why != dropNone {
		log.Str("dropped", drops[why])
	}
	log.Msg("signal")
}

// logEvents logs events that have their numbers; the lock is held.
func (p *Phone) logEvents(events []*stli.Event) {
	for _, e := range events {
		log := p.logger.Debug()
		if !log.Enabled() {
			return
		}
		e.ID.Log(log).Str("device", p.extension).Str("event", e.Name.String()).Uint64("seq", e.Seq).Str("call", e.Call).Int("monitors", len(p.monitors)).Msg("event")
	}
}
