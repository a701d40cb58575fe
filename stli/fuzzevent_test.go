package stli

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// fuzzed returns an event with words from outside everywhere a phone, a
// provider or the configuration may put them.
func fuzzed(name uint8, device, number, remoteName string, e164 string) *Event {
	e := sample(1 + EventName(name)%(eventCount-1))
	e.Device = device
	if e.Call != "" {
		e.Remote = Party{Number: number, Name: remoteName, URI: number + remoteName}
		e.Plan = known{number: e164, remoteName: e164}
		e.Calls[0].Remote = number
	}
	values := make([]Value, len(e.Values))
	for i, v := range e.Values {
		if values[i].Text = number; v.List != nil {
			values[i] = several(number, remoteName, "")
		}
	}
	e.Values = values
	return e
}

func addEvents(f *testing.F) {
	for name := range uint8(eventCount) {
		f.Add(name, "102", "+420123", "Žofie Nová", "+420123")
		f.Add(name, "", "", "", "")
		f.Add(name, "1 2", "a,b)(\"\r\n\x00", "M\xfcller\u2028\u0085", `\:;`)
	}
}

// FuzzEventText: whatever a phone says, an event is one line, and its
// DeviceInformation another, of as many words as the contract says.
func FuzzEventText(f *testing.F) {
	addEvents(f)
	f.Fuzz(func(t *testing.T, name uint8, device, number, remoteName, e164 string) {
		e := fuzzed(name, device, number, remoteName, e164)
		for _, o := range everyOptions() {
			if o.JSON {
				continue
			}
			lines := strings.Split(render(e, o), "\r\n")
			if len(lines) != e.Lines(&o) {
				t.Fatalf("%d lines: %q", len(lines), lines)
			}
			want := 2 + len(e.Values)
			if events[e.Name].cause {
				want++
			}
			checkWords(t, lines[0], e.Name.String(), want)
			if len(lines) == 2 {
				checkWords(t, lines[1], "DeviceInformation", 4)
				if info := lines[1][strings.LastIndexByte(lines[1], ' ')+1:]; len(info) < 3 || info[0] != '(' || info[len(info)-1] != ')' {
					t.Errorf("DeviceInformation says %q", info)
				}
			}
		}
	})
}

// checkWords checks one line as an old client reads it.
func checkWords(t *testing.T, line, name string, words int) {
	t.Helper()
	got := strings.Split(line, " ")
	if got[0] != name || len(got) != words {
		t.Errorf("%q has %d words, want %s and %d in all", line, len(got), name, words)
	}
	for _, w := range got {
		if w == "" || w != `""` && strings.Contains(w, `"`) {
			t.Errorf("the word %q in %q", w, line)
		}
	}
	if !utf8.ValidString(line) || strings.ContainsFunc(line, breaksLine) {
		t.Errorf("a client may take this for several lines: %q", line)
	}
}

// FuzzJSON: whatever a phone or a failure says, JSON is one valid object on
// one line that says the same.
func FuzzJSON(f *testing.F) {
	addEvents(f)
	f.Fuzz(func(t *testing.T, name uint8, device, number, remoteName, e164 string) {
		e := fuzzed(name, device, number, remoteName, e164)
		for _, o := range everyOptions() {
			if o.JSON {
				checkObject(t, render(e, o), "device", device)
			}
		}
		checkObject(t, string(e.AppendJSON(nil, &jsonExtended, number)), "device", device)
		checkObject(t, render(&Reply{Verb: VerbPing, Failure: Failf(CodeUnspecified, "%s", number)}, jsonOff), "text", number)
		checkObject(t, render(SnapshotLine{device, "c-1-1", "hold", number, remoteName, nil}, jsonOff), "calling", number)
		checkObject(t, render(DeviceLine{device, remoteName, "off"}, jsonOff), "profile", remoteName)
		checkObject(t, render(HelpLine{remoteName}, jsonOff), "help", remoteName)
		checkJSONString(t, number)
	})
}

// checkObject checks one line of JSON, and one of its members.
func checkObject(t *testing.T, line, key, value string) {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(line), &m); err != nil {
		t.Fatalf("%v: %q", err, line)
	}
	if got := m[key]; got != strings.ToValidUTF8(value, "\ufffd") && utf8.ValidString(value) {
		t.Errorf("%s is %q, want %q: %q", key, got, value, line)
	}
	if !utf8.ValidString(line) || strings.ContainsFunc(line, breaksLine) {
		t.Errorf("a client may take this for several lines: %q", line)
	}
}
