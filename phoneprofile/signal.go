package phoneprofile

import "strings"

// A Signal is what a notification of a phone means to the call model.
type Signal uint8

// The signals (profile contract, "signal").
const (
	NoSignal Signal = iota // "none": known, and without a meaning for us
	SignalInitiated
	SignalOriginated
	SignalDelivered
	SignalEstablished
	SignalCleared
	SignalFailed
	SignalHeld
	SignalRetrieved
	SignalTransferred
	SignalConferenced
	SignalDiverted
	SignalIdle
	SignalMissed
	SignalDNDOn
	SignalDNDOff
	SignalForwardingOn
	SignalForwardingOff
	SignalMuteOn
	SignalMuteOff
	SignalRegistered
	SignalUnregistered
	SignalSetup
	SignalIPChanged
	SignalKey
	SignalCount // the number of signals, for tables
)

var signalNames = [SignalCount]string{
	"none", "initiated", "originated", "delivered", "established", "cleared", "failed", "held", "retrieved",
	"transferred", "conferenced", "diverted", "idle", "missed", "dnd_on", "dnd_off", "forwarding_on", "forwarding_off",
	"mute_on", "mute_off", "registered", "unregistered", "setup", "ip_changed", "key",
}

// String returns the word for s.
func (s Signal) String() string {
	if s >= SignalCount {
		return "invalid"
	}
	return signalNames[s]
}

// ParseSignal finds a signal by its word.
func ParseSignal(word string) (Signal, bool) {
	for s, name := range signalNames {
		if name == word {
			return Signal(s), true
		}
	}
	return 0, false
}

// SignalNames returns the words, joined for an error message.
func SignalNames() string { return strings.Join(signalNames[:], ", ") }
