package phone

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/stli"
)

// TestValueChangedWhileMonitored: somebody writes his own address over ours
// while the phone is monitored, or resets the phone. With take_over it is ours
// again at the next check; what comes back in the end is his address, not the
// one before it, and after a reset the one that stood there before.
func TestValueChangedWhileMonitored(t *testing.T) {
	const first, second = "http://first.example/", "http://second.example/"
	for changed, back := range map[string]string{second: second, "": first} {
		b := newBench(t, phonesim.Config{Extension: "101"})
		sim, c := b.office.Phone("101"), newClient()
		sim.SetSetting(incoming, first)
		b.settings[0].TakeOver = true
		b.exchange.Apply(b.settings)
		b.do(c, "MonitorStart 101", "ok")
		sim.SetSetting(incoming, changed)
		b.notify("101", phoneprofile.SignalSetup, "")
		eventually(t, "our address again", func() bool { return strings.Contains(sim.Setting(incoming), "/a/101/") })
		b.do(c, "MonitorStop 101", "ok")
		if got := sim.Setting(incoming); got != back {
			t.Errorf("changed to %q, put back %q, want %q", changed, got, back)
		}
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
