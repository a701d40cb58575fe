package stli

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/stli/stlitest"
)

// greet applies greetings, one after the other, and returns what the last
// reply says behind "error_ind SUCCESS STLI".
func greet(t *testing.T, greetings ...string) (Options, string) {
	t.Helper()
	o, said := DefaultOptions(), ""
	for _, g := range greetings {
		var raw []byte
		if rest, ok := strings.CutPrefix(g, "STLI;"); ok {
			raw = []byte(rest)
		}
		var err error
		if o, said, err = o.Greet(raw); err != nil {
			t.Fatalf("%s: %v", g, err)
		}
	}
	return o, said
}

func TestGreet(t *testing.T) {
	for _, c := range []struct {
		name      string
		greetings []string
		options   Options
		said      string
	}{
		{"bare", []string{"STLI"}, Options{Version: 1}, ""},
		{"STLI 2", []string{"STLI;Version=2"}, Options{Version: 2, Info: InfoStandard}, ` Version "2"`},
		{"version 1", []string{"STLI;Version=1"}, Options{Version: 1}, ";Version=1;DeviceInformation=Off"},
		{"device information alone", []string{"STLI;DeviceInformation=Extended"}, Options{Version: 1, Info: InfoExtended}, ";Version=1;DeviceInformation=Extended"},
		{"device information before version", []string{"STLI;DeviceInformation=Off;Version=2"}, Options{Version: 2}, ";Version=2;DeviceInformation=Off"},
		{"device information behind version", []string{"STLI;Version=2;DeviceInformation=Off"}, Options{Version: 2}, ";Version=2;DeviceInformation=Off"},
		{"everything", []string{"STLI;version=2;deviceinformation=extended;errors=extended;format=json;snapshot=on;heartbeat=30;numbers=e164"},
			Options{Version: 2, Info: InfoExtended, Extended: true, JSON: true, Snapshot: true, Heartbeat: 30, E164: true},
			";Version=2;DeviceInformation=Extended;Errors=Extended;Format=JSON;Heartbeat=30;Numbers=E164;Snapshot=On"},
		{"everything off again", []string{"STLI;Errors=Extended;Format=JSON;Snapshot=On;Heartbeat=30;Numbers=E164", "STLI;Numbers=Raw;Heartbeat=0;Snapshot=Off;Format=Text;Errors=Standard"},
			Options{Version: 1}, ";Version=1;DeviceInformation=Off"},
		{"one after the other", []string{"STLI;Errors=Extended", "STLI;Snapshot=On"}, Options{Version: 1, Extended: true, Snapshot: true}, ";Version=1;DeviceInformation=Off;Errors=Extended;Snapshot=On"},
		{"STLI 2 keeps the others", []string{"STLI;Errors=Extended", "STLI;Version=2"}, Options{Version: 2, Info: InfoStandard, Extended: true}, ` Version "2"`},
		{"bare keeps the others", []string{"STLI;Version=2;Heartbeat=5", "STLI"}, Options{Version: 1, Heartbeat: 5}, ""},
		{"a version brings its default", []string{"STLI;DeviceInformation=Extended", "STLI;Version=2"}, Options{Version: 2, Info: InfoStandard}, ` Version "2"`},
		{"longest heartbeat", []string{"STLI;Heartbeat=3600"}, Options{Version: 1, Heartbeat: MaxHeartbeat}, ";Version=1;DeviceInformation=Off;Heartbeat=3600"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, said := greet(t, c.greetings...)
			if o != c.options || said != c.said {
				t.Errorf("options %+v, said %q\nwant    %+v, said %q", o, said, c.options, c.said)
			}
		})
	}
}

// TestGreetFaults: a bad greeting changes nothing.
func TestGreetFaults(t *testing.T) {
	before, _ := greet(t, "STLI;Version=2;Heartbeat=7;Errors=Extended")
	for _, raw := range []string{
		"", ";", "=", "Version", "Version=", "=2", "Version=0", "Version=3", "Version=22", "Version=two", "Version=2=2", "Version=2;", ";Version=2",
		"Version=2;;Errors=Standard", "Version=2;Version=2", "version=2;VERSION=1", "Colour=Red", "Version=1;Colour=Red", "Colour=Red;Version=1",
		"DeviceInformation=On", "Errors=Short", "Format=XML", "Snapshot=Yes", "Numbers=Plus",
		"Heartbeat=3601", "Heartbeat=-1", "Heartbeat=+1", "Heartbeat=1.5", "Heartbeat=1_0", "Heartbeat=0x1", "Heartbeat=70000", "Heartbeat=99999999999999999999",
	} {
		o, said, err := before.Greet([]byte(raw))
		if err == nil || o != before || said != "" {
			t.Errorf("STLI;%s gives %+v, %q, %v", raw, o, said, err)
		}
	}
}

// TestGreetOrder: the order of options does not count.
func TestGreetOrder(t *testing.T) {
	pairs := []string{"Version=2", "DeviceInformation=Extended", "Errors=Extended", "Snapshot=On", "Heartbeat=9"}
	want, described := greet(t, "STLI;"+strings.Join(pairs, ";"))
	permute(pairs, len(pairs), func(p []string) {
		if o, said := greet(t, "STLI;"+strings.Join(p, ";")); o != want || said != described {
			t.Errorf("%v gives %+v, %q", p, o, said)
		}
	})
}

// permute calls f with every order of the first n items.
func permute(items []string, n int, f func([]string)) {
	if n < 2 {
		f(items)
		return
	}
	for i := range n {
		items[i], items[n-1] = items[n-1], items[i]
		permute(items, n-1, f)
		items[i], items[n-1] = items[n-1], items[i]
	}
}

// FuzzOptions: what a reply says of the options brings the same options about
// when a client says it, and a bad greeting changes nothing.
func FuzzOptions(f *testing.F) {
	for _, c := range stlitest.Cases(f) {
		for _, line := range frame(0, c.Input).lines {
			if raw, ok := strings.CutPrefix(line, "STLI;"); ok {
				f.Add("Errors=Extended", raw)
			}
		}
	}
	f.Add("Version=2", "Errors=Extended;Snapshot=On")
	f.Add("version=1;deviceinformation=EXTENDED;format=json", "Heartbeat=3600;Numbers=E164")
	f.Add("Version=2;", "Version = 2 ; Errors = Extended")
	f.Fuzz(func(t *testing.T, first, second string) {
		o := DefaultOptions()
		for _, raw := range []string{first, second} {
			n, said, err := o.Greet([]byte(raw))
			if err != nil && (n != o || said != "") {
				t.Fatalf("the bad greeting %q changed %+v to %+v", raw, o, n)
			}
			o = n
		}
		described := o.describe()
		again, said, err := DefaultOptions().Greet([]byte(described[1:]))
		if err != nil || again != o || said != described {
			t.Errorf("%q and %q give %+v, described as %q, which gives %+v, %q, %v", first, second, o, described, again, said, err)
		}
	})
}
