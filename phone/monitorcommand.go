package phone

import (
	"errors"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// monitorStart sets the phone's action URLs where that is needed, and adds the
// client's connection. It is called with the lock held.
func (p *Phone) monitorStart(c *Command) {
	if c.Monitor == nil {
		c.finish(Result{Failure: stli.Failf(stli.CodeUnspecified, "this connection cannot take events")})
		return
	}
	checked := p.monitoring.good() && (p.monitoredBy(c.Monitor) || p.checked.After(c.submitted))
	if !checked {
		// Also a phone that was set before, by an earlier client or an earlier run,
		// is asked whether it still is: success means that events will come.
		began := time.Now()
		failure := p.listen()
		c.phone = time.Since(began)
		if failure != nil {
			c.finish(Result{Failure: failure})
			return
		}
	}
	if !p.monitoredBy(c.Monitor) {
		p.joined()
	}
	if !p.subscribe(c.Monitor) && len(p.monitors) == 0 { // the client went away while the phone was being set
		if p.rest(c.ID); p.settings.Load().Auto() {
			p.armRelease(Grace)
		}
	}
	p.pollFrom()
	p.pollEnd(c.ID, false)
	result := Result{}
	if c.Snapshot {
		// Under the same lock as subscribe: nothing lies between the snapshot and
		// the first event.
		result.Lines = p.snapshot()
	}
	c.finish(result)
}

// listen makes the phone tell us of its calls. It is called with the lock
// held, and frees it while it talks to the phone.
func (p *Phone) listen() *stli.Failure {
	s := p.settings.Load()
	if !s.ByHand() && !p.listening() {
		p.forgive(p.at)
		p.model.reset() // what happened until now we do not know
	}
	began := time.Now()
	p.mu.Unlock()
	to, fault := p.ready(s)
	for range maxReloads {
		now := p.settings.Load()
		if now == s {
			break
		}
		s = now // a reload came in between: what it says counts
		to, fault = p.ready(s)
	}
	if fault == nil {
		p.forgetFormer(s, to == MonitoringConfigured)
	}
	p.mu.Lock()
	if to == MonitoringUnverified && p.monitoring == MonitoringConfigured {
		to = MonitoringConfigured // it has told us of something: that stays known
	}
	p.setMonitoring(p.at, to, fault)
	if fault == nil {
		p.retries, p.checked = 0, began
		return nil
	}
	if s.Monitor == MonitorAlways || len(p.monitors) > 0 {
		p.again(p.recheck) // others rely on it
	}
	p.afterFault()
	return fault.failure
}

// again runs a job later, after a pause that grows with every failure.
func (p *Phone) again(job func()) time.Duration {
	wait := p.backOff(p.retries)
	p.retries++
	if p.retry != nil {
		p.retry.Stop()
	}
	p.retry = time.AfterFunc(wait, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.enqueueJob(job)
	})
	return wait
}

// say tells the clients whether the phone is in service: nobody shall take the
// silence of a deaf phone for peace. id is of what it came of.
func (p *Phone) say(id requestid.ID, inService bool) {
	if len(p.monitors) == 0 && !(inService && p.model.outOfService()) { // who was told that it is out finds in the event log that it is back
		return
	}
	n := &Notice{Signal: phoneprofile.SignalUnregistered, Cause: stli.CauseMaintenance, Count: -1}
	if inService {
		n.Signal = phoneprofile.SignalRegistered
	}
	p.publish(because(id, p.model.signal(time.Now(), n)), nil)
}

// setMonitoring notes a new state of the action URLs and logs the change, with the
// id of what it came of.
func (p *Phone) setMonitoring(id requestid.ID, to Monitoring, fault *slotError) {
	from := p.monitoring
	if to == MonitoringUnverified && p.proven != "" && p.proven == p.settings.Load().Token {
		to = MonitoringConfigured
	}
	p.monitoring, p.reason = to, ""
	event := p.logger.Info()
	if fault != nil {
		p.reason = p.settings.Load().Hide(fault.failure.Text)
		event = p.logger.Warn().Str("reason", p.reason)
	} else if from == to {
		return
	}
	if from.good() != to.good() {
		p.say(id, to.good())
	}
	if to == MonitoringOff && !p.silent() {
		p.endSilence() // what is known stays known: somebody may look why
	}
	id.Log(event).Str("device", p.extension).Str("from", string(from)).Str("to", string(to)).Msg("monitoring")
}

