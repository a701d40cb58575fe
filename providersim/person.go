package providersim

import (
	"errors"
	"fmt"
	"time"
)

// An Act is what a person does at a telephone.
type Act string

// The acts. Busy and NoAnswer are what a telephone does without a person.
const (
	Answer   Act = "answer"
	Reject   Act = "reject"
	Busy     Act = "busy"
	NoAnswer Act = "noanswer"
	HangUp   Act = "hangup"
	Hold     Act = "hold"
	Retrieve Act = "retrieve"
)

// A Behaviour is what a telephone in the public network does when it rings.
type Behaviour struct {
	Act   Act
	Now   bool          // at once
	After time.Duration // or after that time; neither: when [Provider.Far] says so
}

// AddOutside says how a number in the public network behaves. Numbers that were
// never named ring until [Provider.Far] says otherwise.
func (p *Provider) AddOutside(number string, b Behaviour) error {
	if b.Act != "" && b.Act != Answer && b.Act != Reject && b.Act != Busy && b.Act != NoAnswer {
		return fmt.Errorf("outside number %q: a telephone that rings cannot %q", number, b.Act)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.outside) >= maxOutside {
		return errors.New("too many outside numbers")
	}
	p.outside[number] = b
	return nil
}

// Incoming makes somebody in the public network call an extension, and returns
// the id of the telephony session.
func (p *Provider) Incoming(extension, fromNumber, fromName string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.touch()
	x := p.byNumber[extension]
	if x == nil {
		return "", fmt.Errorf("no extension %q", extension)
	}
	s := p.begin("Call")
	if s == nil {
		return "", errors.New("too many calls")
	}
	from := endpoint{number: fromNumber, name: fromName}
	first := s.add(nil, outbound, from, endpoint{number: or(x.DirectNumber, p.cfg.MainNumber)})
	p.set(first, setup, "")
	p.ring(s, from, or(x.DirectNumber, x.Number), "")
	return s.id, nil
}

// Dial makes the user of an extension dial at the telephone on the desk, and
// returns the id of the telephony session.
func (p *Provider) Dial(extension, number string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.touch()
	x := p.byNumber[extension]
	if x == nil {
		return "", fmt.Errorf("no extension %q", extension)
	}
	s := p.begin("Call")
	if s == nil {
		return "", errors.New("too many calls")
	}
	pt := s.add(x, outbound, own(x), endpoint{number: number})
	p.set(pt, setup, "")
	if !p.callable(number) {
		p.leave(pt, "InvalidNumber")
		return s.id, nil
	}
	p.ring(s, own(x), number, "")
	return s.id, nil
}

// Person makes the user of an extension do something at the telephone on the
// desk, with the newest call for which it makes sense.
func (p *Provider) Person(extension string, act Act) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	x := p.byNumber[extension]
	if x == nil {
		return fmt.Errorf("no extension %q", extension)
	}
	return p.newest(act, "extension "+extension, func(pt *party) bool { return pt.phone == x })
}

// Far makes the person at a number in the public network do something, with the
// newest call for which it makes sense.
func (p *Provider) Far(number string, act Act) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.newest(act, "outside number "+number, func(pt *party) bool {
		return pt.phone == nil && plain(pt.number) == plain(number)
	})
}

// newest does something with the newest party for which it makes sense.
func (p *Provider) newest(act Act, who string, fits func(*party) bool) error {
	defer p.touch()
	var best *party
	for _, s := range p.sessions {
		for _, pt := range s.parties {
			if fits(pt) && possible(pt, act) && (best == nil || best.session.id < s.id || best.session == s) {
				best = pt
			}
		}
	}
	if best == nil {
		return fmt.Errorf("%s: there is no call to %s", who, act)
	}
	p.act(best, act)
	return nil
}

// possible tells whether an act makes sense.
func possible(pt *party, act Act) bool {
	switch act {
	case Answer, Reject, Busy, NoAnswer:
		return pt.rings()
	case HangUp:
		return !pt.over() && pt.code != "" && (!pt.rings() || pt.ownPhone)
	case Hold:
		return pt.talks() && !pt.handHold
	case Retrieve:
		return pt.talks() && pt.handHold
	}
	return false
}

// act does it, if it still makes sense.
func (p *Provider) act(pt *party, act Act) {
	if !possible(pt, act) {
		return
	}
	switch act {
	case Answer:
		p.pickUp(pt)
	case Reject:
		p.decline(pt, "Rejected")
	case Busy:
		p.decline(pt, "TargetBusy")
	case NoAnswer:
		p.decline(pt, "NoAnswer")
	case HangUp:
		p.leave(pt, "")
	case Hold:
		pt.handHold = true
		p.set(pt, onHold, "")
	case Retrieve:
		pt.handHold = false
		p.released(pt)
	}
}

// released makes a party talk again when nobody holds it any more: hold by API
// and hold by hand are independent (docs/voice/active-call-control.md).
func (p *Provider) released(pt *party) {
	if !pt.apiHold && !pt.handHold {
		p.set(pt, answered, "")
	}
}
