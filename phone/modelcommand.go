package phone

import (
	"slices"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// made notes a call that our command dialled, and says Initiated.
func (m *model) made(now time.Time, number string, cause stli.Cause, owner uint64, tag string) []*stli.Event {
	c := m.add(now, phoneprofile.Initiated, true, &Notice{})
	if c == nil {
		return nil
	}
	c.number, c.owner, c.tag = number, owner, tag
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

// transferred says that c, and with it the held call other where there is one,
// went to number.
func (m *model) transferred(now time.Time, c *call, number string, other *call, cause stli.Cause) []*stli.Event {
	if !m.has(c) || c.over() {
		return nil // it ended while the command was under way
	}
	if number == "" && other != nil {
		number = other.far()
	}
	secondary := ""
	if other != nil && m.has(other) && !other.over() {
		secondary = other.id
		other.transferred = true
		m.willClear(now, other, stli.CauseTransfer)
	}
	c.transferred = true
	m.willClear(now, c, stli.CauseTransfer)
	left := []string{c.far()}
	if number != "" {
		left = append(left, number)
	}
	return []*stli.Event{m.event(stli.Transferred, c, cause, text(m.device), text(number), list(left), text(c.id), text(secondary), text(c.id), text(""))}
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
	m.willClear(now, c, stli.CauseRedirected)
	c.diverted = true
	return []*stli.Event{m.event(stli.Diverted, c, stli.CauseRedirected, text(m.device), text(number))}
}

// imply applies what a successful command did, where the phone type has no
// notification that would say so.
func (m *model) imply(now time.Time, p *phoneprofile.Profile, c *call, s phoneprofile.Signal) []*stli.Event {
	if !m.has(c) || p.Reports(s) {
		return nil
	}
	return m.signal(now, &Notice{Signal: s, Call: c.phoneID, Remote: stli.Party{Number: c.far()}, Count: -1})
}
