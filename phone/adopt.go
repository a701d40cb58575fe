package phone

import "github.com/phonecompanion/phonecompanion/state"

// adoptAttempts is how often a phone is looked for at its new address before its
// values are put back at the old one without that. Whoever answers there by then
// may be another phone, and what is no longer needed there is forgotten.
const adoptAttempts = 3

// adopt takes what is recorded of an address that the phone no longer has over to
// the one that it has, for the slots that hold our address there: nobody else has
// its token, so it is the same phone, which holds its old values nowhere but with
// us. It is called without the lock, by the worker only.
func (p *Phone) adopt(old *Settings) error {
	recorded, err := p.store.Slots(old.owner())
	if err != nil || len(recorded) == 0 {
		return err
	}
	now := p.settings.Load()
	if m := now.Profile.Monitor; m == nil || m.Read == nil {
		return nil // nobody can look
	}
	there, err := p.store.Slots(now.owner())
	if err != nil {
		return err
	}
	a, fault := p.open(forMonitoring, now)
	if fault != nil {
		return fault
	}
	defer a.close()
	var moved []state.Slot
	for _, slot := range recorded {
		value, fault := a.read(slot.Setting)
		if fault != nil && fault.state == MonitoringUnreachable {
			return fault
		}
		if fault == nil && now.ours(value) {
			moved = append(moved, slot)
		}
	}
	if len(moved) == 0 {
		return nil
	}
	return p.moveSlots(old, now, moved, there)
}

// moveSlots moves slots to another address. What is recorded there already stays:
// the phone has been there before. At every moment each old value is on disk.
func (p *Phone) moveSlots(old, now *Settings, moved, there []state.Slot) error {
	var save []state.Slot
	settings := make([]string, len(moved))
	for i, slot := range moved {
		settings[i] = slot.Setting
		known := false
		for _, t := range there {
			known = known || t.Setting == slot.Setting && t.Old != ""
		}
		if !known {
			save = append(save, slot)
		}
	}
	if err := p.store.SaveSlots(now.owner(), save); err != nil {
		return err
	}
	if err := p.store.DropSlots(old.owner(), settings); err != nil {
		return err
	}
	p.at.Log(p.logger.Info()).Str("device", p.extension).Str("from", old.Host).Str("to", now.Host).Int("action_urls", len(moved)).Msg("the phone has another address")
	p.mu.Lock()
	unheard := len(p.monitors) == 0
	p.mu.Unlock()
	if unheard {
		p.inherit()
	}
	return nil
}
