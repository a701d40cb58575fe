package phone

import (
	"fmt"
	"slices"

	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// restore puts back the recorded slots, or those of them that only names, and
// forgets them. Those that stay while the phone has bound keys are left out. A
// slot that makes trouble stays recorded, and the first trouble is returned.
func (a *slots) restore(only []state.Slot) error {
	recorded, err := a.p.store.Slots(a.s.owner())
	if only != nil {
		recorded = slices.DeleteFunc(recorded, func(r state.Slot) bool { return !named(only, r.Setting) })
	} else {
		recorded = slices.DeleteFunc(recorded, a.p.kept(a.s))
	}
	if err != nil || len(recorded) == 0 {
		return err
	}
	if a.s.Profile.Monitor == nil {
		return fmt.Errorf("profile %q can no longer set action URLs: %d old values are kept in the state folder", a.s.ProfileName, len(recorded))
	}
	done, trouble := a.putBack(recorded)
	settings := make([]string, len(done))
	for i, slot := range done {
		settings[i] = slot.Setting
	}
	if err := a.p.store.DropSlots(a.s.owner(), settings); err != nil {
		return err
	}
	if trouble != nil {
		return trouble
	}
	return nil
}

// putBack puts back slots that still hold our value, to exactly what they held.
// A slot that makes trouble does not keep the others from it. done are those
// that need nothing more; the first trouble is returned.
func (a *slots) putBack(recorded []state.Slot) (done []state.Slot, trouble *slotError) {
	m := a.s.Profile.Monitor
	if m == nil && len(recorded) > 0 {
		return nil, slotFault(MonitoringRefused, stli.CodeServiceNotSupported, "profile %q can no longer write settings: %d old values are kept in the state folder", a.s.ProfileName, len(recorded))
	}
	a.pages = nil
	var back []state.Slot // the other way round: what to write is the old value
	note := func(fault *slotError) (gone bool) {
		if trouble == nil {
			trouble = fault
		}
		return fault.state == MonitoringUnreachable // the others would wait for it in vain, too
	}
	for _, slot := range recorded {
		now := slot.Ours
		if m.Read != nil {
			var fault *slotError
			if now, fault = a.read(slot.Setting); fault != nil {
				if note(fault) {
					return done, fault
				}
				continue
			}
		}
		if a.isOurs(now, slot) {
			back = append(back, state.Slot{Setting: slot.Setting, Old: now, Ours: slot.Old})
		} else {
			done = append(done, slot)
		}
	}
	var written []state.Slot
	for _, slot := range back {
		if fault := a.write(slot); fault == nil {
			written = append(written, slot)
		} else if note(fault) {
			break
		}
	}
	a.pages = nil
	for _, slot := range written {
		if fault := a.confirm(slot); fault == nil {
			at := slices.IndexFunc(recorded, func(r state.Slot) bool { return r.Setting == slot.Setting })
			done = append(done, recorded[at])
		} else {
			note(fault)
		}
	}
	return done, trouble
}

// isOurs tells whether what stands in a slot is what we wrote, or what the
// phone has made of it.
func (a *slots) isOurs(now string, slot state.Slot) bool {
	return a.s.ours(now) || now == slot.Ours || a.wasOurs(now, slot.Setting) || cutOff(now, slot) || now != slot.Old && named(a.wrote, slot.Setting)
}

// wasOurs tells whether what stands in a setting is what we wrote there before the
// last time, which was broken off.
func (a *slots) wasOurs(now, setting string) bool {
	return slices.Contains(a.before, state.Held{Setting: setting, Value: now})
}

// named tells whether one of the slots is a setting's.
func named(all []state.Slot, setting string) bool {
	return slices.ContainsFunc(all, func(s state.Slot) bool { return s.Setting == setting })
}
