package stli

import (
	"maps"
	"strings"
	"testing"
)

// Options with international numbers.
var (
	textE164 = Options{Version: 2, Info: InfoExtended, E164: true}
	jsonE164 = Options{Version: 2, Info: InfoExtended, JSON: true, E164: true}
)

// outsideCalls is what DeviceInformation says while two parties outside are on
// the phone.
var outsideCalls = []CallInfo{{"c-1-1", "connected", "00420123"}, {"c-1-2", "hold", "0345"}, {"c-1-3", "alerting", "103"}}

// TestNumbersText: with Numbers=E164 every outside number that the plan knows
// stands in its international form, wherever it stands, and nothing else does.
// 102 is the device itself, which clients know by its name.
func TestNumbersText(t *testing.T) {
	for _, c := range []struct {
		name   EventName
		values []Value
		raw    string
		e164   string
	}{
		{Initiated, []Value{word("0345"), word("102")}, "0345 102", "0345 102"}, // a call's id, whatever it looks like
		{Originated, []Value{word("102"), word("00420123"), word("102")}, "102 00420123 102", "102 +420123 102"},
		{Delivered, []Value{word("102"), word("00420123"), word("102"), word("0345")}, "102 00420123 102 0345", "102 +420123 102 +420345"},
		{Delivered, []Value{word("00420123"), word("102"), word("00420123"), word("")}, `00420123 102 00420123 ""`, `+420123 102 +420123 ""`},
		{Delivered, []Value{word("102"), word("103"), word("102"), word("")}, `102 103 102 ""`, `102 103 102 ""`},
		{Delivered, []Value{word("102"), word("anonymous"), word("102"), word("")}, `102 anonymous 102 ""`, `102 anonymous 102 ""`},
		{Established, []Value{word("00420123"), word("102"), word("00420123"), word("0345")}, "00420123 102 00420123 0345", "+420123 102 +420123 +420345"},
		{ConnectionCleared, []Value{word("00420123"), several("0345")}, "00420123 (0345)", "+420123 (0345)"}, // calls again
		{Transferred, []Value{word("102"), word("0345"), several("00420123", "103"), word("0345"), word(""), word(""), word("")},
			`102 0345 (00420123,103) 0345 "" "" ""`, `102 +420345 (+420123,103) 0345 "" "" ""`},
		{Conferenced, []Value{word("102"), word("0345"), several("102", "00420123", "")}, "102 0345 (102,00420123,-)", "102 +420345 (102,+420123,-)"},
		{Diverted, []Value{word("102"), word("0345")}, "102 0345", "102 +420345"},
		{Failed, []Value{word("00420123"), word("00420123")}, "00420123 00420123", "+420123 +420123"},
		{Forwarding, []Value{word("102"), word("forwardBusy"), word("102"), word("0345")}, "102 forwardBusy 102 0345", "102 forwardBusy 102 +420345"},
		{MessageWaiting, []Value{word("102"), word("0345"), word("on")}, "102 0345 on", "102 0345 on"},
	} {
		e := &Event{Name: c.name, Device: "102", Values: c.values, Calls: outsideCalls, Plan: samplePlan}
		if events[c.name].cause {
			e.Cause = CauseNormal
			c.raw, c.e164 = "normal "+c.raw, "normal "+c.e164
		}
		c.raw, c.e164 = c.name.String()+" 102 "+c.raw, c.name.String()+" 102 "+c.e164
		if c.name.HasDeviceInformation() {
			info := "\r\nDeviceInformation 102 3 (connected,hold,alerting;c-1-1:connected:00420123,c-1-2:hold:0345,c-1-3:alerting:103)"
			c.raw += info
			c.e164 += strings.NewReplacer("00420123", "+420123", "0345", "+420345").Replace(info)
		}
		if got := render(e, textExtended); got != c.raw {
			t.Errorf("raw:\n%s\nwant\n%s", got, c.raw)
		}
		if got := render(e, textE164); got != c.e164 {
			t.Errorf("E164:\n%s\nwant\n%s", got, c.e164)
		}
		e = &Event{Name: e.Name, Device: e.Device, Cause: e.Cause, Values: e.Values, Calls: e.Calls}
		if got := render(e, textE164); got != c.raw {
			t.Errorf("without a plan:\n%s\nwant\n%s", got, c.raw)
		}
	}
}

