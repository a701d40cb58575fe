package phone

import (
	"maps"
	"slices"

	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// moveKeys binds keys at the phone's new address, and puts them back at the one
// that it no longer has. It is called with the lock held.
func (p *Phone) moveKeys(old, now *Settings, keys []state.Key) {
	if len(keys) == 0 {
		return
	}
	there, err := p.store.Keys(now.owner())
	keep := func(owner string, k state.Key) {
		if err == nil {
			err = p.store.SaveKey(owner, k)
		}
	}
	if p.keys == nil {
		p.keys = map[string]state.Key{}
	}
	for _, k := range keys {
		left := k
		left.Phase = state.KeyUnbinding // at the next start it is nothing to be taken up
		at := slices.IndexFunc(there, func(t state.Key) bool { return t.Key == k.Key })
		_, known := p.keys[k.Key]
		switch {
		case at >= 0 && k.Phase == state.KeyBound:
			k.Slots, k.Before = there[at].Slots, there[at].Before // it has been there before, and was not put back yet
		case at >= 0:
			k = there[at] // what is to be put back there
		default:
			// Most likely it is the same phone: what holds our value now held the old
			// one before. An empty value is no sign of that, and what stood in one
			// phone must never be written into another.
			k.Slots = slices.DeleteFunc(slices.Clone(k.Slots), func(s state.Slot) bool { return s.Ours == "" })
		}
		if bound := k.Phase == state.KeyBound; bound || !known {
			if !bound {
				k.Phase = state.KeyUnbinding
			}
			keep(now.owner(), k)
			p.keys[k.Key] = k
		}
		keep(old.owner(), left)
	}
	if err != nil {
		p.logger.Error().Err(err).Str("device", p.extension).Msg("the keys cannot all be kept for the new address")
	}
	p.enqueueJob(func() { p.leaveKeys(old, 0) })
}

// followKeys moves what was bound or put back while a reload gave the phone
// another address. It is called with the lock held.
func (p *Phone) followKeys(s *Settings) {
	now := p.settings.Load()
	if now.owner() == s.owner() || len(p.keys) == 0 {
		return
	}
	keys := slices.Collect(maps.Values(p.keys))
	p.keys = nil
	p.moveKeys(s, now, keys)
	p.showKeys()
}

// inheritKeys takes up the keys of an address that the phone no longer has.
// Those that were moved already are only put back there.
func (p *Phone) inheritKeys(old, now *Settings) {
	all, err := p.store.Keys(old.owner())
	var there []state.Key
	if err == nil {
		there, err = p.store.Keys(now.owner())
	}
	if err != nil {
		p.logger.Error().Err(err).Str("device", p.extension).Msg("its bound keys cannot be read")
		return
	}
	for i, k := range all {
		if slices.ContainsFunc(there, func(t state.Key) bool { return t.Key == k.Key }) {
			all[i].Phase = state.KeyUnbinding
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.moveKeys(old, now, all)
}

// leaving is a phone that is being left, and the settings that it had.
type leaving struct {
	phone    *Phone
	settings *Settings
}

// leaving says, while do runs, that the phone's keys are being put back where the
// configuration no longer has it: it fetches its pages from there.
func (sh *shared) leaving(p *Phone, s *Settings, do func()) {
	sh.left.Store(p.extension, leaving{p, s})
	defer sh.left.Delete(p.extension)
	do()
}

// Leaving returns the phone with an extension whose keys are just being put back
// at an address that it no longer has, or because it is no longer configured, and
// the settings that it had; nil: there is none. It may fetch the pages that it is
// told to, and no more.
func (x *Exchange) Leaving(extension string) (*Phone, *Settings) {
	l, ok := x.shared.left.Load(extension)
	if !ok {
		return nil, nil
	}
	return l.(leaving).phone, l.(leaving).settings
}

// leaveKeys puts keys back at an address that the phone no longer has.
func (p *Phone) leaveKeys(old *Settings, attempt int) {
	if p.settings.Load().owner() == old.owner() {
		return // it has that address again
	}
	left, err := p.store.Keys(old.owner())
	for _, k := range left {
		var failure *stli.Failure
		p.leaving(p, old, func() { failure = p.clearKey(old, &k) })
		if failure != nil {
			if err = failure; inVain(failure) {
				break // the others would wait for it in vain, too
			}
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
