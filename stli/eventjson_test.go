package stli

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// decode reads one line from the server as a JSON object.
func decode(t *testing.T, line string) map[string]any {
	t.Helper()
	if strings.ContainsAny(line, "\r\n") {
		t.Errorf("more than one line: %q", line)
	}
	var m map[string]any
	if err := json.Unmarshal([]byte(line), &m); err != nil {
		t.Fatalf("%v: %q", err, line)
	}
	return m
}

func TestEventJSON(t *testing.T) {
	if got, want := render(sample(Delivered), jsonOff), `{"event":"Delivered","seq":812,"time":"2026-11-20T11:00:00.123Z","device":"102","cause":"newCall",`+
		`"call":"c-1-1","direction":"in","alerting":"102","calling":"+420123","called":"102","lastRedirection":"",`+
		`"callingE164":"+420123","callingName":"Žofie Nová","remoteURI":"sip:+420123@pbx;user=phone"}`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got, want := render(sample(DoNotDisturb), jsonExtended), `{"event":"DoNotDisturb","seq":812,"time":"2026-11-20T11:00:00.123Z","device":"102","state":"on"}`; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestEventJSONMembers compares every event with its words: JSON has the true
// values under the names of the contract.
func TestEventJSONMembers(t *testing.T) {
	names := map[EventName][]string{
		Initiated: {"", "initiating"}, Originated: {"calling", "called", "originating"}, Delivered: {"alerting", "calling", "called", "lastRedirection"},
		Established: {"answering", "calling", "called", "lastRedirection"}, ConnectionCleared: {"releasing", "activeConnections"},
		Held: {"holdingOrRetrievingDevice"}, Retrieved: {"holdingOrRetrievingDevice"}, Conferenced: {"controller", "added", "connections"}, Diverted: {"diverting", "newDestination"},
		Transferred: {"transferring", "transferred", "transferredConnections", "primaryOldCall", "secondaryOldCall", "newCall", "correlatorData"},
		Failed:      {"failedDevice", "called"}, DoNotDisturb: {"", "state"}, MicrophoneMute: {"", "state"}, SpeakerMute: {"", "state"}, ButtonPress: {"", "key", "label", "data"},
		Forwarding: {"", "type", "forwardDN", "forwardedTo"}, MessageWaiting: {"", "invoking", "state"}, BackInService: nil, OutOfService: nil,
	}
	for _, name := range EventNames() {
		t.Run(name.String(), func(t *testing.T) {
			e := sample(name)
			got := decode(t, render(e, jsonOff))
			want := map[string]any{"event": name.String(), "seq": 812.0, "time": "2026-11-20T11:00:00.123Z", "device": "102"}
			if events[name].cause {
				want["cause"] = "newCall"
			}
			if e.Call != "" {
				maps.Copy(want, map[string]any{"call": "c-1-1", "direction": "in", "callingE164": "+420123", "callingName": "Žofie Nová", "remoteURI": "sip:+420123@pbx;user=phone"})
			}
			for i, key := range names[name] {
				switch v := e.Values[i]; {
				case key == "": // stands under another name already
				case v.List != nil:
					var list []any
					for _, s := range v.List {
						list = append(list, s)
					}
					want[key] = list
				default:
					want[key] = v.Text
				}
			}
			compare(t, got, want)
		})
	}
}

// compare compares two JSON objects.
func compare(t *testing.T, got, want map[string]any) {
	t.Helper()
	for _, key := range slices.Sorted(maps.Keys(want)) {
		g, _ := json.Marshal(got[key])
		w, _ := json.Marshal(want[key])
		if string(g) != string(w) {
			t.Errorf("%s is %s, want %s", key, g, w)
		}
	}
	for key := range got {
		if _, ok := want[key]; !ok {
			t.Errorf("there is a member %s too: %v", key, got[key])
		}
	}
}

// TestEventJSONKeepsTrueValues: in JSON blanks stay blanks.
func TestEventJSONKeepsTrueValues(t *testing.T) {
	e := &Event{Name: Conferenced, Device: "1 2", Cause: CauseConference, Values: []Value{word("a \"b\"\t\\"), word("\u2028"), several("a,b", "", "(c) d")}}
	got := decode(t, render(e, jsonOff))
	if got["device"] != "1 2" || got["controller"] != "a \"b\"\t\\" || got["added"] != "\u2028" || !slices.Equal(got["connections"].([]any), []any{"a,b", "", "(c) d"}) {
		t.Errorf("decoded as %v", got)
	}
}

func TestEventJSONDeviceInformation(t *testing.T) {
	for o, want := range map[Options]string{
		{Version: 2, JSON: true, Info: InfoStandard}: `"deviceInformation":{"calls":2,"info":"alerting,hold"}}`,
		jsonExtended: `"deviceInformation":{"calls":2,"info":"alerting,hold;c-1-1:alerting:+420123,c-1-2:hold:-"}}`,
	} {
		for _, name := range EventNames() {
			got := render(sample(name), o)
			if strings.HasSuffix(got, want) != name.HasDeviceInformation() || !name.HasDeviceInformation() && strings.Contains(got, "deviceInformation") {
				t.Errorf("%s", got)
			}
		}
	}
	e := &Event{Name: ConnectionCleared, Device: "102"}
	if got := render(e, jsonExtended); !strings.Contains(got, `"deviceInformation":{"calls":0,"info":"null"}`) {
		t.Errorf("without calls: %s", got)
	}
}

// TestEventJSONSide: number, name and address belong to the other side, as the
// user meant the call.
func TestEventJSONSide(t *testing.T) {
	e := sample(Established)
	for direction, want := range map[string][]string{"in": {"callingE164", "callingName"}, "out": {"calledE164", "calledName"}, "": {"callingE164"}} {
		e.Direction = direction
		var got []string
		for key := range decode(t, render(e, jsonOff)) {
			if strings.HasSuffix(key, "E164") || strings.HasSuffix(key, "Name") {
				got = append(got, key)
			}
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("direction %q: %v, want %v", direction, got, want)
		}
	}
}

// TestCommandTag: the reader's own command that started the call is named.
func TestCommandTag(t *testing.T) {
	e := sample(Originated)
	o := jsonOff
	if got := decode(t, string(e.AppendJSON(nil, &o, "7.a")))["commandTag"]; got != "7.a" {
		t.Errorf("commandTag is %v", got)
	}
	if _, ok := decode(t, render(e, jsonOff))["commandTag"]; ok {
		t.Error("commandTag without a tag")
	}
}