// TestNumbersJSON: the numbers are in the form that the client asked for, and
// the international form of each that is known stands beside them in any case.
func TestNumbersJSON(t *testing.T) {
	for _, c := range []struct {
		name      EventName
		direction string
		remote    Party
		values    []Value
		raw       map[string]any
		e164      map[string]any // what differs
		also      map[string]any // what stands beside them
	}{
		{Delivered, "in", Party{Number: "00420123"}, []Value{word("102"), word("00420123"), word("102"), word("0345")},
			map[string]any{"alerting": "102", "calling": "00420123", "called": "102", "lastRedirection": "0345"},
			map[string]any{"calling": "+420123", "lastRedirection": "+420345"},
			map[string]any{"callingE164": "+420123", "lastRedirectionE164": "+420345"}},
		{Delivered, "in", Party{Number: "103"}, []Value{word("102"), word("103"), word("102"), word("")},
			map[string]any{"alerting": "102", "calling": "103", "called": "102", "lastRedirection": ""}, nil, nil},
		{Originated, "out", Party{Number: "0420123", Dialled: "00420123"}, []Value{word("102"), word("00420123"), word("102")},
			map[string]any{"calling": "102", "called": "00420123", "originating": "102"},
			map[string]any{"called": "+420123"}, map[string]any{"calledE164": "+420123"}},
		{Held, "out", Party{Number: "00420123", Dialled: "Jane"}, []Value{word("102")},
			map[string]any{"holdingOrRetrievingDevice": "102"}, nil, map[string]any{"calledE164": "+420123"}},
		{ConnectionCleared, "in", Party{Number: "00420123"}, []Value{word("00420123"), several()},
			map[string]any{"releasing": "00420123", "activeConnections": []any{}},
			map[string]any{"releasing": "+420123"}, map[string]any{"callingE164": "+420123"}},
		{Diverted, "in", Party{Number: "103"}, []Value{word("102"), word("0345")},
			map[string]any{"diverting": "102", "newDestination": "0345"},
			map[string]any{"newDestination": "+420345"}, map[string]any{"newDestinationE164": "+420345"}},
		{Transferred, "in", Party{Number: "00420123"}, []Value{word("102"), word("0345"), several("00420123", "0345"), word("c-1"), word(""), word("c-1"), word("")},
			map[string]any{"transferring": "102", "transferred": "0345", "transferredConnections": []any{"00420123", "0345"}, "primaryOldCall": "c-1", "secondaryOldCall": "", "newCall": "c-1", "correlatorData": ""},
			map[string]any{"transferred": "+420345", "transferredConnections": []any{"+420123", "+420345"}},
			map[string]any{"callingE164": "+420123", "transferredE164": "+420345"}},
		{Forwarding, "", Party{}, []Value{word("102"), word("forwardBusy"), word("102"), word("0345")},
			map[string]any{"type": "forwardBusy", "forwardDN": "102", "forwardedTo": "0345"},
			map[string]any{"forwardedTo": "+420345"}, map[string]any{"forwardedToE164": "+420345"}},
	} {
		e := &Event{Name: c.name, Device: "102", Direction: c.direction, Remote: c.remote, Values: c.values, Calls: outsideCalls, Plan: samplePlan}
		for o, info := range map[Options]string{
			jsonExtended: "connected,hold,alerting;c-1-1:connected:00420123,c-1-2:hold:0345,c-1-3:alerting:103",
			jsonE164:     "connected,hold,alerting;c-1-1:connected:+420123,c-1-2:hold:+420345,c-1-3:alerting:103",
		} {
			want := map[string]any{"event": c.name.String(), "seq": 0, "time": "0001-01-01T00:00:00.000Z", "device": "102"}
			if c.direction != "" {
				want["direction"] = c.direction
			}
			maps.Copy(want, c.raw)
			if o.E164 {
				maps.Copy(want, c.e164)
			}
			maps.Copy(want, c.also)
			if c.name.HasDeviceInformation() {
				want["deviceInformation"] = map[string]any{"calls": 3, "info": info}
			}
			t.Run(c.name.String(), func(t *testing.T) { compare(t, decode(t, render(e, o)), want) })
		}
	}
}

// TestNumbersSnapshot: the calls of a snapshot follow the option too.
func TestNumbersSnapshot(t *testing.T) {
	l := SnapshotLine{"102", "c-1-1", "connected", "00420123", "102", samplePlan}
	for o, want := range map[Options]string{
		text24U:  "Snapshot 102 c-1-1 connected 00420123 102",
		textE164: "Snapshot 102 c-1-1 connected +420123 102",
		jsonOff:  `{"snapshot":"102","call":"c-1-1","state":"connected","calling":"00420123","called":"102"}`,
		jsonE164: `{"snapshot":"102","call":"c-1-1","state":"connected","calling":"+420123","called":"102"}`,
	} {
		if got := render(l, o); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}
