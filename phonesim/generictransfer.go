package phonesim

import (
	"slices"
	"strings"
	"time"
)

// startTransfer is POST /transfer/start: the call is held at once, and some
// time later a prompt asks for the target.
func (p *Phone) startTransfer(req *request) *response {
	fields, ok := req.object()
	if !ok {
		return refusal(reasonRequest)
	}
	l := p.byRef(fields["ref"])
	switch {
	case l == nil:
		return refusal(reasonNoCall)
	case l.state != Connected || p.transferring != nil || p.openingPrompt():
		return refusal(reasonState)
	}
	l.hold()
	p.opening, p.opens = l, time.Now().Add(promptDelay)
	p.office.after(promptDelay, func() {
		if p.opening == l {
			p.openPrompt()
		}
	})
	return done()
}

// openPrompt opens the prompt that is about to open.
func (p *Phone) openPrompt() {
	if p.openingPrompt() {
		p.transferring, p.entered = p.opening, ""
	}
	p.opening = nil
	p.changed.notify()
}

// openingPrompt reports whether a transfer prompt is about to open.
func (p *Phone) openingPrompt() bool { return p.opening != nil && p.opening.state == Held }

// cancelTransfer is POST /transfer/cancel: the prompt closes and the call goes on.
func (p *Phone) cancelTransfer(*request) *response {
	l := p.transferring
	if p.openingPrompt() {
		l = p.opening
	}
	if l == nil {
		return refusal(reasonState)
	}
	p.opening, p.transferring, p.entered = nil, nil, ""
	l.retrieve()
	return done()
}

// joinTransfer is POST /transfer/join: the parties of two calls are connected.
func (p *Phone) joinTransfer(req *request) *response {
	fields, ok := req.object()
	if !ok {
		return refusal(reasonRequest)
	}
	first, second := p.byRef(fields["ref"]), p.byRef(fields["with"])
	if first == nil || second == nil || first == second {
		return refusal(reasonNoCall)
	}
	p.attendedTransfer(first, second)
	if first.state != Ended {
		return refusal(reasonState)
	}
	return done()
}

// genericKeys are the keys of a Generic phone besides its digits.
var genericKeys = []string{"OK", "C", "HOLD", "DND", "MUTE", "STAR", "POUND"}

// pressKeys is GET /keys?press=KEY[-KEY…]. A key that is not there presses none.
func (p *Phone) pressKeys(params []param) *response {
	press, _ := lookup(params, "press")
	keys := strings.Split(strings.ToUpper(press), "-")
	for _, key := range keys {
		if !isDigit(key) && !slices.Contains(genericKeys, key) {
			return refusal(reasonKey)
		}
	}
	if p.openingPrompt() {
		if time.Now().Before(p.opens) {
			return refusal(reasonNotReady)
		}
		p.openPrompt() // the timer is late: this machine is busy, and no phone would be
	}
	prompted := p.transferring
	for _, key := range keys[:min(len(keys), maxKeys)] {
		p.press(key)
	}
	if keys[len(keys)-1] == "OK" && prompted != nil && p.transferring == prompted {
		return refusal(reasonTarget)
	}
	return done()
}

func isDigit(key string) bool { return len(key) == 1 && '0' <= key[0] && key[0] <= '9' }

// pressGeneric does what one key of a Generic phone does.
func (p *Phone) pressGeneric(key string) {
	switch key {
	case "OK":
		p.okKey()
	case "C":
		p.cancelKey()
	case "HOLD":
		p.holdKey()
	case "DND":
		p.dndKey()
	case "MUTE":
		p.muted = !p.muted
	case "STAR":
		p.digit("*")
	case "POUND":
		p.digit("#")
	default:
		if isDigit(key) {
			p.digit(key)
		}
	}
	p.changed.notify()
}

// okKey answers, dials, or transfers to what was entered. The transfer prompt
// stays open when the target does not ring.
func (p *Phone) okKey() {
	l := p.transferring
	switch {
	case l == nil:
		p.enter()
	case p.entered != "":
		p.blindTransfer(l, p.entered)
		if l.state != Ended {
			p.transferring = l
		}
	}
}
