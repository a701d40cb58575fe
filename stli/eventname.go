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
	ButtonPress
	BackInService
	OutOfService
	eventCount
)

// column is one positional word of an event line behind the device (and the
// cause, where the event has one). Key is its JSON name; without one the value
// stands in JSON under another name already. A number is one that may be
// outside; the words that name the device itself are none. Word is what the
// manual calls it where it has no key.
type column struct {
	key    string
	word   string
	list   bool
	number bool
}

// eventInfo describes one event: the one place where its words stand.
type eventInfo struct {
	name    string
	cause   bool // the second word is the cause
	info    bool // DeviceInformation follows
	columns []column
	meaning string // one sentence, for the manual and Help
}

// events is indexed by EventName. The words are those of the STLI clients that
// are known (protocol contract, section 5).
var events = [eventCount]eventInfo{
	NoEvent: {},
	Initiated: {"Initiated", true, true, []column{{word: "callId"}, {key: "initiating"}},
		"The phone has taken a MakeCall or a ConsultationCall and begins to dial."},
	Originated: {"Originated", true, true, []column{{key: "calling", number: true}, {key: "called", number: true}, {key: "originating"}},
		"The phone dials; a call that is dialled by hand begins so."},
	Delivered: {"Delivered", true, true, []column{{key: "alerting", number: true}, {key: "calling", number: true}, {key: "called", number: true}, {key: "lastRedirection", number: true}},
		"A call rings: here, or at the other side where the phone reports that."},
	Established: {"Established", true, false, []column{{key: "answering", number: true}, {key: "calling", number: true}, {key: "called", number: true}, {key: "lastRedirection", number: true}},
		"The call is connected."},
	ConnectionCleared: {"ConnectionCleared", true, true, []column{{key: "releasing", number: true}, {key: "activeConnections", list: true}},
		"The call has ended at this device; it comes exactly once for each call."},
	Held: {"Held", true, false, []column{{key: "holdingOrRetrievingDevice"}},
		"The call is on hold."},
	Retrieved: {"Retrieved", true, false, []column{{key: "holdingOrRetrievingDevice"}},
		"The call has been taken back from hold."},
	Transferred: {"Transferred", true, false, []column{{key: "transferring"}, {key: "transferred", number: true}, {key: "transferredConnections", list: true, number: true},
		{key: "primaryOldCall"}, {key: "secondaryOldCall"}, {key: "newCall"}, {key: "correlatorData"}},
		"The device has given its call to somebody else; ConnectionCleared follows."},
	Conferenced: {"Conferenced", true, false, []column{{key: "controller"}, {key: "added", number: true}, {key: "connections", list: true, number: true}},
		"The calls of the device are one conference now."},
	Diverted: {"Diverted", true, false, []column{{key: "diverting"}, {key: "newDestination", number: true}},
		"The ringing call goes elsewhere; ConnectionCleared follows."},
	Failed: {"Failed", true, false, []column{{key: "failedDevice", number: true}, {key: "called", number: true}},
		"The dialled call comes to nothing: busy, not obtainable; ConnectionCleared follows."},
	DoNotDisturb: {"DoNotDisturb", false, false, []column{{word: "dev"}, {key: "state"}},
		"Do-not-disturb was switched on or off."},
	MicrophoneMute: {"MicrophoneMute", false, false, []column{{word: "dev"}, {key: "state"}},
		"The microphone was switched off (on) or on again (off); it ends with the last call without an event."},
	SpeakerMute: {"SpeakerMute", false, false, []column{{word: "dev"}, {key: "state"}},
		"The loudspeaker was switched; no phone type reports it yet."},
	Forwarding: {"Forwarding", false, false, []column{{word: "dev"}, {key: "type"}, {key: "forwardDN"}, {key: "forwardedTo", number: true}},
		"A forwarding was set, or has ended where forwardedTo is empty."},
	MessageWaiting: {"MessageWaiting", false, false, []column{{word: "dev"}, {key: "invoking"}, {key: "state"}},
		"A message waits, or none does any more; no phone type reports it yet."},
	ButtonPress: {"ButtonPress", false, false, []column{{word: "dev"}, {key: "key"}, {key: "label"}, {key: "data"}},
		"A key was pressed that BindKey has given the action message, or a softkey whose function is carried out here; data is the action's text."},
	BackInService: {"BackInService", true, false, nil,
		"The phone is registered or reachable again."},
	OutOfService: {"OutOfService", true, false, nil,
		"The phone is not registered, or cannot be reached: its calls are not known to have ended."},
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

// Meaning says in one sentence when n comes.
func (n EventName) Meaning() string { return events[n].meaning }

// Words names the positional words of the line behind the event's name, as the
// manual and Help do.
func (n EventName) Words() []string {
	words := []string{"dev"}
	if events[n].cause {
		words = append(words, "cause")
	}
	for _, c := range events[n].columns {
		switch {
		case c.word != "":
			words = append(words, c.word)
		case c.list:
			words = append(words, "("+c.key+")")
		default:
			words = append(words, c.key)
		}
	}
	return words
}

// Members names the members that n has of its own in JSON.
func (n EventName) Members() []string {
	var members []string
	for _, c := range events[n].columns {
		if c.key != "" {
			members = append(members, c.key)
		}
	}
	return members
}

// EventNames returns every event in the order of the manual.
func EventNames() []EventName {
	all := make([]EventName, 0, eventCount-1)
	for n := Initiated; n < eventCount; n++ {
		all = append(all, n)
	}
	return all
}
