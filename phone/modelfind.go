package phone

import (
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// bury notes a call that has ended.
func (m *model) bury(d deadCall) {
	if len(m.dead) >= maxDead {
		m.dead = m.dead[1:]
	}
	m.dead = append(m.dead, d)
}

// isDead returns the call that has just ended and that a phone's id belongs to,
// or nil, and forgets those that ended long ago.
func (m *model) isDead(phoneID string, now time.Time) *deadCall {
	for len(m.dead) > 0 && !m.dead[0].until.After(now) {
		m.dead = m.dead[1:]
	}
	if phoneID == "" {
		return nil
	}
	for i := range m.dead {
		if m.dead[i].phoneID == phoneID {
			return &m.dead[i]
		}
	}
	return nil
}

// awaits tells whether a notification is the beginning of a call whose end came
// first: phones that send each notification on its own may be overtaken by
// themselves.
func (d *deadCall) awaits(n *Notice) bool {
	begins := n.Signal == phoneprofile.SignalOriginated || n.Signal == phoneprofile.SignalDelivered
	return d.early != nil && begins && (d.far == "" || n.Remote.Number == "" || d.far == n.Remote.Number)
}

// madeGood says the beginning of a call whose end came first, and then its end.
func (m *model) madeGood(now time.Time, d *deadCall, n *Notice) []*stli.Event {
	end := *d.early
	d.early = nil
	d.phoneID = "" // for as long as the call lives; its end buries it again
	events := m.signal(now, n)
	end.Remote = n.Remote
	events = append(events, m.signal(now, &end)...)
	if c := m.find(&end); c != nil && c.phoneID == end.Call {
		events = append(events, m.clear(c, now, "")...) // it failed, and its end is known
	}
	return events
}

// late tells whether a notification of no call that we know, and without an
// id, is of a call that has just ended. What begins a call is never late: the
// same caller may try again at once.
func (m *model) late(n *Notice) bool {
	if n.Call != "" || n.Signal != phoneprofile.SignalEstablished && n.Signal != phoneprofile.SignalHeld {
		return false
	}
	for _, d := range m.dead {
		if n.Remote.Number == "" || n.Remote.Number == d.far {
			return true
		}
	}
	return false
}

// find returns the call that a notification is about: the one with the phone's
// id; else, among the calls whose id is not known (all of them when the
// notification has none), the one that fits best. nil: none that we know.
func (m *model) find(n *Notice) *call {
	if n.Call != "" {
		for _, c := range m.calls {
			if c.phoneID == n.Call {
				return c
			}
		}
	}
	if n.Signal == phoneprofile.SignalDelivered {
		// Whoever calls now is the provider, which puts the call through.
		if c := m.first(phoneprofile.Initiated); c != nil && c.ringsBack && c.phoneID == "" {
			return c
		}
	}
	if n.Remote.Number != "" {
		if c := m.fit(n, func(c *call) bool { return c.far() == n.Remote.Number }); c != nil {
			return c
		}
	}
	return m.fit(n, func(c *call) bool { return c.mayBe(n) })
}

// fit returns the first call in the likeliest state that is right.
func (m *model) fit(n *Notice, right func(*call) bool) *call {
	for _, states := range fits[n.Signal] {
		for _, c := range m.calls {
			if (n.Call == "" || c.phoneID == "") && states.has(c) && right(c) {
				return c
			}
		}
	}
	return nil
}

// mayBe tells whether a notification whose number does not match may still be
// about c.
func (c *call) mayBe(n *Notice) bool {
	switch n.Signal {
	case phoneprofile.SignalOriginated:
		// The phone's report of the call that we have just made: it may write the
		// number in another form than our client did.
		return c.state == phoneprofile.Initiated || n.Remote.Number == "" || c.far() == ""
	case phoneprofile.SignalDelivered:
		return n.Remote.Number == "" || c.far() == ""
	case phoneprofile.SignalCleared:
		if n.Call != "" && c.state == phoneprofile.Initiated {
			// An end without its beginning: ours only if the number says so, for
			// it may be a call that began before we listened.
			return false
		}
	}
	return n.Remote.Number == "" || c.far() == "" || n.Call == ""
}

// stateSet is a set of call states.
type stateSet uint16

func states(of ...phoneprofile.State) stateSet {
	var s stateSet
	for _, x := range of {
		s |= 1 << x
	}
	return s
}

func (s stateSet) has(c *call) bool { return s&(1<<c.state) != 0 }

// fits says, per signal, in which states a call without a known id is looked
// for, the likeliest first.
var fits = [phoneprofile.SignalCount][]stateSet{
	phoneprofile.SignalOriginated:  {states(phoneprofile.Initiated), states(phoneprofile.Originated)},
	phoneprofile.SignalDelivered:   {states(phoneprofile.Alerting), states(phoneprofile.Originated, phoneprofile.Initiated)},
	phoneprofile.SignalEstablished: {states(phoneprofile.Alerting, phoneprofile.Originated), states(phoneprofile.Initiated), states(phoneprofile.Connected, phoneprofile.Hold)},
	phoneprofile.SignalHeld:        {states(phoneprofile.Connected), states(phoneprofile.Hold), states(phoneprofile.Alerting, phoneprofile.Originated, phoneprofile.Initiated)},
	phoneprofile.SignalRetrieved:   {states(phoneprofile.Hold), states(phoneprofile.Connected)},
	phoneprofile.SignalTransferred: {states(phoneprofile.Connected), states(phoneprofile.Hold)},
	phoneprofile.SignalConferenced: {states(phoneprofile.Connected), states(phoneprofile.Hold)},
	phoneprofile.SignalDiverted:    {states(phoneprofile.Alerting)},
	phoneprofile.SignalMissed:      {states(phoneprofile.Alerting)},
	phoneprofile.SignalCleared:     {states(phoneprofile.Connected), states(phoneprofile.Originated, phoneprofile.Alerting), states(phoneprofile.Hold), states(phoneprofile.Initiated)},
	phoneprofile.SignalFailed:      {states(phoneprofile.Originated, phoneprofile.Initiated), states(phoneprofile.Alerting), states(phoneprofile.Connected)},
}
