package phone

import (
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// run carries out one command. It is called, and returns, with the lock held;
// while requests go to the phone the lock is free.
func (p *Phone) run(c *Command) {
	switch c.Verb {
	case stli.VerbMonitorStart:
		p.monitorStart(c)
		return
	case stli.VerbMonitorStop:
		p.monitorStop(c)
		return
	case stli.VerbSnapshotDevice:
		c.finish(Result{Lines: p.snapshot()})
		return
	case stli.VerbBindKey:
		p.bindKey(c)
		return
	case stli.VerbUnbindKey:
		p.unbindKey(c)
		return
	}
	s := p.settings.Load()
	todo, failure := p.plan(c, s)
	if failure == nil {
		p.logPlan(c, todo, s)
		p.doing.plan = todo
		p.mu.Unlock()
		began := time.Now()
		failure = p.act(s, todo)
		c.phone = time.Since(began)
		p.mu.Lock()
	}
	if failure != nil {
		if todo == nil || !todo.sent {
			p.refuse(c.Verb, failure)
		}
		c.finish(Result{Failure: failure})
		if failure.Code == stli.CodeDeviceOutOfService {
			p.missing()
		}
		return
	}
	// The events that the command makes go out first: its own connection keeps
	// them until its reply is written.
	p.takeEffect(p.doing)
	p.awaitWord(c, todo, s)
	c.finish(Result{})
}

// snapshot lists the phone's calls.
func (p *Phone) snapshot() []stli.Line {
	calls := p.model.snapshot()
	lines := make([]stli.Line, 0, len(calls)+1)
	plan := &p.settings.Load().numbers
	for _, l := range calls {
		l.Plan = plan
		lines = append(lines, l)
	}
	return append(lines, stli.SnapshotEnd{Device: p.extension, Seq: p.log.Newest()})
}

// plan is what a command comes to: an action of the profile, its values, and
// what its success means.
type plan struct {
	action string
	word   string // "on" or "off" for actions that may be split by it
	values *phoneprofile.Values
	cases  []phoneprofile.Case
	state  phoneprofile.State
	dials  string                // the number, where its effect is a new call
	of     *phoneprofile.Profile // whose cases they are
	// ringsBack says that the phone rings first, as if somebody called it: the
	// provider dials.
	ringsBack bool
	newCall   string    // the id that the new call will have, where we choose it
	sent      bool      // a request was begun
	startBy   time.Time // no request to a provider is sent after this
	why       purpose
	effect    func(now time.Time) []*stli.Event
}

// plan decides what a command comes to, by the state that the phone is in. It
// is the only place where commands differ.
func (p *Phone) plan(c *Command, s *Settings) (*plan, *stli.Failure) {
	t := &plan{action: c.Verb.String(), values: s.Values(), of: s.Profile, startBy: c.Deadline}
	m, live := p.model, len(p.monitors) > 0 || c.own && p.listening() // nobody monitors: its state is unknown
	switch c.Verb {
	case stli.VerbMakeCall:
		if failure := number(t, c.Args[0]); failure != nil {
			return nil, failure
		}
		if begun := m.first(phoneprofile.Transferring); live && begun != nil {
			t.action = phoneprofile.TransferTarget
			t.effect = func(now time.Time) []*stli.Event {
				return m.transfer(now, t.reporter(s), begun, transfer{number: c.Args[0], cause: stli.CauseTransfer})
			}
			break
		}
		t.dials = c.Args[0]
		t.effect = func(now time.Time) []*stli.Event {
			return m.made(now, c.Args[0], stli.CauseMakeCall, c.owner(), c.Tag, t)
		}
	case stli.VerbTransferCall:
		if failure := p.planTransfer(t, s, live); failure != nil {
			return nil, failure
		}
	case stli.VerbConsultationCall, stli.VerbSingleStepTransferCall, stli.VerbDeflectCall:
		if failure := number(t, c.Args[0]); failure != nil {
			return nil, failure
		}
		if c.Verb == stli.VerbConsultationCall {
			t.dials = c.Args[0]
		}
	case stli.VerbGenerateDigits:
		if failure := digits(t, c.Args[0]); failure != nil {
			return nil, failure
		}
	case stli.VerbSetDoNotDisturb, stli.VerbSetMicrophoneMute:
		if failure := onOffWord(t, c.Args[0]); failure != nil {
			return nil, failure
		}
	case stli.VerbSetForwarding:
		if failure := forwarding(t, c.Args); failure != nil {
			return nil, failure
		}
	case stli.VerbSendKeys:
		keys, err := s.Profile.Keys.Check(c.Args[0])
		if err != nil {
			return nil, stli.Failf(stli.CodeInvalidParameter, "%v", err)
		}
		t.values.Set(phoneprofile.InsertKeys, keys)
	case stli.VerbAction:
		if failure := ownAction(t, c.Args); failure != nil {
			return nil, failure
		}
	}
	if t.cases = s.Profile.Cases(t.action, t.word); t.cases == nil && s.Fallback != nil {
		t.fallBack(s)
	}
	if t.cases == nil {
		return nil, stli.Failf(stli.CodeServiceNotSupported, "profile %q of %s has no %s", s.ProfileName, p.extension, t.action)
	}
	t.nameCall(s)
	var target *call
	if t.state = phoneprofile.Unknown; live {
		target, t.state = m.target(t.action)
	}
	if target != nil {
		t.values.Set(phoneprofile.InsertCall, target.phoneID)
		t.values.Set(phoneprofile.InsertRemote, target.far())
		if other := m.other(target); other != nil {
			t.values.Set(phoneprofile.InsertOtherCall, other.phoneID)
		}
	}
	if n := t.values.Get(phoneprofile.InsertNumber); n != "" {
		t.values.Set(phoneprofile.InsertScope, s.scope(n))
	}
	if t.effect == nil {
		t.effect = p.effect(c, s, target, t)
	}
	return t, nil
}

// planTransfer chooses between joining two calls and beginning a transfer.
func (p *Phone) planTransfer(t *plan, s *Settings, live bool) *stli.Failure {
	if !live {
		return stli.Failf(stli.CodeInvalidDeviceState, "%s is not monitored: a transfer needs MonitorStart %s first", p.extension, p.extension)
	}
	active, held := p.model.first(phoneprofile.Connected), p.model.first(phoneprofile.Hold)
	switch {
	case active == nil:
		return stli.Failf(stli.CodeNoActiveCall, "%s has no connected call", p.extension)
	case held != nil:
		t.action = phoneprofile.TransferComplete
		t.effect = func(now time.Time) []*stli.Event {
			return p.model.transfer(now, t.reporter(s), active, transfer{other: held, cause: stli.CauseTransfer})
		}
	default:
		t.effect = func(time.Time) []*stli.Event {
			active.transferring = true
			return nil
		}
	}
	return nil
}

// effect is what the success of a command means to the call model.
func (p *Phone) effect(c *Command, s *Settings, target *call, t *plan) func(time.Time) []*stli.Event {
	m := p.model
	active, held := m.first(phoneprofile.Connected), m.first(phoneprofile.Hold)
	return func(now time.Time) []*stli.Event {
		profile := t.reporter(s)
		switch c.Verb {
		case stli.VerbAnswerCall:
			return m.imply(now, profile, target, phoneprofile.SignalEstablished)
		case stli.VerbClearConnection:
			if m.has(target) && target.transferring {
				// On phones with a transfer key this takes the transfer back, and the
				// call goes on; on others it ends the call, and they will say so.
				target.transferring = false
				return nil
			}
			m.willClear(now, target, "")
		case stli.VerbHoldCall:
			return m.imply(now, profile, target, phoneprofile.SignalHeld)
		case stli.VerbRetrieveCall:
			return m.imply(now, profile, target, phoneprofile.SignalRetrieved)
		case stli.VerbConsultationCall:
			events := m.imply(now, profile, active, phoneprofile.SignalHeld)
			return append(events, m.made(now, c.Args[0], stli.CauseConsultation, c.owner(), c.Tag, t)...)
		case stli.VerbAlternateCall:
			events := m.imply(now, profile, active, phoneprofile.SignalHeld)
			return append(events, m.imply(now, profile, held, phoneprofile.SignalRetrieved)...)
		case stli.VerbReconnectCall:
			m.willClear(now, active, "")
			return m.imply(now, profile, held, phoneprofile.SignalRetrieved)
		case stli.VerbConferenceCall:
			return m.imply(now, profile, active, phoneprofile.SignalConferenced)
		case stli.VerbSingleStepTransferCall:
			if target != nil {
				return m.transfer(now, profile, target, transfer{number: c.Args[0], cause: stli.CauseSingleStepTransfer})
			}
		case stli.VerbDeflectCall:
			if target != nil && target.state == phoneprofile.Alerting {
				return m.diverted(now, target, c.Args[0])
			}
		case stli.VerbSetDoNotDisturb:
			return p.implyFeature(now, profile, c.Args[0], phoneprofile.SignalDNDOn, phoneprofile.SignalDNDOff)
		case stli.VerbSetForwarding:
			return m.forwarded(profile, c.Args[0], c.Args[1])
		case stli.VerbSetMicrophoneMute:
			return p.implyFeature(now, profile, c.Args[0], phoneprofile.SignalMuteOn, phoneprofile.SignalMuteOff)
		}
		return nil
	}
}

// implyFeature is imply for a feature of the device.
func (p *Phone) implyFeature(now time.Time, profile *phoneprofile.Profile, word string, on, off phoneprofile.Signal) []*stli.Event {
	s := off
	if lowerWord(word) == "on" {
		s = on
	}
	if p.model.reports(profile, s) {
		return nil
	}
	return p.model.signal(now, &Notice{Signal: s, Count: -1})
}

// Snapshot gives take the calls of the phone, with the monitor's lock held: no
// event of the phone comes between the snapshot and what take does with it.
func (p *Phone) Snapshot(m Monitor, take func([]stli.Line)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.monitoredBy(m) {
		return
	}
	lines := p.snapshot()
	m.Lock()
	defer m.Unlock()
	take(lines)
}