// afterFault sees to it that values which could not be put back after a failed
// MonitorStart are put back later.
func (p *Phone) afterFault() {
	if left, err := p.store.Slots(p.settings.Load().owner()); err == nil && len(left) > 0 && len(p.monitors) == 0 && p.settings.Load().Auto() {
		p.again(p.putBack)
	}
}

// monitorStop takes the client's connection out; the last one puts the phone's
// settings back. It succeeds even when the phone cannot be reached: the events
// have ended, and the settings are put back as soon as it can.
func (p *Phone) monitorStop(c *Command) {
	left := p.unsubscribe(c.Monitor)
	p.pollEnd(c.ID, true)
	if left && len(p.monitors) == 0 && p.settings.Load().Auto() {
		p.mu.Unlock()
		p.putBack()
		p.mu.Lock()
	}
	p.rest(c.ID)
	c.finish(Result{})
}

// rest notes that nobody monitors a phone whose action URLs are not ours to
// put back.
func (p *Phone) rest(id requestid.ID) {
	if s := p.settings.Load(); len(p.monitors) == 0 && s.Profile.Monitor == nil && !s.told() && s.Monitor != MonitorAlways {
		p.setMonitoring(id, MonitoringOff, nil)
	}
}

// putBack puts the phone's settings back unless somebody monitors it, and
// tries again later when that fails. It is called without the lock, by the
// worker only.
func (p *Phone) putBack() {
	p.mu.Lock()
	if len(p.monitors) > 0 && !p.retired {
		p.mu.Unlock()
		return
	}
	p.mu.Unlock()
	s := p.settings.Load()
	if s.told() && p.cloud != nil {
		p.cloud.Leave(p.extension)
	}
	err := p.restore(s)
	if err == nil {
		p.forgetFormer(s, true)
	}

	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil {
		p.retries = 0
		p.setMonitoring(p.at, MonitoringOff, nil) // first: the model knows what was said
		if !s.ByHand() {
			p.model.reset()
		}
		return
	}
	wait := p.again(p.putBack)
	p.at.Log(p.logger.Warn()).Str("device", p.extension).Str("reason", s.Hide(err.Error())).Dur("again_in", wait).Msg("action URLs not put back")
	p.monitoring, p.reason = MonitoringUnreachable, s.Hide(err.Error())
	if fault := (*slotError)(nil); errors.As(err, &fault) {
		p.monitoring = fault.state
	}
}

// restore puts back what is recorded of the phone.
func (p *Phone) restore(s *Settings) error {
	if recorded, err := p.store.Slots(s.owner()); err != nil || len(recorded) == 0 {
		return err
	}
	a, fault := p.open(forMonitoring, s)
	if fault != nil {
		return fault
	}
	defer a.close()
	return a.restore(nil)
}

// missing looks at a monitored phone that a command could not reach: it may be deaf,
// and its clients shall hear that. One that is known to be is looked at in its own
// time, so that commands do not wait for it twice. It is called by the worker only.
func (p *Phone) missing() {
	if p.monitoring == MonitoringConfigured && p.settings.Load().Profile.Monitor != nil && !p.rechecking {
		p.rechecking = true
		p.enqueueJob(p.workFor(p.at, p.recheck))
	}
}

// recheck looks whether the phone still has our action URLs, after it was
// started again or changed its address. It is called without the lock, by the
// worker only.
func (p *Phone) recheck() {
	s := p.settings.Load()
	p.mu.Lock()
	p.rechecking = false
	if p.retired || len(p.monitors) == 0 && s.Monitor != MonitorAlways {
		p.mu.Unlock()
		return
	}
	began := time.Now()
	p.mu.Unlock()
	to, fault := p.ready(s)
	if fault == nil {
		p.forgetFormer(s, to == MonitoringConfigured)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx.Err() != nil {
		return // the server stops: that the request broke off says nothing
	}
	p.setMonitoring(p.at, to, fault)
	if fault != nil {
		p.again(p.recheck) // somebody listens to a phone that may be deaf now
		return
	}
	p.retries, p.checked = 0, began
}
