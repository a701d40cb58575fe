package phone

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// TestRefused: a command of which nothing was sent is remembered with its reason,
// and without what was pressed; one that was sent is not taken for such.
func TestRefused(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"}, phonesim.Config{Extension: "102"})
	p, c := b.exchange.Find("101"), newClient()
	for _, tc := range []struct{ command, refused, why string }{
		{"MakeCall 101 102", "", ""},
		{"SendKeys 101 73915?", "SendKeys", "what it was given is not valid"},
		{"TransferCall 101", "TransferCall", "101 is not monitored: a transfer needs MonitorStart 101 first"},
		{"ClearConnection 101", "TransferCall", "101 is not monitored: a transfer needs MonitorStart 101 first"},
		{"Action 101 NoSuchThing", "Action", `profile "snom" of 101 has no NoSuchThing`},
	} {
		b.command(c, tc.command)
		got := Refused{}
		eventually(t, tc.command, func() bool {
			l := p.Look()
			if l.Busy || l.Waiting > 0 {
				return false
			}
			if l.Refused != nil {
				got = *l.Refused
			}
			return true
		})
		if got.Command != tc.refused || got.Why != tc.why || strings.Contains(got.Why, "73915") || (got.Command == "") != got.Time.IsZero() {
			t.Errorf("%s: %+v", tc.command, got)
		}
	}
}
