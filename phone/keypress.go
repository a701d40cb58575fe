package phone

import (
	"sync"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// ownDeadline is how long a command of a key or a rule may wait for its phone:
// nobody who has pressed a key waits longer for what it does.
const ownDeadline = 10 * time.Second

// maxOwn is how many commands the keys of one phone may cause within ownDeadline:
// more than a person presses, and few enough that a rule which presses its own
// key does no harm.
const maxOwn = 40

// own are the commands that the keys of a phone have caused. The phone's lock
// guards it.
type own struct {
	since   time.Time
	count   int
	refused int
	others  []func() // wait to be given to other phones, in their order
}

// admit tells whether there may be one more.
func (o *own) admit(now time.Time) bool {
	if now.Sub(o.since) >= ownDeadline {
		o.since, o.count, o.refused = now, 0, 0
	}
	if o.count >= maxOwn {
		o.refused++
		return false
	}
	o.count++
	return true
}

// send has something done without the lock, which is held: it is for another
// phone, and must not wait for what this one is doing.
func (o *own) send(lock sync.Locker, do func()) {
	o.others = append(o.others, do)
	if len(o.others) > 1 {
		return
	}
	go func() {
		lock.Lock()
		defer lock.Unlock()
		for len(o.others) > 0 {
			do := o.others[0]
			lock.Unlock()
			do()
			lock.Lock()
			o.others = o.others[1:]
		}
		o.others = nil
	}()
}

// pressed takes the press of a key and returns the event that it makes: what a
// key does is done here, for the phone only tells of it. It is called with the
// lock held.
func (p *Phone) pressed(key string, by requestid.ID) []*stli.Event {
	id, ok := keyID(p.settings.Load().Profile, key)
	if !ok {
		p.model.drop(dropUnknownKey)
		return nil
	}
	if k, bound := p.keys[id]; bound && k.Phase == state.KeyBound && k.ActionName != "" {
		if k.ActionName == keyInvite {
			p.command(by, "key "+id, p.extension, stli.VerbMakeCall, k.Action)
			return nil
		}
		return p.buttonPress(by, id, k.Label, k.Action)
	}
	if b, ok := p.button(id); ok {
		return p.buttonPress(by, id, b.Label, b.Data)
	}
	p.model.drop(dropUnknownKey)
	return nil
}

// buttonPress tells of a press, and lets the first rule that fits carry out
// what it says.
func (p *Phone) buttonPress(by requestid.ID, key, label, data string) []*stli.Event {
	s := p.settings.Load()
	if device, verb, args, ok := s.Rules.match(s.Extension, key, label, data); ok {
		p.command(by, "rule for key "+key, device, verb, args...)
	}
	return []*stli.Event{p.model.deviceEvent(stli.ButtonPress, "", text(p.extension), text(key), text(label), text(data))}
}

// command gives a phone a command of our own, behind what is waiting for it. why
// is for the log.
func (p *Phone) command(by requestid.ID, why, device string, verb stli.Verb, args ...string) {
	now := time.Now()
	if !p.own.admit(now) {
		if p.own.refused == 1 {
			p.logger.Warn().Str("device", p.extension).Str("key", why).Msg("keys are pressed too often: presses are told, and no more commands are sent for them for some seconds; does a rule press its own key?")
		}
		return
	}
	log := func(f *stli.Failure) {
		e := p.logger.Info()
		if f != nil {
			e = p.logger.Warn().Str("error", string(f.Code)).Str("reason", f.Text)
		}
		by.Log(e).Str("device", device).Str("command", verb.String()).Str("from", p.extension).Msg(why)
	}
	c := &Command{ID: by, Verb: verb, Args: args, Deadline: now.Add(ownDeadline), own: true, Done: func(r Result) { log(r.Failure) }}
	switch to := p.find(device); {
	case device == p.extension:
		p.submit(c)
	case to == nil:
		log(stli.Failf(stli.CodeInvalidDevice, "there is no device %q", device))
	default:
		p.own.send(&p.mu, func() { to.Submit(c) })
	}
}

// PressedBySIP takes a key's press from a phone whose keys were programmed by
// SIP, at the time read: it says the action's text, and perhaps which key it is. known tells
// whether a key with that text is bound, taken whether there was room for the
// press.
func (p *Phone) PressedBySIP(key, said string, read time.Time) (known, taken bool) {
	p.mu.Lock()
	found := ""
	for id, k := range p.keys {
		if !saysBySIP(k, said) {
			continue
		}
		if found == "" || id == key || id < found && found != key {
			found = id // two keys may say the same: the one that is named, or the first
		}
	}
	p.mu.Unlock()
	if found == "" {
		return false, false
	}
	if !p.Enqueue(Notice{Signal: phoneprofile.SignalKey, Key: found, Count: -1, Read: read}) {
		return true, false
	}
	p.Drain()
	return true, true
}

// Says tells whether a key with a text is bound.
func (p *Phone) Says(text string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, k := range p.keys {
		if saysBySIP(k, text) {
			return true
		}
	}
	return false
}

// saysBySIP tells whether a key is pressed by SIP with a text. One that is being
// bound counts: its press waits for the command's reply.
func saysBySIP(k state.Key, text string) bool {
	return k.Phase != state.KeyUnbinding && k.ActionName == keyMessage && k.Action == text
}

// WithKeys returns the phones of which clients have bound keys.
func (x *Exchange) WithKeys() []*Phone {
	var all []*Phone
	for _, p := range *x.phones.Load() {
		p.mu.Lock()
		if len(p.keys) > 0 {
			all = append(all, p)
		}
		p.mu.Unlock()
	}
	return all
}

// button finds a softkey that is carried out here. It is called with the lock
// held.
func (p *Phone) button(key string) (Button, bool) {
	if p.providing == nil || p.providing.wanted == nil {
		return Button{}, false
	}
	for _, b := range p.providing.wanted.Buttons {
		if b.Key == key {
			return b, true
		}
	}
	return Button{}, false
}
