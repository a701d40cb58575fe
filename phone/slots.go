package phone

import (
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Store keeps what stood in a phone before we wrote there; it is on disk when
// a call returns. [state.Store] is one. owner is [Settings.owner].
type Store interface {
	SaveSlots(owner string, slots []state.Slot) error
	Slots(owner string) ([]state.Slot, error)
	DropSlots(owner string, settings []string) error
	ForgetTokens(extension string, tokens []string) error
	SaveKey(owner string, k state.Key) error
	Keys(owner string) ([]state.Key, error)
	DropKey(owner, key string) error
}

// maxReloads is how many reloads one MonitorStart follows.
const maxReloads = 3

// Back-off of putting settings back into a phone that cannot be reached.
const (
	firstRetry = 5 * time.Second
	lastRetry  = 5 * time.Minute
)

// slotError says why the action URLs could not be set.
type slotError struct {
	state   Monitoring
	failure *stli.Failure
	missing bool // the phone does not show the setting
}

// Error returns the failure, as a command would carry it.
func (e *slotError) Error() string { return e.failure.Error() }

func slotFault(m Monitoring, code stli.Code, format string, args ...any) *slotError {
	return &slotError{state: m, failure: stli.Failf(code, format, args...)}
}

// slotRequestFault is slotFault for a request that failed.
func slotRequestFault(err error) *slotError {
	f := requestFailure(err)
	switch f.Code {
	case stli.CodeDeviceOutOfService, stli.CodeOutcomeUnknown, stli.CodePerformance, stli.CodeResourceOutOfService:
		return &slotError{state: MonitoringUnreachable, failure: f}
	}
	return &slotError{state: MonitoringRefused, failure: f}
}

// slots is one pass over the action URLs of a phone. Its methods talk to the
// phone and are called without the lock, by the worker only.
type slots struct {
	p      *Phone
	s      *Settings
	why    purpose
	v      *phoneprofile.Values            // what a login has extracted
	pages  map[string]*phoneprofile.Answer // answers that serve several slots
	wrote  []state.Slot                    // what this pass has written, or tried to
	lacked []string                        // events whose slots the phone does not have
	before []state.Held                    // what of ours settings may still hold: see [state.Key]
	// bare says that a setting which the phone does not show is one that holds
	// nothing: phones show those of the keys that are programmed. What is written
	// is read back in any case.
	bare bool
}

// open logs in where the phone wants a session for its settings. why is what they
// are for.
func (p *Phone) open(why purpose, s *Settings) (*slots, *slotError) {
	a := &slots{p: p, s: s, why: why, v: s.Values()}
	if s.Profile.Monitor == nil {
		return a, nil
	}
	for _, step := range s.Profile.Monitor.Login {
		if step.Request == nil {
			pause(p.ctx, step.Wait)
		} else if err := p.request(why, s, step.Request, a.v); err != nil {
			return nil, slotRequestFault(err)
		}
	}
	return a, nil
}

// close logs out: phones have few sessions, some only one.
func (a *slots) close() {
	if a.s.Profile.Monitor == nil {
		return
	}
	for _, step := range a.s.Profile.Monitor.Logout {
		if step.Request == nil {
			pause(a.p.ctx, step.Wait)
		} else if err := a.p.request(a.why, a.s, step.Request, a.v); err != nil {
			a.p.at.Log(a.p.logger.Debug()).Str("device", a.p.extension).Str("reason", a.s.Hide(err.Error())).Msg("logout failed")
		}
	}
}

// configure sets the phone's action URLs and returns the state they are in
// then. When it fails it has put back what it had written.
func (p *Phone) configure(s *Settings) (Monitoring, *slotError) {
	profile := s.Profile
	switch {
	case len(profile.Events) == 0:
		return MonitoringRefused, slotFault(MonitoringRefused, stli.CodeServiceNotSupported, "profile %q of %s has no events", s.ProfileName, p.extension)
	case s.Monitor == MonitorManual:
		p.lacks(profile, nil)
		return MonitoringManual, nil
	case profile.Monitor == nil:
		p.lacks(profile, nil)
		return MonitoringUnverified, nil
	}
	base, err := p.base(s.Host)
	if err != nil {
		return MonitoringRefused, slotFault(MonitoringRefused, stli.CodeResourceOutOfService, "%v", err)
	}
	lacked, fault := p.setSlots(s, base, profile.Slots())
	if fault != nil {
		return fault.state, fault
	}
	p.lacks(profile, lacked)
	return MonitoringConfigured, nil
}

// setSlots sets the action URLs of some events, and returns those whose slots
// the phone does not have. When it fails it has put back what it had written.
func (p *Phone) setSlots(s *Settings, base string, events []string) (lacked []string, fault *slotError) {
	a, fault := p.open(forMonitoring, s)
	if fault != nil {
		return nil, fault
	}
	defer a.close()
	todo, fault := a.survey(base, events)
	if fault != nil {
		return nil, fault
	}
	if len(todo) == 0 {
		return a.lacked, nil
	}
	if err := p.store.SaveSlots(s.owner(), todo); err != nil {
		return nil, slotFault(MonitoringRefused, stli.CodeResourceOutOfService, "the old values cannot be kept safe, so nothing was written: %v", err)
	}
	if fault := a.writeAll(todo); fault != nil {
		// What stands in these slots now is our doing, whatever it looks like; what
		// was set before, and others rely on, stays.
		a.wrote = todo
		if problem := a.restore(todo); problem != nil {
			p.at.Log(p.logger.Warn()).Str("device", p.extension).Str("reason", s.Hide(problem.Error())).Msg("action URLs not all put back, trying again")
		}
		return nil, fault
	}
	return a.lacked, nil
}

// lacks notes which events the phone has no slot for: what they would tell, the
// model says itself after a command.
func (p *Phone) lacks(profile *phoneprofile.Profile, events []string) {
	lost := profile.Lost(events)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.model.lost = lost
}

// survey reads the slots of events and lists those that must be written.
func (a *slots) survey(base string, events []string) ([]state.Slot, *slotError) {
	var todo []state.Slot
	profile := a.s.Profile
	for _, event := range events {
		setting := profile.Events[event].Setting
		ours := a.s.callback(base, event)
		if limit := profile.Callback.MaxLength; limit > 0 && len(ours) > limit {
			return nil, slotFault(MonitoringRefused, stli.CodeValueOutOfRange, "the address for %s has %d characters and the phone takes %d: shorten [callback] query or http.advertise", setting, len(ours), limit)
		}
		old := ""
		if profile.Monitor.Read != nil {
			var fault *slotError
			if old, fault = a.read(setting); fault != nil {
				if fault.missing && profile.Events[event].Optional {
					a.lacked = append(a.lacked, event)
					continue // this phone of the type does not have it
				}
				return nil, fault
			}
		}
		switch {
		case old == ours:
			continue
		case a.s.ours(old), strings.HasPrefix(old, a.s.entrance(base)):
			old = "" // of an earlier run; what stood before is recorded already
		case a.p.others(old) != "":
			return nil, slotFault(MonitoringForeign, stli.CodeResourceBusy, "%s of %s holds the address of extension %s of this server: two extensions on one phone cannot both be monitored", setting, a.p.extension, a.p.others(old))
		case old != "" && !a.s.TakeOver:
			return nil, slotFault(MonitoringForeign, stli.CodeResourceBusy, "%s of %s holds another address: clear it, or set take_over = true for this phone", setting, a.p.extension)
		}
		todo = append(todo, state.Slot{Setting: setting, Old: old, Ours: ours})
	}
	return todo, nil
}

// read returns what a slot holds. One page that shows all slots is fetched
// once.
func (a *slots) read(setting string) (string, *slotError) {
	m := a.s.Profile.Monitor
	v := a.v
	v.Set(phoneprofile.InsertSetting, setting)
	rendered, err := m.Read.Render(v)
	if err != nil {
		return "", slotRequestFault(err)
	}
	key := rendered.Method + " " + rendered.Target + " " + string(rendered.Body)
	answer := a.pages[key]
	if answer == nil {
		began := time.Now()
		answer, err = a.s.client.Do(a.p.ctx, rendered, &a.s.Profile.HTTP)
		if err == nil {
			err = a.s.judge(m.Read, answer)
		}
		took := time.Since(began)
		a.p.counts.request(phoneprofile.ViaPhone, a.why, answer != nil, err, took)
		a.p.logRequest(a.p.at, a.s, rendered.Method+" "+rendered.Target, v, answer, err, took)
		a.p.note(a.s, began, rendered.Method+" "+rendered.Target, v, answer, err)
		if err != nil {
			return "", slotRequestFault(err)
		}
		if a.pages == nil {
			a.pages = map[string]*phoneprofile.Answer{}
		}
		a.pages[key] = answer
	}
	for i := range m.Read.Extract {
		e := &m.Read.Extract[i]
		value, found, err := e.Take(answer, v)
		if (err != nil || !found) && a.bare {
			return "", nil
		}
		if err != nil || !found {
			fault := slotFault(MonitoringRefused, stli.CodeRefusedByPhone, "the phone does not show its setting %s, so its old value could not be kept", setting)
			fault.missing = true
			return "", fault
		}
		if e.Name == "value" {
			return value, nil
		}
		v.SetExtracted(e.Insert, value)
	}
	return "", nil
}

// writeAll writes slots and reads each of them back.
func (a *slots) writeAll(todo []state.Slot) *slotError {
	for _, slot := range todo {
		if fault := a.write(slot); fault != nil {
			return fault
		}
	}
	a.pages = nil // what it showed before is no longer true
	for _, slot := range todo {
		if fault := a.confirm(slot); fault != nil {
			return fault
		}
	}
	return nil
}

// write writes one slot.
func (a *slots) write(slot state.Slot) *slotError {
	v := a.v
	v.Set(phoneprofile.InsertSetting, slot.Setting)
	v.Set(phoneprofile.InsertURL, slot.Ours)
	v.Set(phoneprofile.InsertOld, slot.Old)
	if err := a.p.request(a.why, a.s, a.s.Profile.Monitor.Write, v); err != nil {
		return slotRequestFault(err)
	}
	return nil
}

// confirm reads back a slot that was written.
func (a *slots) confirm(slot state.Slot) *slotError {
	if !a.s.Profile.Monitor.Confirm {
		return nil
	}
	got, fault := a.read(slot.Setting)
	if fault != nil {
		return fault
	}
	if got != slot.Ours {
		return slotFault(MonitoringLocked, stli.CodeRefusedByPhone, "the phone said yes and did not keep %s: the setting is locked or too long", slot.Setting)
	}
	return nil
}

// cutOff tells whether a slot holds the beginning of our value: some phones keep
// as much as they have room for, and say yes.
func cutOff(now string, slot state.Slot) bool {
	return now != "" && now != slot.Old && strings.HasPrefix(slot.Ours, now)
}
