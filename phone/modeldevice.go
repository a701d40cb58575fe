package phone

import (
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// deviceSignal handles the signals that are about no call. ok is false for the
// others.
func (m *model) deviceSignal(n *Notice) (events []*stli.Event, ok bool) {
	name, key, state := stli.NoEvent, feature{signal: n.Signal}, ""
	switch n.Signal {
	case phoneprofile.SignalDNDOn, phoneprofile.SignalDNDOff:
		name, key.signal, state = stli.DoNotDisturb, phoneprofile.SignalDNDOn, onOff(n.Signal == phoneprofile.SignalDNDOn)
	case phoneprofile.SignalMuteOn, phoneprofile.SignalMuteOff:
		name, key.signal, state = stli.MicrophoneMute, phoneprofile.SignalMuteOn, onOff(n.Signal == phoneprofile.SignalMuteOn)
	case phoneprofile.SignalForwardingOn, phoneprofile.SignalForwardingOff:
		return m.forwarding(n, forwardingType(n.Cause), n.Signal == phoneprofile.SignalForwardingOn), true
	case phoneprofile.NoSignal, phoneprofile.SignalIPChanged, phoneprofile.SignalKey:
		return nil, true
	case phoneprofile.SignalRegistered, phoneprofile.SignalUnregistered:
		name, key.signal, state = stli.BackInService, phoneprofile.SignalRegistered, onOff(n.Signal == phoneprofile.SignalRegistered)
	default:
		return nil, false
	}
	on := state == "on"
	if last, known := m.status[key]; known && last == on {
		m.drop(dropDoubled)
		return nil, true
	}
	m.status[key] = on
	if name == stli.BackInService {
		if m.silent {
			return nil, true // it is out of service in any case
		}
		if !on {
			name = stli.OutOfService
		}
		return []*stli.Event{m.deviceEvent(name, or(n.Cause, stli.CauseNormal))}, true
	}
	return []*stli.Event{m.deviceEvent(name, "", text(m.device), text(state))}, true
}

// service is whether the phone is in service, as it says itself or we have found.
var service = feature{signal: phoneprofile.SignalRegistered}

// outOfService tells whether the phone was said to be out of service.
func (m *model) outOfService() bool {
	in, known := m.status[service]
	return known && !in
}

// setSilent notes that the phone takes commands and tells nothing of them, or that
// it does again. Whoever is out of service for another reason stays so.
func (m *model) setSilent(silent bool) []*stli.Event {
	m.silent = silent
	name := stli.BackInService
	switch {
	case m.outOfService():
		return nil
	case silent:
		name = stli.OutOfService
	}
	return []*stli.Event{m.deviceEvent(name, stli.CauseMaintenance)}
}

// forwarding says that one kind of forwarding is on or off. A phone that says
// no more than that goes by what it was told last.
func (m *model) forwarding(n *Notice, kind string, on bool) []*stli.Event {
	to, key := "", feature{phoneprofile.SignalForwardingOn, kind}
	if on {
		if to = n.Remote.Number; to == "" {
			to = m.forwardTo[kind]
		}
	}
	if last, known := m.status[key]; known && last == on && to == m.forwardTo[kind] {
		m.drop(dropDoubled)
		return nil
	}
	m.status[key] = on
	m.sendsTo(kind, to)
	return []*stli.Event{m.deviceEvent(stli.Forwarding, "", text(m.device), text(kind), text(m.device), text(to))}
}

// willForward notes where a command has forwarded calls of a kind to: the
// phone's own report may not say it.
func (m *model) willForward(kind, to string) {
	if key := (feature{phoneprofile.SignalForwardingOn, kind}); m.forwardTo[kind] != to {
		m.sendsTo(kind, to)
		delete(m.status, key) // what comes now is news
	}
}

// sendsTo notes where a kind of forwarding leads.
func (m *model) sendsTo(kind, to string) {
	if m.forwardTo == nil {
		m.forwardTo = map[string]string{}
	}
	m.forwardTo[kind] = to
}

// forwardingType names the kind of forwarding; a profile tells it by its cause.
// Where forwardedTo is empty, that kind has ended.
func forwardingType(cause stli.Cause) string {
	switch cause {
	case "callForwardBusy":
		return "forwardBusy"
	case "callForwardNoAnswer":
		return "forwardNoAns"
	}
	return "forwardImmediate"
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
