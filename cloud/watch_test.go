package cloud

import (
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
)

// TestSilent: of phones of which nothing was heard for too long, one with calls is
// looked at first, and of these the one that is silent for longest.
func TestSilent(t *testing.T) {
	now := time.Now()
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	calls, over := []*call{{}}, []*call{{over: true}}
	for _, c := range []struct {
		name  string
		lines map[string]*line
		want  string
	}{
		{"nobody", nil, ""},
		{"nobody listens", map[string]*line{"a": {calls: calls, heard: ago(time.Hour)}}, ""},
		{"it was heard of", map[string]*line{"a": {phone: &phone.Phone{}, calls: calls, heard: ago(busySilence - 1)}}, ""},
		{"it waits already", map[string]*line{"a": {phone: &phone.Phone{}, calls: calls, queued: true}}, ""},
		{"it begins", map[string]*line{"a": {phone: &phone.Phone{}, calls: calls, starting: true}}, ""},
		{"it makes a RingOut", map[string]*line{"a": {phone: &phone.Phone{}, calls: calls, ringOut: &ringOut{}}}, ""},
		{"with a call", map[string]*line{"a": {phone: &phone.Phone{}, calls: calls, heard: ago(busySilence)}}, "a"},
		{"with one that is over", map[string]*line{"a": {phone: &phone.Phone{}, calls: over, heard: ago(idleSilence - 1)}}, ""},
		{"without", map[string]*line{"a": {phone: &phone.Phone{}, heard: ago(idleSilence)}}, "a"},
		{"with a call before without", map[string]*line{
			"a": {phone: &phone.Phone{}, heard: ago(time.Hour)}, "b": {phone: &phone.Phone{}, calls: calls, heard: ago(time.Minute)},
		}, "b"},
		{"the longest", map[string]*line{
			"a": {phone: &phone.Phone{}, calls: calls, heard: ago(time.Minute)}, "b": {phone: &phone.Phone{}, calls: calls, heard: ago(time.Hour)},
		}, "b"},
	} {
		got := ""
		found := (&account{lines: c.lines}).silent(now)
		for name, l := range c.lines {
			if l == found {
				got = name
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
