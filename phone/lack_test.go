package phone

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

// A phone that does not have the slots for hold will not tell of it: a held call
// can be retrieved all the same, and clients hear of both.
func TestPhoneWithoutHoldSlots(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101", LackedSettings: []string{"action_hold", "action_unhold"}})
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	b.notify("101", phoneprofile.SignalDelivered, "c1")
	b.notify("101", phoneprofile.SignalEstablished, "c1")
	for _, line := range []string{"HoldCall 101", "RetrieveCall 101", "HoldCall 101"} {
		b.do(c, line, "ok")
	}
	said := strings.Join(c.lines(), "\n")
	if strings.Count(said, "Held 101") != 2 || strings.Count(said, "Retrieved 101") != 1 {
		t.Errorf("the client hears:\n%s", said)
	}
}

// A phone that has one of two slots with the same meaning does tell of it.
func TestPhoneWithOneOfTwoSlots(t *testing.T) {
	p := snom(t)
	for want, lacked := range map[bool][]string{
		false: {"blind_transfer"},
		true:  {"blind_transfer", "attended_transfer"},
	} {
		if got := p.Lost(lacked)[phoneprofile.SignalTransferred]; got != want {
			t.Errorf("without %q: transfers lost is %v", lacked, got)
		}
	}
}
