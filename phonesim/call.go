package phonesim

import (
	"slices"
	"strconv"
	"time"
)

// Direction says who began a call.
type Direction string

// The two directions of a call.
const (
	Incoming Direction = "incoming" // Incoming calls began at the other end.
	Outgoing Direction = "outgoing" // Outgoing calls began at this end.
)

// State is the state of a call at one of its ends.
type State string

// The states of a call at one of its ends.
const (
	Dialling  State = "dialling"   // Dialling calls wait for the other end to answer.
	RingingIn State = "ringing-in" // RingingIn calls can be answered here.
	Connected State = "connected"  // Connected calls can be heard here.
	Held      State = "held"       // Held calls are on hold by this end.
	Ended     State = "ended"      // Ended calls are over.
)

// A call joins two legs, one for each party:
//
//	caller:  place ──> Dialling ──answered──> Connected <──hold/retrieve──> Held
//	                      │                       │                          │
//	                      └───────────────────────┴── hang up, either side ──┴──> Ended
//	                                              ┌──────────────────────────┐
//	callee:  ring ──> RingingIn ──answer──> Connected <──hold/retrieve──> Held
//	                      │                       │                          │
//	                      └── reject, given up ───┴── hang up, either side ──┴──> Ended
//
// Each end holds for itself. A phone has at most one call Dialling or
// Connected; another one puts it on hold (Connected) or is refused (Dialling).
// A call that cannot be put through has a callee leg without a phone, and ends
// by a timer.
type call struct {
	office         *Office
	id             string
	csta           string
	caller, callee *leg
	timers         []*timer
}

// A leg is one end of a call. Its phone is nil for a party outside.
type leg struct {
	call    *call
	phone   *Phone
	dir     Direction
	state   State
	number  string
	name    string
	uri     string // own identity if it is another than the phone's
	digits  string
	reason  string
	next    *leg         // the same party in the call that a transfer made of this one
	outside *OutsideCall // the handle of a party outside
}

// The reasons why calls end other than by hanging up, as SIP words them.
const (
	reasonCancelled   = `SIP;cause=487;text="Request Terminated"`
	reasonBusy        = `SIP;cause=486;text="Busy Here"`
	reasonNotFound    = `SIP;cause=404;text="Not Found"`
	reasonUnavailable = `SIP;cause=480;text="Temporarily Unavailable"`
)

func (l *leg) other() *leg {
	if l.call.caller == l {
		return l.call.callee
	}
	return l.call.caller
}

func (l *leg) view() Call {
	o := l.other()
	return Call{
		ID: l.call.id, CSTA: l.call.csta, Direction: l.dir, Local: l.number,
		Remote: o.number, RemoteName: o.name, State: l.state, Digits: l.digits, Reason: l.reason,
	}
}

// fire sends an action URL about this leg, if there is a phone at this end.
func (l *leg) fire(setting string) {
	if l.phone != nil {
		l.phone.fire(setting, l)
	}
}

// touch wakes those who wait for this end of the call.
func (l *leg) touch() {
	if l.phone != nil {
		l.phone.changed.notify()
	}
	if l.outside != nil {
		l.outside.changed.notify()
	}
}

func (o *Office) newCall(from, to *leg) *call {
	o.calls++
	c := &call{
		office: o, caller: from, callee: to,
		id:   randomHex(6) + "-" + randomHex(6),
		csta: strconv.FormatUint(o.calls, 10),
	}
	from.call, from.dir = c, Outgoing
	to.call, to.dir = c, Incoming
	return c
}

// place starts a call from a leg that is in no call yet. It reports whether
// the number rings; else the call ends by itself after a short time.
func (o *Office) place(from *leg, number string) bool {
	to, refusal := o.route(from, number)
	c := o.newCall(from, to)
	from.state, to.state = Dialling, RingingIn
	if from.phone != nil {
		from.phone.legs = append(from.phone.legs, from)
	}
	from.fire("action_outgoing_url")
	switch {
	case refusal != "":
		delay := defaultRejectDelay
		if from.phone != nil {
			delay = from.phone.cfg.RejectDelay
		}
		c.after(delay, func() { c.end(to, refusal) })
	case to.phone != nil:
		c.ring()
	default:
		c.ringOutside(o.outside[to.number])
	}
	from.touch()
	return refusal == ""
}

