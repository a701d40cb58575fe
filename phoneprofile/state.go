package phoneprofile

import "strings"

// A State is the state of a device, or of one of its calls, as profiles name
// it in `when` and as DeviceInformation shows it.
type State uint8

// The states. Unknown is the state of a device that nobody monitors: its
// phone does not tell us anything.
const (
	Null State = iota
	Initiated
	Originated
	Alerting
	Connected
	Hold
	Transferring
	Unknown
	stateCount
)

var stateNames = [stateCount]string{"null", "initiated", "originated", "alerting", "connected", "hold", "transferring", "unknown"}

// String returns the word for s.
func (s State) String() string {
	if s >= stateCount {
		return "invalid"
	}
	return stateNames[s]
}

// ParseState finds a state by its word.
func ParseState(word string) (State, bool) {
	for s, name := range stateNames {
		if name == word {
			return State(s), true
		}
	}
	return 0, false
}

// StateNames returns the words, joined for an error message.
func StateNames() string { return strings.Join(stateNames[:], ", ") }
