package stli

import "time"

// Options that tests write with.
var (
	text24U      = Options{Version: 1}
	textStandard = Options{Version: 2, Info: InfoStandard}
	textExtended = Options{Version: 2, Info: InfoExtended}
	jsonOff      = Options{Version: 1, JSON: true}
	jsonExtended = Options{Version: 2, Info: InfoExtended, JSON: true}
	longErrors   = Options{Version: 1, Extended: true}
)

// words of the samples.
func word(s string) Value           { return Value{Text: s} }
func several(items ...string) Value { return Value{List: items} }

// sampleValues are the words behind device and cause, for every event.
var sampleValues = map[EventName][]Value{
	Initiated:         {word("c-1-1"), word("102")},
	Originated:        {word("102"), word("+420123"), word("102")},
	Delivered:         {word("102"), word("+420123"), word("102"), word("")},
	Established:       {word("102"), word("+420123"), word("102"), word("")},
	ConnectionCleared: {word("+420123"), several("c-1-2", "c-1-3")},
	Held:              {word("102")},
	Retrieved:         {word("102")},
	Transferred:       {word("102"), word("103"), several("+420123", "103"), word("c-1-1"), word("c-1-2"), word("c-1-1"), word("")},
	Conferenced:       {word("102"), word("103"), several("102", "103")},
	Diverted:          {word("102"), word("103")},
	Failed:            {word("103"), word("103")},
	DoNotDisturb:      {word("102"), word("on")},
	MicrophoneMute:    {word("102"), word("off")},
	SpeakerMute:       {word("102"), word("on")},
	ButtonPress:       {word("102"), word("2"), word("Do Not Disturb"), word("api+uuid_transfer c-1 9001")},
	Forwarding:        {word("102"), word("forwardBusy"), word("102"), word("103")},
	MessageWaiting:    {word("102"), word("102"), word("on")},
	BackInService:     nil,
	OutOfService:      nil,
}

// known is a plan that knows a few numbers.
type known map[string]string

func (k known) E164(number string) string { return k[number] }

// samplePlan knows one outside number in two forms, another one, and takes the
// device itself for public.
var samplePlan = known{"+420123": "+420123", "00420123": "+420123", "0345": "+420345", "102": "+420102"}

// sample returns an event of device 102 with everything set.
func sample(name EventName) *Event {
	e := &Event{
		Name: name, Seq: 812, Time: time.Date(2026, 11, 20, 12, 0, 0, 123456789, time.FixedZone("CET", 3600)),
		Device: "102", Values: sampleValues[name],
	}
	if events[name].cause {
		e.Cause = CauseNewCall
	}
	if name < DoNotDisturb {
		e.Call, e.Direction = "c-1-1", "in"
		e.Remote = Party{Number: "+420123", Name: "Žofie Nová", URI: "sip:+420123@pbx;user=phone"}
		e.Plan = samplePlan
		e.Calls = []CallInfo{{Call: "c-1-1", State: "alerting", Remote: "+420123"}, {Call: "c-1-2", State: "hold"}}
	}
	return e
}

func render(l Line, o Options) string { return string(l.Append(nil, &o)) }
