package phone

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

// TestValuePutThereWhileMonitored: somebody writes his own address over ours
// while the phone is monitored. With take_over it is ours again at the next
// check, and his value, not the one before it, is what comes back.
func TestValuePutThereWhileMonitored(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	sim.SetSetting(incoming, "http://first.example/")
	b.settings[0].TakeOver = true
	b.exchange.Apply(b.settings)
	b.do(c, "MonitorStart 101", "ok")
	sim.SetSetting(incoming, "http://second.example/")
	b.notify("101", phoneprofile.SignalSetup, "")
	eventually(t, "our address again", func() bool { return strings.Contains(sim.Setting(incoming), "/a/101/") })
	b.do(c, "MonitorStop 101", "ok")
	if got := sim.Setting(incoming); got != "http://second.example/" {
		t.Errorf("put back %q", got)
	}
}

// TestSettingsLostWhileMonitored: a phone that was reset to factory settings
// while it was monitored gets the value that it had before.
func TestSettingsLostWhileMonitored(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	sim.SetSetting(incoming, "http://first.example/")
	b.settings[0].TakeOver = true
	b.exchange.Apply(b.settings)
	b.do(c, "MonitorStart 101", "ok")
	sim.SetSetting(incoming, "")
	b.notify("101", phoneprofile.SignalSetup, "")
	eventually(t, "our address again", func() bool { return strings.Contains(sim.Setting(incoming), "/a/101/") })
	b.do(c, "MonitorStop 101", "ok")
	if got := sim.Setting(incoming); got != "http://first.example/" {
		t.Errorf("put back %q", got)
	}
}
