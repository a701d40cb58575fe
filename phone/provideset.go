package phone

import (
	"errors"
	"slices"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// set sees to it that the phone holds values: it reads each setting, writes
// those that differ, and reads them back. One that makes trouble does not keep
// the others from it; the first trouble is returned, in words without secrets.
// It is called without the lock, by the worker only.
func (p *Phone) set(s *Settings, values []phoneprofile.SettingValue) error {
	a, fault := p.open(forSettings, s)
	if fault == nil {
		defer a.close()
		fault = a.setAll(values)
	}
	if fault != nil {
		return errors.New(s.Hide(fault.failure.Text))
	}
	return nil
}

// setAll is set within a session.
func (a *slots) setAll(values []phoneprofile.SettingValue) *slotError {
	var trouble *slotError
	note := func(fault *slotError) (gone bool) {
		if trouble == nil {
			trouble = fault
		}
		return fault.state == MonitoringUnreachable // the others would wait for it in vain, too
	}
	todo, fault := a.differing(values, note)
	if fault != nil {
		return fault
	}
	var written []state.Slot
	for _, slot := range todo {
		if fault := a.write(slot); fault == nil {
			written = append(written, slot)
		} else if note(fault) {
			return trouble
		}
	}
	a.pages = nil // what it showed before is no longer true
	for _, slot := range written {
		fault := a.confirm(slot)
		switch {
		case fault == nil, fault.missing && slot.Ours == "":
			continue
		case fault.missing:
			fault = slotFault(MonitoringRefused, stli.CodeRefusedByPhone, "the phone took its setting %s and does not show it: it does not have it, or hides it", slot.Setting)
		}
		if note(fault) {
			break
		}
	}
	return trouble
}

// differing reads the settings and lists those that must be written. One that
// the phone does not show counts as empty: some phones show those only that
// somebody has set.
func (a *slots) differing(values []phoneprofile.SettingValue, note func(*slotError) bool) ([]state.Slot, *slotError) {
	var todo []state.Slot
	taken := a.taken()
	for _, v := range values {
		if slices.Contains(taken, v.Setting) || a.p.holdsSetting(v.Setting) {
			continue
		}
		old := ""
		if a.s.Profile.Monitor.Read != nil {
			now, fault := a.read(v.Setting)
			switch {
			case fault != nil && !fault.missing && note(fault):
				return nil, fault
			case fault != nil && !fault.missing, now == v.Value:
				continue
			}
			old = now
		}
		slot := state.Slot{Setting: v.Setting, Old: old, Ours: v.Value}
		if at := slices.IndexFunc(todo, func(s state.Slot) bool { return s.Setting == v.Setting }); at >= 0 {
			todo[at] = slot // named twice: the last one counts
		} else {
			todo = append(todo, slot)
		}
	}
	return todo, nil
}

// taken returns the settings that hold action URLs, or did and will be put back.
func (a *slots) taken() []string {
	var taken []string
	profile := a.s.Profile
	for _, event := range profile.Slots() {
		taken = append(taken, profile.Events[event].Setting)
	}
	if recorded, err := a.p.store.Slots(a.s.owner()); err == nil {
		for _, slot := range recorded {
			taken = append(taken, slot.Setting)
		}
	}
	return taken
}
