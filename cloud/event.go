package cloud

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/cloud/rcevents"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// originRingOut is the origin of a session that RingOut has made.
const originRingOut = "RingOut"

// sessionEvent is the body of a telephony session notification.
type sessionEvent struct {
	Sequence int    `json:"sequence"`
	Session  string `json:"telephonySessionId"`
	Origin   struct {
		Type string `json:"type"`
	} `json:"origin"`
	Parties []party `json:"parties"`
}

// sessionsOf is the filter of the sessions of one extension.
func sessionsOf(id string) string { return rcExtensions + "/" + id + "/telephony/sessions" }

// extensionOf is the reverse of sessionsOf; "" where the event is another one.
// RingCentral writes the account's id into the event's path.
func extensionOf(path string) string {
	path, _, _ = strings.Cut(path, "?")
	_, rest, ok := strings.Cut(path, "/extension/")
	id, what, _ := strings.Cut(rest, "/")
	if !ok || what != "telephony/sessions" {
		return ""
	}
	return id
}

// allSessions is the filter of the sessions of the whole account. It tells of
// parties outside, too, which the extensions' filters do not; the user needs to be
// an administrator for it, and without it the rest works.
const allSessions = "/restapi/v1.0/account/~/telephony/sessions"

// Event takes an event of the subscription.
func (a *account) Event(e rcevents.Event) {
	var body sessionEvent
	if json.Unmarshal(e.Body, &body) != nil || body.Session == "" {
		a.mu.Lock()
		defer a.mu.Unlock()
		if l := a.byID[extensionOf(e.Filter)]; l != nil && l.phone != nil {
			a.reread(l) // something has happened, and only the provider knows what
		}
		return
	}
	a.mu.Lock()
	concerned := map[*line]bool{}
	if l := a.byID[extensionOf(e.Filter)]; l != nil {
		concerned[l] = true
	}
	for i := range body.Parties {
		if l := a.byID[string(body.Parties[i].ExtensionID)]; l != nil {
			concerned[l] = true
		}
	}
	for _, l := range a.sessions[body.Session] {
		concerned[l] = true
	}
	a.mu.Unlock()
	for l := range concerned {
		a.eventOf(l, &body, e.Read)
	}
}

// eventOf takes what an event says to one extension. It was read at the time read.
func (a *account) eventOf(l *line, body *sessionEvent, read time.Time) {
	a.mu.Lock()
	if l.phone == nil {
		a.mu.Unlock()
		return
	}
	p, r := l.phone, l.ringOut
	l.heard = a.cloud.now()
	var notices []phone.Notice
	for i := range body.Parties {
		notices = append(notices, a.take(l, body, &body.Parties[i])...)
	}
	if c := l.find(body.Session); c != nil && c.ringOut && c.over && !c.established && r != nil && r.session == c.session && len(notices) > 0 {
		known := *c
		a.mu.Unlock()
		a.ended(p, r, &known, notices)
		return
	}
	a.mu.Unlock()
	for _, n := range notices {
		n.Read = read
		if !tell(p, n) {
			a.mu.Lock()
			a.reread(l) // it was too many for it: what is missing is found so
			a.mu.Unlock()
		}
	}
}

// take takes what an event says of one party, and returns what it means to the
// phone. The account's lock is held.
func (a *account) take(l *line, e *sessionEvent, p *party) []phone.Notice {
	own := string(p.ExtensionID) == l.id && p.RingOutRole != "Target"
	ringOut := e.Origin.Type == originRingOut
	c := l.find(e.Session)
	if c == nil {
		if !own {
			return nil
		}
		c = a.begin(l, e, p, ringOut)
		c.exact = a.wide && c.out && p.To.ExtensionID != ""
	}
	if !own {
		if !c.out || c.over {
			return nil
		}
		signal, cause := p.target(c)
		c.established = c.established || signal == phoneprofile.SignalEstablished
		return c.notices(signal, cause)
	}
	if c.over || e.Sequence < c.sequence && !p.over() {
		return nil // RingCentral says that events may overtake each other
	}
	c.sequence = max(c.sequence, e.Sequence)
	signal, cause := p.signals(c)
	if c.ringOut && p.Status.Code == codeAnswered && c.code != codeAnswered && l.ringOut != nil && l.ringOut.session == c.session {
		select {
		case l.ringOut.sooner <- struct{}{}:
		default:
		}
	}
	c.party, c.code, c.over = string(p.ID), p.Status.Code, p.over()
	c.established = c.established || signal == phoneprofile.SignalEstablished || p.Status.Code == codeHold
	notices := c.notices(signal, cause)
	if c.over && signal == phoneprofile.SignalTransferred || signal == phoneprofile.SignalDiverted && c.over {
		notices = append(notices, c.notice(phoneprofile.SignalCleared, "")) // it is the end, too
	}
	if p.Muted != c.muted && !c.over {
		c.muted = p.Muted
		mute := phoneprofile.SignalMuteOff
		if c.muted {
			mute = phoneprofile.SignalMuteOn
		}
		notices = append(notices, c.notice(mute, ""))
	}
	if c.over && l.ringOut != nil && l.ringOut.session == c.session {
		l.endRingOut()
	}
	return notices
}

// over tells whether the party has left the session.
func (p *party) over() bool {
	switch p.Status.Code {
	case codeDisconnected, codeGone, codeParked:
		return true
	}
	return false
}

// notices are the notifications of one signal.
func (c *call) notices(signal phoneprofile.Signal, cause stli.Cause) []phone.Notice {
	if signal == phoneprofile.NoSignal {
		return nil
	}
	return []phone.Notice{c.notice(signal, cause)}
}

// begin notes a call that is new to us.
func (a *account) begin(l *line, e *sessionEvent, p *party, ringOut bool) *call {
	c := &call{session: e.Session, out: p.Direction == "Outbound", ringOut: ringOut}
	other := &p.From
	if c.out {
		other = &p.To
	}
	c.number, c.name = other.number(), other.Name
	if ringOut {
		c.out = true
		l.bind(c)
	}
	a.add(l, c)
	return c
}

// bind puts a call and the RingOut together that it was made by; whichever comes
// first, its event or the answer to our request.
func (l *line) bind(c *call) {
	if r := l.ringOut; r != nil && r.session == "" && !c.bound {
		r.session, c.number, c.name, c.bound = c.session, r.number, "", true
	}
}

// add notes a call, and forgets an old one where there are too many: one that is
// over first. Those that are over are kept for a while, for late events.
func (a *account) add(l *line, c *call) {
	if len(l.calls) >= maxCalls {
		at := 0
		for i, old := range l.calls {
			if old.over {
				at = i
				break
			}
		}
		a.forget(l, l.calls[at])
	}
	l.calls = append(l.calls, c)
	a.sessions[c.session] = append(a.sessions[c.session], l)
}

// forget drops a call.
func (a *account) forget(l *line, c *call) {
	l.calls = slices.DeleteFunc(l.calls, func(x *call) bool { return x == c })
	left := slices.DeleteFunc(a.sessions[c.session], func(x *line) bool { return x == l })
	if a.sessions[c.session] = left; len(left) == 0 {
		delete(a.sessions, c.session)
	}
}

// forgetCalls drops all calls of a line.
func (a *account) forgetCalls(l *line) {
	for len(l.calls) > 0 {
		a.forget(l, l.calls[len(l.calls)-1])
	}
}
