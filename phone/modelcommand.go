package phone

import (
	"slices"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// made notes a call that our command dialled, and says Initiated.
func (m *model) made(now time.Time, number string, cause stli.Cause, owner uint64, tag string, by *plan) []*stli.Event {
	c := m.add(now, phoneprofile.Initiated, true, &Notice{})
	if c == nil {
		return nil
	}
	c.number, c.owner, c.tag, c.ringsBack, c.phoneID = number, owner, tag, by.ringsBack, by.newCall
	c.byProvider = by.of != nil && by.of.Provider != nil
	return []*stli.Event{m.event(stli.Initiated, c, cause, text(c.id), text(m.device))}
}

// has tells whether c is one of the phone's calls still.
func (m *model) has(c *call) bool { return c != nil && slices.Contains(m.calls, c) }

// willClear notes that our command ended c: the phone has ReportWait to say so.
func (m *model) willClear(now time.Time, c *call, cause stli.Cause) {
	if !m.has(c) {
		return
	}
	c.end, c.cause, c.by, c.transferring = now.Add(ReportWait), cause, m.device, false
}

// conferenced says that the calls of the device are one conference.
func (m *model) conferenced(c *call) []*stli.Event {
	added := ""
	connections := []string{m.device}
	for _, other := range m.calls {
		other.conferenced = true
		if other.state == phoneprofile.Hold {
			other.state = phoneprofile.Connected
		}
		connections = append(connections, other.far())
		if other != c {
			added = other.far()
		}
	}
	return []*stli.Event{m.event(stli.Conferenced, c, stli.CauseConference, text(m.device), text(added), list(connections))}
}

// diverted says that the ringing call went to number.
func (m *model) diverted(now time.Time, c *call, number string) []*stli.Event {
	if !m.has(c) || c.over() {
		return nil
	}
	if number == "" && c.going != nil {
		number = c.going.number // the phone may say less than the command did
	}
	m.willClear(now, c, stli.CauseRedirected)
	c.diverted, c.going = true, nil
	return []*stli.Event{m.event(stli.Diverted, c, stli.CauseRedirected, text(m.device), text(number))}
}

// reports tells whether a signal is to be expected from the phone: its type
// knows it, and this phone has a slot for it.
func (m *model) reports(p *phoneprofile.Profile, s phoneprofile.Signal) bool {
	return p.Reports(s) && !m.lost[s]
}

// imply applies what a successful command did, where the phone has no
// notification that would say so.
func (m *model) imply(now time.Time, p *phoneprofile.Profile, c *call, s phoneprofile.Signal) []*stli.Event {
	if !m.has(c) || m.reports(p, s) {
		return nil
	}
	return m.signal(now, &Notice{Signal: s, Call: c.phoneID, Remote: stli.Party{Number: c.far()}, Count: -1})
}

// forwarded applies a SetForwarding that succeeded: its words are those of the
// command.
func (m *model) forwarded(p *phoneprofile.Profile, kind, to string) []*stli.Event {
	n := &Notice{Signal: phoneprofile.SignalForwardingOn, Remote: stli.Party{Number: to}, Count: -1}
	switch lowerWord(kind) {
	case "busy":
		n.Cause = "callForwardBusy"
	case "noanswer":
		n.Cause = "callForwardNoAnswer"
	}
	if lowerWord(to) == "off" {
		n.Signal, n.Remote.Number = phoneprofile.SignalForwardingOff, ""
	}
	if !m.reports(p, n.Signal) {
		return m.forwarding(n, forwardingType(n.Cause), n.Signal == phoneprofile.SignalForwardingOn)
	}
	m.willForward(forwardingType(n.Cause), n.Remote.Number)
	return nil
}
