package phone

import (
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

func text(s string) stli.Value       { return stli.Value{Text: s} }
func list(items []string) stli.Value { return stli.Value{List: items} }

// event makes an event of a call. The calls in it are those after the event.
func (m *model) event(name stli.EventName, c *call, cause stli.Cause, values ...stli.Value) *stli.Event {
	e := &stli.Event{
		Name: name, Device: m.device, Cause: cause, Values: values,
		Call: c.id, Direction: "in", Remote: c.remote, Owner: c.owner, Tag: c.tag,
	}
	if c.out {
		e.Direction, e.Remote.Dialled = "out", c.number
	}
	if name.HasDeviceInformation() {
		e.Calls = m.infos()
	}
	return e
}

// deviceEvent makes an event of the device itself.
func (m *model) deviceEvent(name stli.EventName, cause stli.Cause, values ...stli.Value) *stli.Event {
	return &stli.Event{Name: name, Device: m.device, Cause: cause, Values: values}
}

// infos lists the calls for DeviceInformation.
func (m *model) infos() []stli.CallInfo {
	infos := make([]stli.CallInfo, len(m.calls))
	for i, c := range m.calls {
		infos[i] = stli.CallInfo{Call: c.id, State: c.visible().String(), Remote: c.far()}
	}
	return infos
}

// snapshot lists the calls for SnapshotDevice.
func (m *model) snapshot() []stli.SnapshotLine {
	lines := make([]stli.SnapshotLine, len(m.calls))
	for i, c := range m.calls {
		l := stli.SnapshotLine{Device: m.device, Call: c.id, State: c.visible().String(), Calling: c.far(), Called: m.device}
		if c.out {
			l.Calling, l.Called = l.Called, l.Calling
		}
		lines[i] = l
	}
	return lines
}

// The orders in which an action looks for the call that it is about.
var (
	activeFirst   = []phoneprofile.State{phoneprofile.Transferring, phoneprofile.Connected, phoneprofile.Originated, phoneprofile.Initiated, phoneprofile.Alerting, phoneprofile.Hold}
	alertingFirst = []phoneprofile.State{phoneprofile.Alerting, phoneprofile.Transferring, phoneprofile.Connected, phoneprofile.Originated, phoneprofile.Initiated, phoneprofile.Hold}
	heldFirst     = []phoneprofile.State{phoneprofile.Hold, phoneprofile.Transferring, phoneprofile.Connected, phoneprofile.Originated, phoneprofile.Initiated, phoneprofile.Alerting}
	clearFirst    = []phoneprofile.State{phoneprofile.Transferring, phoneprofile.Connected, phoneprofile.Alerting, phoneprofile.Originated, phoneprofile.Initiated, phoneprofile.Hold}
)

// target returns the call that an action is about, or nil, and the state that
// its profile's `when` is held against.
func (m *model) target(action string) (*call, phoneprofile.State) {
	order := activeFirst
	switch action {
	case phoneprofile.AnswerCall, phoneprofile.DeflectCall:
		order = alertingFirst
	case phoneprofile.RetrieveCall:
		order = heldFirst
	case phoneprofile.ClearConnection:
		order = clearFirst
	}
	for _, s := range order { // a call that is ending already comes last
		if c := m.live(s); c != nil {
			return c, s
		}
	}
	for _, s := range order {
		if c := m.first(s); c != nil {
			return c, s
		}
	}
	return nil, phoneprofile.Null
}

// other returns the call that c is put together with: one on hold, or an active
// one; nil where there is none.
func (m *model) other(c *call) *call {
	for _, s := range []phoneprofile.State{phoneprofile.Hold, phoneprofile.Connected} {
		for _, o := range m.calls {
			if o != c && o.state == s && o.end.IsZero() {
				return o
			}
		}
	}
	return nil
}

// live returns the first call in a state that is not ending, or nil.
func (m *model) live(s phoneprofile.State) *call {
	for _, c := range m.calls {
		if c.visible() == s && c.end.IsZero() {
			return c
		}
	}
	return nil
}

// first returns the first call in a state, or nil.
func (m *model) first(s phoneprofile.State) *call {
	for _, c := range m.calls {
		if c.visible() == s {
			return c
		}
	}
	return nil
}
