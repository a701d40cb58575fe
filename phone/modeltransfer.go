package phone

import (
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// transfer is a transfer that a command has made and the phone has accepted.
type transfer struct {
	number string
	other  *call // the held call that was joined, or nil
	cause  stli.Cause
	said   time.Time // when Transferred is said though the phone does not report it
	end    time.Time // when the call ends though the phone does not say so
}

// transfer notes that our command transferred c. Where the phone type reports
// transfers, Transferred comes with its report, with the end of the call, or
// after TransferWait; it does not come when the phone says that the transfer has
// failed. Elsewhere it comes now.
func (m *model) transfer(now time.Time, p *phoneprofile.Profile, c *call, to transfer) []*stli.Event {
	if !m.has(c) || c.over() {
		return nil // it ended while the command was under way
	}
	if !m.reports(p, phoneprofile.SignalTransferred) {
		return m.transferred(now, c, to.number, to.other, to.cause)
	}
	m.willClear(now, c, stli.CauseTransfer)
	to.said, to.end = now.Add(TransferWait), c.end
	c.going = &to
	return nil
}

// refused ends a transfer that came to nothing: the phone has its call still.
func (c *call) refused() {
	if c.going != nil {
		c.going, c.end, c.cause, c.by = nil, time.Time{}, "", ""
	}
}

// transferred says that c, and with it the held call other where there is one,
// went to number.
func (m *model) transferred(now time.Time, c *call, number string, other *call, cause stli.Cause) []*stli.Event {
	if !m.has(c) || c.over() {
		return nil
	}
	end := now.Add(ReportWait)
	if c.going != nil { // the phone may say less than the command did
		end = c.going.end
		if number == "" {
			number = c.going.number
		}
		if other == nil {
			other = c.going.other
		}
		cause = c.going.cause
	}
	if number == "" && other != nil {
		number = other.far()
	}
	secondary := ""
	if m.has(other) && !other.over() {
		secondary = other.id
		other.transferred, other.going = true, nil
		m.willClear(now, other, stli.CauseTransfer)
		other.end = end
	}
	c.transferred, c.going = true, nil
	m.willClear(now, c, stli.CauseTransfer)
	c.end = end
	left := []string{c.far()}
	if number != "" {
		left = append(left, number)
	}
	return []*stli.Event{m.event(stli.Transferred, c, cause, text(m.device), text(number), list(left), text(c.id), text(secondary), text(c.id), text(""))}
}

// onTransferred: a ringing call that the phone says was transferred was sent
// elsewhere before it was answered.
func (m *model) onTransferred(now time.Time, c *call, n *Notice) []*stli.Event {
	switch {
	case c == nil:
		return nil
	case c.state == phoneprofile.Alerting:
		return m.diverted(now, c, c.elsewhere(n))
	}
	c, other := m.joined(c, n)
	return m.transferred(now, c, c.elsewhere(n), other, or(n.Cause, stli.CauseTransfer))
}

// joined returns what a transfer that the phone reports is of: where it has one
// call that is held and one that it talks or rings with, of these two, unless it
// says that the transfer was blind; else of c alone.
func (m *model) joined(c *call, n *Notice) (primary, secondary *call) {
	held := m.first(phoneprofile.Hold)
	active := m.first(phoneprofile.Connected)
	if active == nil {
		active = m.first(phoneprofile.Originated) // transferred before it was answered
	}
	if n.Cause == stli.CauseSingleStepTransfer || held == nil || active == nil || c != held && c != active || held.over() || active.over() || c.elsewhere(n) != "" {
		return c, nil
	}
	return active, held
}
