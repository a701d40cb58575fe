package phone

import (
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/state"
)

// rekey makes the phone show its bound keys again, after it was started or
// something of it has changed, and goes on with what was broken off. It is
// called without the lock, by the worker only.
func (p *Phone) rekey() {
	s := p.settings.Load()
	p.mu.Lock()
	p.rekeying = false
	retired := p.retired
	p.mu.Unlock()
	good := true
	for _, k := range p.boundKeys() {
		if p.ctx.Err() != nil {
			return
		}
		var reason string
		switch {
		case k.Phase != state.KeyBound:
			if failure := p.unbind(s, k); failure != nil {
				reason = failure.Text
			}
		case retired:
			if failure := p.clearKey(s, &k); failure != nil {
				reason = failure.Text
			}
			p.keepKey(s, k) // it is bound again when the phone comes back
		default:
			if _, failure := p.program(s, &k); failure != nil {
				reason = failure.Text
			}
			p.keepKey(s, k)
		}
		if reason != "" {
			good = false
			p.logger.Warn().Str("device", p.extension).Str("key", k.Key).Str("reason", s.Hide(reason)).Msg("key not shown")
		}
	}
	p.keepBoot(s)
	if !good {
		p.againKeys()
		return
	}
	p.mu.Lock()
	p.keyRetries, p.keyToken = 0, s.Token
	configured := p.monitoring == MonitoringConfigured
	p.mu.Unlock()
	p.forgetFormer(s, configured)
}

// againKeys plans rekey later, after a pause that grows with every failure.
func (p *Phone) againKeys() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ctx.Err() != nil {
		return
	}
	wait := p.backOff(p.keyRetries)
	p.keyRetries++
	if p.keyRetry != nil {
		p.keyRetry.Stop()
	}
	p.keyRetry = time.AfterFunc(wait, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.showKeys()
	})
}

// showKeys has the worker show the bound keys again, if there are any. It is
// called with the lock held.
func (p *Phone) showKeys() {
	if len(p.keys) > 0 && !p.rekeying && p.ctx.Err() == nil {
		p.rekeying = true
		p.enqueueJob(p.rekey)
	}
}

// keepBoot sees to it that the phone tells us when it was started, while it has
// bound keys and nobody monitors it: then they are shown again. Where that
// cannot be, the keys are as they are and the log says it.
func (p *Phone) keepBoot(s *Settings) {
	events := s.bootSlots()
	p.mu.Lock()
	need := len(p.keys) > 0 && !p.retired
	idle := len(p.monitors) == 0 && s.Monitor != MonitorAlways
	p.mu.Unlock()
	if len(events) == 0 || !idle || s.Monitor == MonitorManual {
		return
	}
	if !need {
		if left, err := p.store.Slots(s.owner()); err == nil && len(left) > 0 {
			p.putBack()
		}
		return
	}
	base, err := p.base(s.Host)
	if err == nil {
		if _, fault := p.setSlots(s, base, events); fault != nil {
			err = fault
		}
	}
	if err != nil {
		p.logger.Warn().Str("device", p.extension).Str("reason", s.Hide(err.Error())).Msg("the phone will not tell when it was started: its keys are shown again at the next BindKey only")
	}
}

// bootSlots are the events by which a phone tells that it was started, where we
// set them.
func (s *Settings) bootSlots() []string {
	if s.Profile.Monitor == nil {
		return nil
	}
	var events []string
	for _, name := range s.Profile.Slots() {
		for _, r := range s.Profile.Events[name].Rules {
			if r.Signal == phoneprofile.SignalSetup {
				events = append(events, name)
				break
			}
		}
	}
	return events
}

// kept are the recorded slots that stay when nobody monitors the phone.
func (p *Phone) kept(s *Settings) func(state.Slot) bool {
	p.mu.Lock()
	keep := len(p.keys) > 0 && !p.retired && s == p.settings.Load()
	p.mu.Unlock()
	events := s.bootSlots()
	return func(slot state.Slot) bool {
		if !keep {
			return false
		}
		for _, e := range events {
			if s.Profile.Events[e].Setting == slot.Setting {
				return true
			}
		}
		return false
	}
}

// holdsSetting tells whether a setting belongs to a bound key: what is wanted of
// it otherwise comes into force when the key is put back.
func (p *Phone) holdsSetting(name string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range p.keys {
		if named(k.Slots, name) {
			return true
		}
	}
	return false
}

// keysHoldFormer tells whether a bound key may hold an address with a former
// token.
func (p *Phone) keysHoldFormer(s *Settings) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.keys) > 0 && p.keyToken != s.Token
}

// loadKeys takes up the keys that an earlier run, or an earlier configuration,
// has bound.
func (p *Phone) loadKeys() error {
	all, err := p.store.Keys(p.settings.Load().owner())
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range all {
		if p.keys == nil {
			p.keys = map[string]state.Key{}
		}
		if _, newer := p.keys[k.Key]; !newer {
			p.keys[k.Key] = k
		}
	}
	p.showKeys()
	return nil
}

// moveKeys binds the keys at the phone's new address, and puts them back at the
// one that it no longer has. It is called with the lock held.
func (p *Phone) moveKeys(old, now *Settings) {
	if len(p.keys) == 0 {
		return
	}
	for id, k := range p.keys {
		if k.Phase != state.KeyBound {
			delete(p.keys, id)
			continue
		}
		k.Slots = nil
		p.keys[id] = k
		if err := p.store.SaveKey(now.owner(), k); err != nil {
			p.logger.Error().Err(err).Str("device", p.extension).Str("key", id).Msg("the key cannot be kept for the new address")
		}
	}
	p.enqueueJob(func() { p.leaveKeys(old, 0) })
}

// leaveKeys puts keys back at an address that the phone no longer has.
func (p *Phone) leaveKeys(old *Settings, attempt int) {
	left, err := p.store.Keys(old.owner())
	for _, k := range left {
		if failure := p.clearKey(old, &k); failure != nil {
			err = failure
			continue
		}
		if dropped := p.store.DropKey(old.owner(), k.Key); dropped != nil {
			err = dropped
		}
	}
	if err == nil {
		return
	}
	p.leaveAgain(old, attempt, err, p.leaveKeys)
}
