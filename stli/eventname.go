package stli

// An EventName is the first word of an event line.
type EventName uint8

// The events, in the order of the contract.
const (
	NoEvent EventName = iota
	Initiated
	Originated
	Delivered
	Established
	ConnectionCleared
	Held
	Retrieved
	Transferred
	Conferenced
	Diverted
	Failed
	DoNotDisturb
	MicrophoneMute
	SpeakerMute
	Forwarding
	MessageWaiting
	BackInService
	OutOfService
	eventCount
)

// column is one positional word of an event line behind the device (and the
// cause, where the event has one). Key is its JSON name; without one the value
// stands in JSON under another name already. A number is one that may be
// outside; the words that name the device itself are none.
type column struct {
	key    string
	list   bool
	number bool
}

// eventInfo describes one event: the one place where its words stand.
type eventInfo struct {
	name    string
	cause   bool // the second word is the cause
	info    bool // DeviceInformation follows
	columns []column
}

// events is indexed by EventName. The words are those of the STLI clients that
// are known (protocol contract, section 5).
var events = [eventCount]eventInfo{
	NoEvent:           {},
	Initiated:         {"Initiated", true, true, []column{{}, {key: "initiating"}}},
	Originated:        {"Originated", true, true, []column{{key: "calling", number: true}, {key: "called", number: true}, {key: "originating"}}},
	Delivered:         {"Delivered", true, true, []column{{key: "alerting", number: true}, {key: "calling", number: true}, {key: "called", number: true}, {key: "lastRedirection", number: true}}},
	Established:       {"Established", true, false, []column{{key: "answering", number: true}, {key: "calling", number: true}, {key: "called", number: true}, {key: "lastRedirection", number: true}}},
	ConnectionCleared: {"ConnectionCleared", true, true, []column{{key: "releasing", number: true}, {key: "activeConnections", list: true}}},
	Held:              {"Held", true, false, []column{{key: "holdingOrRetrievingDevice"}}},
	Retrieved:         {"Retrieved", true, false, []column{{key: "holdingOrRetrievingDevice"}}},
	Transferred: {"Transferred", true, false, []column{{key: "transferring"}, {key: "transferred", number: true}, {key: "transferredConnections", list: true, number: true},
		{key: "primaryOldCall"}, {key: "secondaryOldCall"}, {key: "newCall"}, {key: "correlatorData"}}},
	Conferenced:    {"Conferenced", true, false, []column{{key: "controller"}, {key: "added", number: true}, {key: "connections", list: true, number: true}}},
	Diverted:       {"Diverted", true, false, []column{{key: "diverting"}, {key: "newDestination", number: true}}},
	Failed:         {"Failed", true, false, []column{{key: "failedDevice", number: true}, {key: "called", number: true}}},
	DoNotDisturb:   {"DoNotDisturb", false, false, []column{{}, {key: "state"}}},
	MicrophoneMute: {"MicrophoneMute", false, false, []column{{}, {key: "state"}}},
	SpeakerMute:    {"SpeakerMute", false, false, []column{{}, {key: "state"}}},
	Forwarding:     {"Forwarding", false, false, []column{{}, {key: "type"}, {key: "forwardDN"}, {key: "forwardedTo", number: true}}},
	MessageWaiting: {"MessageWaiting", false, false, []column{{}, {key: "invoking"}, {key: "state"}}},
	BackInService:  {"BackInService", true, false, nil},
	OutOfService:   {"OutOfService", true, false, nil},
}

// String returns the name on the wire.
func (n EventName) String() string {
	if n >= eventCount {
		n = NoEvent
	}
	return events[n].name
}

// HasDeviceInformation tells whether the DeviceInformation line follows n.
func (n EventName) HasDeviceInformation() bool { return n < eventCount && events[n].info }

// EventNames returns every event in the order of the manual.
func EventNames() []EventName {
	all := make([]EventName, 0, eventCount-1)
	for n := Initiated; n < eventCount; n++ {
		all = append(all, n)
	}
	return all
}
