package phone

import (
	"slices"
	"time"

	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// bindKey carries BindKey out. It is called, and returns, with the lock held;
// while requests go to the phone the lock is free.
func (p *Phone) bindKey(c *Command) {
	s := p.settings.Load()
	k, failure := newKey(s, c.Args)
	if failure == nil {
		failure = s.lacksKey(&k)
	}
	old, bound := p.keys[k.Key]
	if failure == nil && !bound && len(p.keys) >= maxKeys {
		failure = stli.Failf(stli.CodeValueOutOfRange, "%d keys of %s are bound, and no more can be", len(p.keys), p.extension)
	}
	if failure == nil {
		p.mu.Unlock()
		began := time.Now()
		if bound && old.Phase == state.KeyBound {
			failure = p.rebind(s, k, old)
		} else {
			failure = p.bind(s, k, old)
		}
		c.phone = time.Since(began)
		p.mu.Lock()
		p.followKeys(s)
	}
	c.finish(Result{Failure: failure})
}

// unbindKey carries UnbindKey out, as bindKey. A key that is not bound is as it
// should be already.
func (p *Phone) unbindKey(c *Command) {
	s := p.settings.Load()
	id, ok := keyID(s.Profile, c.Args[0])
	if _, kept := p.keys[c.Args[0]]; !ok && kept {
		id = c.Args[0] // of a profile that the phone had before
	}
	var failure *stli.Failure
	switch k, bound := p.keys[id]; {
	case bound:
		p.mu.Unlock()
		began := time.Now()
		if failure = p.unbind(s, k); failure != nil {
			failure = &stli.Failure{Code: failure.Code, Text: failure.Text + "; the key is put back as soon as that can be done"}
			p.againKeys()
		}
		if failure == nil || !inVain(failure) {
			p.keepBoot(s)
		}
		c.phone = time.Since(began)
		p.mu.Lock()
		p.followKeys(s)
	case !s.Profile.HasKeys():
		failure = stli.Failf(stli.CodeServiceNotSupported, "profile %q of %s has no BindKey", s.ProfileName, p.extension)
	case !ok:
		failure = noKey(s, c.Args[0])
	}
	c.finish(Result{Failure: failure})
}

// bind binds a key that is not bound, or whose former binding is being put
// back. When it fails the key is put back. It is called without the lock, by
// the worker only, as all that follow.
func (p *Phone) bind(s *Settings, k, old state.Key) *stli.Failure {
	k.Phase, k.Slots, k.Before = state.KeyBinding, old.Slots, old.Before
	touched, failure := p.program(s, &k)
	if failure != nil && !touched {
		p.forgetKey(s, k.Key, old)
		return failure
	}
	if failure == nil {
		k.Phase = state.KeyBound
		failure = p.keepKey(s, k)
	}
	switch {
	case failure == nil:
	case failure.Code == stli.CodeOutcomeUnknown || failure.Code == stli.CodeDeviceOutOfService:
		// Whoever waits for the reply need not wait for the phone once more.
		k.Phase = state.KeyUnbinding
		p.keepKey(s, k)
		p.mu.Lock()
		p.showKeys()
		p.mu.Unlock()
		return failure
	default:
		if p.unbind(s, k) != nil {
			p.againKeys()
		}
		return failure
	}
	p.keepBoot(s)
	p.at.Log(p.logger.Info()).Str("device", p.extension).Str("key", k.Key).Str("light", k.Light).Str("action", k.ActionName).Msg("key bound")
	return nil
}

// rebind gives a bound key other words. When it fails the key is shown as it
// was.
func (p *Phone) rebind(s *Settings, k, old state.Key) *stli.Failure {
	k.Phase, k.Slots, k.Before = state.KeyBound, old.Slots, old.Before
	touched, failure := p.program(s, &k)
	if failure == nil {
		failure = p.keepKey(s, k)
	}
	switch {
	case failure != nil && touched:
		old.Slots, old.Before = k.Slots, k.Before
		p.keepKey(s, old)
		p.againKeys()
	case failure != nil:
		p.keepKey(s, old)
	}
	return failure
}

// forgetKey takes a binding back that the phone was not told of.
func (p *Phone) forgetKey(s *Settings, key string, old state.Key) {
	if old.Key != "" {
		p.keepKey(s, old)
		return
	}
	if err := p.store.DropKey(s.owner(), key); err != nil {
		p.at.Log(p.logger.Error()).Err(err).Str("device", p.extension).Str("key", key).Msg("the key stays in the state folder, although it was not bound")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.keys, key)
}

// unbind puts a key back: its light is off, and its settings hold what they
// held.
func (p *Phone) unbind(s *Settings, k state.Key) (failure *stli.Failure) {
	k.Phase = state.KeyUnbinding
	if failure := p.keepKey(s, k); failure != nil {
		return failure
	}
	if failure = p.clearKey(s, &k); failure != nil {
		return failure
	}
	err := p.store.DropKey(s.owner(), k.Key)
	if now := p.settings.Load(); err == nil && now.owner() != s.owner() { // a reload has moved it meanwhile
		err = p.store.DropKey(now.owner(), k.Key)
	}
	if err != nil {
		return stli.Failf(stli.CodeResourceOutOfService, "the state folder cannot be written: %v", err)
	}
	p.mu.Lock()
	delete(p.keys, k.Key)
	p.provideAgain() // what was wanted of its settings meanwhile
	p.mu.Unlock()
	p.at.Log(p.logger.Info()).Str("device", p.extension).Str("key", k.Key).Msg("key put back")
	return nil
}

// clearKey takes from the phone what a binding has brought there. What is done
// is taken out of k.
func (p *Phone) clearKey(s *Settings, k *state.Key) *stli.Failure {
	off := state.Key{Key: k.Key, Light: "off"}
	v, _, failure := p.keyValues(s, &off)
	switch {
	case failure == nil:
		failure = p.show(s, &off, v)
	case failure.Code == stli.CodeInvalidParameter, failure.Code == stli.CodeValueOutOfRange, failure.Code == stli.CodeMissingParameter:
		failure = nil // after a reload the phone has no such key any more, and no lamp
	}
	if len(k.Slots) == 0 || failure != nil && failure.Code == stli.CodeDeviceOutOfService {
		return failure
	}
	a, fault := p.open(forKey, s)
	if fault != nil {
		return fault.failure
	}
	defer a.close()
	a.bare, a.before = true, k.Before
	done, fault := a.putBack(k.Slots)
	k.Slots = slices.DeleteFunc(slices.Clone(k.Slots), func(slot state.Slot) bool { return named(done, slot.Setting) })
	if fault != nil {
		return fault.failure
	}
	return failure
}

// keepKey keeps a key, on disk first.
func (p *Phone) keepKey(s *Settings, k state.Key) *stli.Failure {
	if err := p.store.SaveKey(s.owner(), k); err != nil {
		return stli.Failf(stli.CodeResourceOutOfService, "the key cannot be kept safe, so nothing was written: %v", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.keys == nil {
		p.keys = map[string]state.Key{}
	}
	p.keys[k.Key] = k
	return nil
}
