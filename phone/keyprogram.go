package phone

import (
	"slices"
	"strings"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// program writes the settings of a key that k asks for, puts back those that it
// had before and does not ask for any more, and shows its light. touched says
// that something may have been written.
func (p *Phone) program(s *Settings, k *state.Key) (touched bool, failure *stli.Failure) {
	v, m, failure := p.keyValues(s, k)
	if failure != nil {
		return false, failure
	}
	want := p.keySettings(s, v, m)
	if len(want) == 0 && len(k.Slots) == 0 {
		if failure := p.keepKey(s, *k); failure != nil { // it is on disk before the phone is told
			return false, failure
		}
		failure := p.show(s, k, v)
		return failure == nil || failure.Code == stli.CodeOutcomeUnknown, failure
	}
	a, fault := p.open(forKey, s)
	if fault != nil {
		return false, fault.failure
	}
	defer a.close()
	a.bare, a.before = true, k.Before
	slots, todo, gone, fault := a.surveyKey(want, k.Slots)
	if fault != nil {
		return false, fault.failure
	}
	k.Slots, k.Before = append(slots, gone...), a.before
	if failure := p.keepKey(s, *k); failure != nil {
		return false, failure
	}
	if fault := a.writeAll(todo); fault != nil {
		return true, fault.failure
	}
	k.Before = only(k.Before, gone) // the others hold what they are to
	if len(gone) > 0 {
		done, trouble := a.putBack(gone)
		k.Slots = slices.DeleteFunc(k.Slots, func(slot state.Slot) bool { return named(done, slot.Setting) })
		if trouble != nil {
			return true, trouble.failure
		}
	}
	return true, p.show(s, k, v)
}

// only are those entries that are of some slots.
func only(before []state.Held, of []state.Slot) (left []state.Held) {
	for _, h := range before {
		if named(of, h.Setting) {
			left = append(left, h)
		}
	}
	return left
}

// keySettings are the settings that hold a key.
func (p *Phone) keySettings(s *Settings, v *phoneprofile.Values, m *phoneprofile.Model) []phoneprofile.SettingValue {
	if s.Profile.Key == nil {
		return nil
	}
	return s.Profile.Key.Settings(v, m)
}

// surveyKey reads what a key's settings hold: slots are those that it has from
// now on, todo those of them that must be written, gone those that it had
// before. The rules are those of action URLs.
func (a *slots) surveyKey(want []phoneprofile.SettingValue, before []state.Slot) (slots, todo, gone []state.Slot, fault *slotError) {
	gone = slices.Clone(before)
	var standing []state.Held
	lost := false // the key calls us, and nothing is known of it: of a state folder that was lost
	for _, w := range want {
		slot := state.Slot{Setting: w.Setting, Ours: w.Value}
		if limit := a.s.Profile.Callback.MaxLength; limit > 0 && len(w.Value) > limit {
			return nil, nil, nil, slotFault(MonitoringRefused, stli.CodeValueOutOfRange, "%s would have %d characters and the phone takes %d: shorten http.advertise or the label", w.Setting, len(w.Value), limit)
		}
		now := ""
		if a.s.Profile.Monitor.Read != nil {
			if now, fault = a.read(w.Setting); fault != nil {
				return nil, nil, nil, fault
			}
		}
		at := slices.IndexFunc(gone, func(b state.Slot) bool { return b.Setting == w.Setting })
		switch {
		case at >= 0 && (now == gone[at].Ours || now == gone[at].Old || a.wasOurs(now, w.Setting) || a.s.ours(now) || cutOff(now, gone[at])):
			slot.Old = gone[at].Old
		case a.s.ours(now), a.leadsHere(now):
			lost = true
		case lost && at < 0: // its label
		case a.p.others(now) != "":
			return nil, nil, nil, slotFault(MonitoringForeign, stli.CodeResourceBusy, "%s holds the address of extension %s of this server: the two are one phone", w.Setting, a.p.others(now))
		case a.s.Profile.Key.IsFree(now), a.s.TakeOver:
			slot.Old = now
		default:
			return nil, nil, nil, slotFault(MonitoringForeign, stli.CodeResourceBusy, "%s of %s is programmed already: clear the key at the phone, or set take_over = true for this phone", w.Setting, a.p.extension)
		}
		if at >= 0 {
			gone = slices.Delete(gone, at, at+1)
		}
		if slots = append(slots, slot); now != slot.Ours {
			todo = append(todo, slot)
			if now != slot.Old {
				standing = append(standing, state.Held{Setting: w.Setting, Value: now}) // a crash, or a phone that fails, leaves it there
			}
		}
	}
	a.before = append(standing, only(a.before, gone)...)
	return slots, todo, gone, nil
}

// leadsHere tells whether a key's setting holds an address of ours, even if
// nobody knows its token.
func (a *slots) leadsHere(now string) bool {
	base, err := a.p.base(a.s.Host)
	return err == nil && strings.Contains(now, a.s.entrance(base))
}
