package phonesim

import (
	"slices"
	"strconv"
	"strings"
)

// firstHoldFirmware is the firmware from which on the hold key is F_HOLD.
const firstHoldFirmware = "8.7.3.7"

// press does what one key does. The caller holds the lock.
//
// A ringing call has the focus: ENTER answers it and CANCEL rejects it even if
// another call is connected. Then comes the call that is connected or dialled,
// then the call on hold that came last or was chosen by UP and DOWN.
func (p *Phone) press(key string) {
	if p.booting || p.closed {
		return
	}
	if p.cfg.Kind == Generic {
		p.pressGeneric(key)
		return
	}
	switch key {
	case "ENTER":
		p.enter()
	case "CANCEL":
		p.cancelKey()
	case "OFFHOOK":
		p.lift()
	case "ONHOOK":
		p.putDown()
	case "SPEAKER", "HEADSET":
		p.openLine()
	case "DISCONNECT":
		if l := p.current(); l != nil {
			l.hangUp()
		}
	case "F_HOLD", "F_R":
		if (key == "F_R") == olderThan(p.cfg.Firmware, firstHoldFirmware) {
			p.holdKey()
		}
	case "TRANSFER":
		p.transferKey()
	case "DND":
		p.dndKey()
	case "MUTE":
		p.muted = !p.muted
	case "REDIAL":
		if p.lastDialled != "" && len(p.legs) == 0 {
			p.dial(p.lastDialled, "")
		}
	case "CLEAR":
		p.entered = ""
	case "UP", "DOWN":
		p.choose(key == "UP")
	case "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#":
		p.digit(key)
	default:
		if n, ok := programmable(key); ok {
			p.functionKey(n)
		}
	}
	p.changed.notify()
}

// programmable returns the number of a key P1, P2, …
func programmable(key string) (int, bool) {
	digits, ok := strings.CutPrefix(key, "P")
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	return int(n), err == nil && n > 0
}

func (p *Phone) inState(states ...State) *leg {
	for _, l := range p.legs {
		if slices.Contains(states, l.state) {
			return l
		}
	}
	return nil
}

func (p *Phone) ringing() *leg  { return p.inState(RingingIn) }
func (p *Phone) dialling() *leg { return p.inState(Dialling) }

// current returns the call that is heard, or else the call on hold that is chosen.
func (p *Phone) current() *leg {
	if l := p.inState(Connected, Dialling); l != nil {
		return l
	}
	return p.held()
}

// held returns the call on hold that keys refer to.
func (p *Phone) held() *leg {
	if p.selected != nil && p.selected.state == Held {
		return p.selected
	}
	for _, l := range slices.Backward(p.legs) {
		if l.state == Held {
			return l
		}
	}
	return nil
}

// choose moves the selection among the calls on hold.
func (p *Phone) choose(up bool) {
	var held []*leg
	for _, l := range p.legs {
		if l.state == Held {
			held = append(held, l)
		}
	}
	if len(held) < 2 {
		return
	}
	i := slices.Index(held, p.held())
	if up {
		i += len(held) - 1
	} else {
		i++
	}
	p.selected = held[i%len(held)]
}

func (p *Phone) enter() {
	switch {
	case p.transferring != nil && p.entered != "":
		p.blindTransfer(p.transferring, p.entered)
	case p.transferring != nil:
		p.join()
	case p.ringing() != nil:
		p.ringing().call.answer()
	case p.entered != "":
		p.dial(p.entered, "")
	}
}

// join completes an attended transfer, if there is a second call.
func (p *Phone) join() {
	second := p.transferring
	for _, first := range slices.Backward(p.legs) {
		if first != second && first.state == Held {
			p.attendedTransfer(first, second)
			return
		}
	}
}

func (p *Phone) cancelKey() {
	switch {
	case p.transferring != nil:
		p.transferring, p.entered = nil, ""
	case p.ringing() != nil:
		p.ringing().hangUp()
	case p.inState(Connected, Dialling) != nil:
		p.current().hangUp()
	case p.entered != "":
		p.entered = ""
	case p.held() != nil:
		p.held().hangUp()
	}
}

// lift takes the handset off: it answers, or dials what was entered.
func (p *Phone) lift() {
	if !p.offHook {
		p.offHook = true
		p.fire("action_offhook_url", p.ringing())
	}
	p.openLine()
}

func (p *Phone) openLine() {
	switch {
	case p.transferring != nil:
	case p.ringing() != nil:
		p.ringing().call.answer()
	case p.entered != "":
		p.dial(p.entered, "")
	}
}

// putDown puts the handset back: what is heard ends, what is on hold or rings stays.
func (p *Phone) putDown() {
	l := p.inState(Connected, Dialling)
	if p.offHook {
		p.offHook = false
		p.fire("action_onhook_url", l)
	}
	p.transferring, p.entered = nil, ""
	if l != nil {
		l.hangUp()
	}
}

func (p *Phone) holdKey() {
	if l := p.inState(Connected); l != nil {
		l.hold()
	} else if l := p.held(); l != nil {
		l.retrieve()
	}
}

func (p *Phone) transferKey() {
	l := p.current()
	if l == nil {
		return
	}
	p.transferring, p.entered = l, ""
	l.hold()
}

func (p *Phone) dndKey() {
	p.dnd = !p.dnd
	if p.dnd {
		p.fire("action_dnd_on_url", nil)
	} else {
		p.fire("action_dnd_off_url", nil)
	}
}

// digit is a tone in a connected call, and else part of a number to dial.
func (p *Phone) digit(d string) {
	if l := p.inState(Connected); l != nil && p.transferring == nil {
		l.tones(d)
	} else if len(p.entered)+len(d) <= maxDigits {
		p.entered += d
	}
}

func (l *leg) tones(digits string) {
	l.digits += digits
	if n := len(l.digits); n > maxDigits {
		l.digits = l.digits[n-maxDigits:]
	}
	l.touch()
}

// dial calls a number, or transfers to it after the TRANSFER key. It returns
// nil if the phone cannot do so now.
func (p *Phone) dial(number, identity string) *leg {
	number = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -()/", r) {
			return -1
		}
		return r
	}, oneLine(userPart(number)))
	if number == "" || p.closed || p.booting {
		return nil
	}
	if p.transferring != nil {
		p.blindTransfer(p.transferring, number)
		return nil
	}
	if !p.registered || p.dialling() != nil || len(p.legs) >= maxCalls {
		return nil
	}
	p.entered, p.lastDialled = "", number
	p.makeRoom(nil)
	l := &leg{phone: p, number: p.cfg.Extension, name: p.cfg.DisplayName, uri: identity}
	p.office.place(l, number)
	return l
}

// releaseAll ends every call of the phone.
func (p *Phone) releaseAll() {
	for _, l := range slices.Clone(p.legs) {
		l.hangUp()
	}
}
