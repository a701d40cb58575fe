package phone

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/stli"
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

// TestValueThatThePhoneCutOff is known as ours, wherever it was cut.
func TestValueThatThePhoneCutOff(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	for _, kept := range []int{1, 20, 30, 60} { // before, in and behind the token
		b.do(c, "MonitorStart 101", "ok")
		sim.SetSetting(incoming, sim.Setting(incoming)[:kept])
		b.do(c, "MonitorStop 101", "ok")
		if got := sim.Setting(incoming); got != "" {
			t.Errorf("after %d bytes %q is left", kept, got)
		}
	}
}

// TestAddressWithALostToken: the state folder was lost, and the phone still
// holds our address with a token that nobody knows. It leads to us, so it is no
// foreign one.
func TestAddressWithALostToken(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	sim.SetSetting(incoming, "http://127.0.0.1:9/a/101/lost/incoming")
	b.do(c, "MonitorStart 101", "ok")
	b.do(c, "MonitorStop 101", "ok")
	if got := sim.Setting(incoming); got != "" {
		t.Errorf("%q is left", got)
	}
	sim.SetSetting(incoming, "http://127.0.0.1:9/a/1010/lost/incoming") // of another extension
	b.do(c, "MonitorStart 101", string(stli.CodeResourceBusy))
}

// TestCloseKnowsRetiredPhones: what a phone holds that was taken out of the
// configuration while it could not be reached is put back when the server
// stops, if it can be reached then.
func TestCloseKnowsRetiredPhones(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	b.do(c, "MonitorStart 101", "ok")
	if err := sim.SetFault(phonesim.Fault{Kind: phonesim.Refuse}); err != nil {
		t.Fatal(err)
	}
	p := b.exchange.Find("101")
	b.exchange.Apply(nil)
	eventually(t, "the first attempt", func() bool {
		m, _ := p.Monitoring()
		return m == MonitoringUnreachable
	})
	if err := sim.SetFault(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := contextWithPatience()
	defer cancel()
	b.exchange.Close(ctx)
	if got := sim.Setting(incoming); got != "" {
		t.Errorf("%q is left", got)
	}
}