// route finds the other end for a dialled number, or the reason why there is none.
func (o *Office) route(from *leg, number string) (*leg, string) {
	if q := o.phones[number]; q != nil {
		to := &leg{number: number, name: q.cfg.DisplayName}
		if reason := q.refuses(from); reason != "" {
			return to, reason
		}
		to.phone = q
		return to, ""
	}
	if b, ok := o.outside[number]; ok {
		to := &leg{number: number, name: b.DisplayName}
		if b.Reply == ReplyBusy {
			return to, reasonBusy
		}
		return to, ""
	}
	return &leg{number: number}, reasonNotFound
}

// refuses returns why the phone does not ring for a call, or nothing.
func (p *Phone) refuses(from *leg) string {
	switch {
	case !p.registered || p.booting:
		return reasonUnavailable
	case p.dnd, p == from.phone, len(p.legs) >= maxCalls:
		return reasonBusy
	case len(p.legs) > 0 && p.setting("call_waiting") == "off":
		return reasonBusy
	}
	return ""
}

// ring makes the called phone ring.
func (c *call) ring() {
	l, p := c.callee, c.callee.phone
	p.legs = append(p.legs, l)
	l.fire("action_incoming_url")
	if d := p.cfg.AnswerDelay; d > 0 {
		c.after(d, func() { c.answer() })
	}
	if d := p.cfg.RingTimeout; d > 0 {
		c.after(d, func() { c.end(c.caller, reasonUnavailable) })
	}
	l.touch()
}

// after runs f later, if the call is still in the state it has now.
func (c *call) after(d time.Duration, f func()) {
	c.timers = append(c.timers, c.office.after(d, f))
}

func (c *call) stopTimers() {
	for _, t := range c.timers {
		c.office.stop(t)
	}
	c.timers = nil
}

// answer connects a ringing call.
func (c *call) answer() {
	if c.callee.state != RingingIn {
		return
	}
	c.stopTimers()
	for _, l := range []*leg{c.callee, c.caller} {
		if l.phone != nil {
			l.phone.makeRoom(l)
		}
		l.state = Connected
		l.fire("action_connected_url")
		l.touch()
	}
}

// makeRoom gives up what the phone hears now, for the leg that comes next: a
// connected call is put on hold, a dialled one ends.
func (p *Phone) makeRoom(next *leg) {
	for _, l := range slices.Clone(p.legs) {
		switch {
		case l == next:
		case l.state == Connected:
			l.hold()
		case l.state == Dialling:
			l.hangUp()
		}
	}
}

func (l *leg) hold() {
	if l.state != Connected {
		return
	}
	l.state = Held
	l.fire("action_hold")
	l.touch()
}

func (l *leg) retrieve() {
	if l.state != Held || l.phone.dialling() != nil {
		return
	}
	l.phone.makeRoom(l)
	l.state = Connected
	l.fire("action_unhold")
	l.touch()
}

// hangUp ends the call from this end: hanging up, giving up or rejecting.
func (l *leg) hangUp() {
	c := l.call
	switch {
	case l.state == Dialling:
		c.end(l, reasonCancelled)
	case l.state == RingingIn:
		c.end(l, reasonBusy)
	default:
		c.end(l, "")
	}
}

// end is the only way out of a call. A snom phone that rejected a ringing call
// says nothing; one whose caller gave up reports the end and a missed call.
func (c *call) end(by *leg, reason string) {
	if by.state == Ended {
		return
	}
	c.stopTimers()
	ringing := c.callee.state == RingingIn
	for _, l := range []*leg{by, by.other()} {
		l.state = Ended
		l.reason = reason
		if l.phone == nil {
			c.office.leave(l)
			l.touch()
			continue
		}
		l.phone.removeLeg(l)
		missed := ringing && l == c.callee
		if !missed || by != l || l.phone.cfg.Kind == Generic {
			l.fire("action_disconnected_url")
		}
		if missed && by != l {
			l.fire("action_missed_url")
		}
		l.touch()
	}
}
