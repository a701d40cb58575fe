package phone

import (
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// signal takes one notification of the phone and returns the events it makes.
func (m *model) signal(now time.Time, n *Notice) []*stli.Event {
	m.why = dropNone
	if events, ok := m.deviceSignal(n); ok {
		return events
	}
	if n.Signal == phoneprofile.SignalIdle || n.Signal == phoneprofile.SignalSetup { // a phone that was started has no calls
		return m.idle(now)
	}
	if d := m.isDead(n.Call, now); d != nil {
		if d.awaits(n) {
			return m.madeGood(now, d, n)
		}
		m.drop(dropLate)
		return nil
	}
	c := m.find(n)
	if c == nil && len(n.Call) > shortID && ending(n.Signal) {
		early := *n
		m.bury(deadCall{phoneID: n.Call, far: n.Remote.Number, until: now.Add(DeadCall), early: &early})
	}
	if c == nil && m.late(n) || c != nil && c.over() && !c.ends(n.Signal) {
		m.drop(dropLate)
		return nil
	}
	if c != nil {
		c.hear(now, n)
	}
	var events []*stli.Event
	switch n.Signal {
	case phoneprofile.SignalInitiated:
		events = m.onInitiated(now, c, n)
	case phoneprofile.SignalOriginated:
		events = m.onOriginated(now, c, n)
	case phoneprofile.SignalDelivered:
		events = m.onDelivered(now, c, n)
	case phoneprofile.SignalEstablished:
		events = m.onEstablished(now, c, n)
	case phoneprofile.SignalHeld:
		events = m.onHeld(now, c, n)
	case phoneprofile.SignalRetrieved:
		events = m.onRetrieved(now, c, n)
	case phoneprofile.SignalTransferred:
		events = m.onTransferred(now, c, n)
	case phoneprofile.SignalConferenced:
		if c != nil && !c.conferenced && (c.state == phoneprofile.Connected || c.state == phoneprofile.Hold) {
			events = m.conferenced(c)
		}
	case phoneprofile.SignalDiverted:
		if c != nil && c.state == phoneprofile.Alerting && c.end.IsZero() {
			events = m.diverted(now, c, c.elsewhere(n))
		}
	case phoneprofile.SignalCleared:
		if c != nil {
			events = m.clear(c, now, n.Cause)
		}
	case phoneprofile.SignalFailed:
		events = m.onFailed(now, c, n)
	case phoneprofile.SignalMissed:
		if c != nil && c.state == phoneprofile.Alerting {
			events = m.clear(c, now, or(n.Cause, stli.CauseCallNotAnswered))
		}
	}
	if len(events) == 0 {
		m.drop(dropDoubled)
	}
	return events
}

// hear notes what a notification adds to a call.
func (c *call) hear(now time.Time, n *Notice) {
	c.heard = now
	if c.phoneID == "" {
		c.phoneID = n.Call
	}
	if c.remote.Number == "" {
		c.remote = n.Remote
	} else if c.remote.Name == "" && c.remote.Number == n.Remote.Number {
		c.remote.Name = n.Remote.Name
	}
}

// ends tells whether a signal may follow the last that is said of a call: its
// end, or, where it was only diverted, that it was answered here all the same.
func (c *call) ends(s phoneprofile.Signal) bool {
	return ending(s) || c.diverted && s == phoneprofile.SignalEstablished
}

// ending tells whether a signal is the end of a call.
func ending(s phoneprofile.Signal) bool {
	return s == phoneprofile.SignalCleared || s == phoneprofile.SignalFailed || s == phoneprofile.SignalMissed
}

// elsewhere returns where a call went to, if a notification says it: many
// phones name the other side of the call there, as in all their notifications.
func (c *call) elsewhere(n *Notice) string {
	if n.Remote.Number == c.far() {
		return ""
	}
	return n.Remote.Number
}

// onInitiated: the phone was taken off the hook, or a dialling began by hand.
// A call that we made says so itself; one by hand begins with Originated.
func (m *model) onInitiated(time.Time, *call, *Notice) []*stli.Event { return nil }

func (m *model) onOriginated(now time.Time, c *call, n *Notice) []*stli.Event {
	if c != nil && c.state != phoneprofile.Initiated {
		return nil
	}
	if c == nil {
		if c = m.add(now, phoneprofile.Originated, true, n); c == nil {
			return nil
		}
	}
	c.state = phoneprofile.Originated
	return []*stli.Event{m.event(stli.Originated, c, or(n.Cause, stli.CauseNewCall), text(m.device), text(c.far()), text(m.device))}
}

func (m *model) onDelivered(now time.Time, c *call, n *Notice) []*stli.Event {
	cause := or(n.Cause, stli.CauseNewCall)
	if c == nil {
		if c = m.add(now, phoneprofile.Alerting, false, n); c == nil {
			return nil
		}
		return []*stli.Event{m.event(stli.Delivered, c, cause, text(m.device), text(c.far()), text(m.device), text(""))}
	}
	if c.ringsBack && c.state == phoneprofile.Initiated {
		return m.onOriginated(now, c, n)
	}
	if !c.out || c.ringing || c.state != phoneprofile.Initiated && c.state != phoneprofile.Originated {
		return nil
	}
	c.state, c.ringing = phoneprofile.Originated, true // the other side rings
	return []*stli.Event{m.event(stli.Delivered, c, cause, text(c.far()), text(m.device), text(c.far()), text(""))}
}

func (m *model) onEstablished(now time.Time, c *call, n *Notice) []*stli.Event {
	if c == nil {
		if c = m.add(now, phoneprofile.Alerting, false, n); c == nil {
			return nil
		}
	}
	if c.state == phoneprofile.Hold && n.Resumes {
		return m.onRetrieved(now, c, n)
	}
	if c.state == phoneprofile.Connected || c.state == phoneprofile.Hold {
		return nil
	}
	c.end, c.by, c.cause, c.diverted = time.Time{}, "", "", false // it was answered while our command to end it was under way
	return []*stli.Event{m.establish(c, n.Cause)}
}

// establish connects c and says so.
func (m *model) establish(c *call, cause stli.Cause) *stli.Event {
	c.state = phoneprofile.Connected
	answering, calling, called := m.device, c.far(), m.device
	if c.out {
		answering, calling, called = c.far(), m.device, c.far()
	}
	return m.event(stli.Established, c, or(cause, stli.CauseNewCall), text(answering), text(calling), text(called), text(""))
}

func (m *model) onHeld(now time.Time, c *call, n *Notice) []*stli.Event {
	var events []*stli.Event
	switch {
	case c == nil: // it began before we listened
		if c = m.add(now, phoneprofile.Connected, false, n); c == nil {
			return nil
		}
	case c.state == phoneprofile.Hold, c.going != nil: // phones hold a call to transfer it
		return nil
	case c.state != phoneprofile.Connected:
		events = append(events, m.establish(c, "")) // its forerunner was lost
	}
	c.state = phoneprofile.Hold
	return append(events, m.event(stli.Held, c, or(n.Cause, stli.CauseNormal), text(m.device)))
}

func (m *model) onRetrieved(now time.Time, c *call, n *Notice) []*stli.Event {
	if c == nil && n.Call != "" { // it began and was held before we listened
		c = m.add(now, phoneprofile.Hold, false, n)
	}
	if c != nil {
		c.refused()
	}
	if c == nil || c.state != phoneprofile.Hold {
		return nil
	}
	c.state, c.transferring = phoneprofile.Connected, false // whoever takes it back does not transfer it
	return []*stli.Event{m.event(stli.Retrieved, c, or(n.Cause, stli.CauseNormal), text(m.device))}
}

// onFailed: what fails is a call that was dialled; of another it is the
// phone's word for its end.
func (m *model) onFailed(now time.Time, c *call, n *Notice) []*stli.Event {
	if c == nil || c.failed {
		return nil
	}
	c.refused()
	switch {
	case c.out && !c.over() && (c.state == phoneprofile.Originated || c.state == phoneprofile.Initiated):
		c.end = now.Add(ReportWait)
		return []*stli.Event{m.fail(c, or(n.Cause, stli.CauseDestNotObtainable))}
	}
	return m.clear(c, now, n.Cause)
}

// idle clears what is left. A call that was dialled a moment ago and that the
// phone has not spoken of stays: the report may be of the call before it.
func (m *model) idle(now time.Time) []*stli.Event {
	var events []*stli.Event
	for i := 0; i < len(m.calls); {
		c := m.calls[i]
		if c.state == phoneprofile.Initiated && now.Sub(c.heard) < ReportWait {
			i++
			continue
		}
		events = append(events, m.clear(c, now, "")...)
	}
	return events
}

func or(cause, def stli.Cause) stli.Cause {
	if cause != "" {
		return cause
	}
	return def
}
