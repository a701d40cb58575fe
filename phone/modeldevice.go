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
		name, key, state = stli.Forwarding, feature{phoneprofile.SignalForwardingOn, n.Cause}, onOff(n.Signal == phoneprofile.SignalForwardingOn)
	case phoneprofile.SignalRegistered, phoneprofile.SignalUnregistered:
		name, key.signal, state = stli.BackInService, phoneprofile.SignalRegistered, onOff(n.Signal == phoneprofile.SignalRegistered)
	case phoneprofile.NoSignal, phoneprofile.SignalSetup, phoneprofile.SignalIPChanged, phoneprofile.SignalKey:
		return nil, true
	default:
		return nil, false
	}
	on := state == "on"
	if last, known := m.status[key]; known && last == on {
		m.dropped++
		return nil, true
	}
	m.status[key] = on
	switch name {
	case stli.Forwarding:
		to := n.Remote.Number
		if !on {
			to = ""
		}
		return []*stli.Event{m.deviceEvent(name, "", text(m.device), text(forwardingType(n.Cause)), text(m.device), text(to))}, true
	case stli.BackInService:
		if !on {
			name = stli.OutOfService
		}
		return []*stli.Event{m.deviceEvent(name, or(n.Cause, stli.CauseNormal))}, true
	}
	return []*stli.Event{m.deviceEvent(name, "", text(m.device), text(state))}, true
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
