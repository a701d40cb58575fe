package phone

import (
	"maps"
	"slices"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// rekey makes the phone show its bound keys again, after it was started or
// something of it has changed, and goes on with what was broken off. It is
// called without the lock, by the worker only.
func (p *Phone) rekey() {
	p.mu.Lock()
	p.rekeying, p.later = false, nil
	ids := slices.Sorted(maps.Keys(p.keys))
	p.mu.Unlock()
	p.showRest(ids, true)
}

// showRest shows keys again, one after the other. Between two of them a command
// that waits for the phone has its turn: all keys of a large phone take longer
// than a command waits. good says that all went well so far.
func (p *Phone) showRest(ids []string, good bool) {
	s := p.settings.Load()
	for i, id := range ids {
		if p.ctx.Err() != nil {
			return
		}
		p.mu.Lock()
		if i > 0 && len(p.queue) > 0 {
			p.later = func() { p.showRest(ids[i:], good) }
			p.mu.Unlock()
			return
		}
		k, bound := p.keys[id]
		p.mu.Unlock()
		if !bound {
			continue
		}
		failure := p.showAgain(s, k)
		if failure == nil {
			continue
		}
		good = false
		p.at.Log(p.logger.Warn()).Str("device", p.extension).Str("key", k.Key).Str("reason", s.Hide(failure.Text)).Msg("key not shown")
		if inVain(failure) {
			p.againKeys() // the others would wait for it in vain, too
			return
		}
	}
	p.keepBoot(s)
	p.mu.Lock()
	p.followKeys(s)
	p.mu.Unlock()
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

// showAgain brings one key into the phone as it is kept.
func (p *Phone) showAgain(s *Settings, k state.Key) (failure *stli.Failure) {
	p.mu.Lock()
	retired := p.retired
	p.mu.Unlock()
	switch {
	case k.Phase != state.KeyBound && retired:
		p.leaving(p, s, func() { failure = p.unbind(s, k) })
		return failure
	case k.Phase != state.KeyBound:
		return p.unbind(s, k)
	case retired:
		p.leaving(p, s, func() { failure = p.clearKey(s, &k) }) // it is bound again when the phone comes back
	default:
		_, failure = p.program(s, &k)
	}
	p.keepKey(s, k)
	return failure
}

// inVain tells whether a phone has not answered, so that it is of no use to ask
// it more.
func inVain(f *stli.Failure) bool {
	return f.Code == stli.CodeDeviceOutOfService || f.Code == stli.CodeOutcomeUnknown
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
	p.keyWaits = true
	p.keyRetry = time.AfterFunc(wait, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.keyWaits = false
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
	// Within the grace of a client that was lost its slots stay, and are put back
	// when it ends.
	grace := p.monitoring.good()
	p.mu.Unlock()
	if len(events) == 0 || !idle || s.Monitor == MonitorManual {
		return
	}
	if !need {
		if left, err := p.store.Slots(s.owner()); err == nil && len(left) > 0 && !grace {
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
		p.at.Log(p.logger.Warn()).Str("device", p.extension).Str("reason", s.Hide(err.Error())).Msg("the phone will not tell when it was started: its keys are shown again at the next BindKey only")
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
	return nil
}
