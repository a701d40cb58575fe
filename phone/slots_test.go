package phone

import (
	"fmt"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/stli"
)

const incoming = "action_incoming_url"

// monitoring waits for a state of the phone's action URLs.
func (b *bench) monitoring(extension string, want Monitoring) {
	b.t.Helper()
	var got Monitoring
	eventually(b.t, "monitoring "+string(want), func() bool {
		got, _ = b.exchange.Find(extension).Monitoring()
		return got == want
	})
}

func TestMonitorSetsAndPutsBack(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101", Username: "admin", Password: "s3cret", Auth: phonesim.AuthDigest})
	sim, one, two := b.office.Phone("101"), newClient(), newClient()
	b.do(one, "MonitorStart 101", "ok")
	b.do(one, "MonitorStart 101", "ok")
	b.do(two, "MonitorStart 101", "ok")
	b.monitoring("101", MonitoringConfigured)
	want := "http://127.0.0.1:9/a/101/secret101/incoming?call=$call-id&remote=$remote&local=$local&name=$display_remote&reason=$cancel_reason"
	if got := sim.Setting(incoming); got != want {
		t.Errorf("the phone has %q", got)
	}
	if saved, _ := b.store.Slots(b.exchange.Find("101").Settings().owner()); len(saved) != len(snom(t).Slots()) {
		t.Errorf("%d old values are on disk", len(saved))
	}
	b.do(one, "MonitorStop 101", "ok")
	b.do(one, "MonitorStop 101", "ok")
	if got := sim.Setting(incoming); got != want {
		t.Errorf("put back while somebody still listens")
	}
	b.do(two, "MonitorStop 101", "ok")
	b.monitoring("101", MonitoringOff)
	if got := sim.Setting(incoming); got != "" {
		t.Errorf("left in the phone: %q", got)
	}
	if saved, _ := b.store.Slots(b.exchange.Find("101").Settings().owner()); len(saved) != 0 {
		t.Errorf("still recorded: %v", saved)
	}
}

func TestForeignValueIsLeftAlone(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	sim.SetSetting(incoming, "http://crm.example/ring?n=$remote")
	b.do(c, "MonitorStart 101", string(stli.CodeResourceBusy))
	b.monitoring("101", MonitoringForeign)
	if _, reason := b.exchange.Find("101").Monitoring(); !strings.Contains(reason, incoming) {
		t.Errorf("the reason does not name the slot: %s", reason)
	}
	for _, r := range sim.Requests() {
		if strings.Contains(r, "save") {
			t.Errorf("wrote to the phone: %s", r)
		}
	}
}

func TestTakenOverValueComesBack(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	const foreign = "http://crm.example/ring?n=$remote&a=1 2;<3>\"4\"&b=+49%20"
	sim.SetSetting(incoming, foreign)
	b.settings[0].TakeOver = true
	b.exchange.Apply(b.settings)
	b.do(c, "MonitorStart 101", "ok")
	if !strings.Contains(sim.Setting(incoming), "/a/101/") {
		t.Fatalf("not taken over: %q", sim.Setting(incoming))
	}
	b.do(c, "MonitorStop 101", "ok")
	if got := sim.Setting(incoming); got != foreign {
		t.Errorf("put back %q", got)
	}
}

func TestLockedSettingIsNoSuccess(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101", ReadOnlySettings: []string{"action_hold"}})
	sim, c := b.office.Phone("101"), newClient()
	b.do(c, "MonitorStart 101", string(stli.CodeRefusedByPhone))
	b.monitoring("101", MonitoringLocked)
	if got := sim.Setting(incoming); got != "" {
		t.Errorf("what was written before is left: %q", got)
	}
	if saved, _ := b.store.Slots(b.exchange.Find("101").Settings().owner()); len(saved) != 0 {
		t.Errorf("still recorded: %v", saved)
	}
}

func TestTooLongAddressIsNotWritten(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	b.settings[0].Profile.Callback.MaxLength = 60
	b.do(newClient(), "MonitorStart 101", string(stli.CodeValueOutOfRange))
	b.monitoring("101", MonitoringRefused)
}

func TestUnreachablePhoneIsNoSuccess(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	if err := b.office.Phone("101").SetFault(phonesim.Fault{Kind: phonesim.Refuse}); err != nil {
		t.Fatal(err)
	}
	c := newClient()
	b.do(c, "MonitorStart 101", string(stli.CodeDeviceOutOfService))
	b.monitoring("101", MonitoringUnreachable)
	if err := b.office.Phone("101").SetFault(); err != nil {
		t.Fatal(err)
	}
	b.do(c, "MonitorStart 101", "ok")
	b.monitoring("101", MonitoringConfigured)
}

func TestChangedByAPersonIsNotPutBack(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	b.do(c, "MonitorStart 101", "ok")
	sim.SetSetting(incoming, "http://new.example/")
	b.do(c, "MonitorStop 101", "ok")
	if got := sim.Setting(incoming); got != "http://new.example/" {
		t.Errorf("a person's value was overwritten by %q", got)
	}
}

func TestPhoneIsSetAgainAfterItForgot(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	b.do(c, "MonitorStart 101", "ok")
	sim.SetSetting(incoming, "")
	b.notify("101", phoneprofile.SignalSetup, "")
	eventually(t, "the address in the phone", func() bool { return strings.Contains(sim.Setting(incoming), "/a/101/") })
}

// TestCommandFindsPhoneGone: a monitored phone that a command does not reach is
// deaf, and its clients hear that, and that it is back; one look is enough.
func TestCommandFindsPhoneGone(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	b.impatient()
	sim, c, other := b.office.Phone("101"), newClient(), newClient()
	b.do(c, "MonitorStart 101", "ok")
	b.fault("101", phonesim.Refuse)
	b.do(other, "MakeCall 101 102", string(stli.CodeDeviceOutOfService))
	b.monitoring("101", MonitoringUnreachable)
	b.do(other, "MakeCall 101 102", string(stli.CodeDeviceOutOfService))
	if err := sim.SetFault(); err != nil {
		t.Fatal(err)
	}
	b.monitoring("101", MonitoringConfigured)
	if got := strings.Join(c.lines(), "|"); !strings.HasSuffix(got, "OutOfService 101 maintenance|BackInService 101 maintenance") || strings.Count(got, "Service") != 2 {
		t.Errorf("the client read %s", got)
	}
}

func TestLeavingPutsBackAtOnceOnlyWithBye(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	b.do(c, "MonitorStart 101", "ok")
	b.exchange.Find("101").Leave(c, false)
	d := newClient()
	b.do(d, "MonitorStart 101", "ok") // a client that reconnects finds the phone as it was
	saves := strings.Count(strings.Join(sim.Requests(), "\n"), "save")
	if saves != 2*len(snom(t).Slots()) { // "save" stands twice in each of them
		t.Errorf("%d writes", saves/2)
	}
	b.exchange.Find("101").Leave(d, true)
	b.monitoring("101", MonitoringOff)
	if got := sim.Setting(incoming); got != "" {
		t.Errorf("left in the phone: %q", got)
	}
}

// TestOldAddressGetsItsValuesBack: the configuration moves the extension to
// another phone while it is monitored.
func TestOldAddressGetsItsValuesBack(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"}, phonesim.Config{Extension: "102"})
	a, other, c := b.office.Phone("101"), b.office.Phone("102"), newClient()
	a.SetSetting(incoming, "http://crm-a.example/")
	other.SetSetting(incoming, "http://crm-b.example/")
	b.settings[0].TakeOver = true
	b.exchange.Apply(b.settings[:1])
	b.do(c, "MonitorStart 101", "ok")
	moved := b.settings[0].at(b.settings[1].Host, b.settings[1].Port)
	b.exchange.Apply([]*Settings{moved})
	eventually(t, "the old phone's value", func() bool { return a.Setting(incoming) == "http://crm-a.example/" })
	eventually(t, "our address in the new phone", func() bool { return strings.Contains(other.Setting(incoming), "/a/101/") })
	b.do(c, "MonitorStop 101", "ok")
	if got := other.Setting(incoming); got != "http://crm-b.example/" {
		t.Errorf("the new phone holds %q", got)
	}
}

// TestTwoExtensionsOnOnePhone cannot both be monitored: the second one says so.
func TestTwoExtensionsOnOnePhone(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	second := b.settings[0].at(b.settings[0].Host, b.settings[0].Port)
	second.Extension, second.Token, second.TakeOver = "102", "other", true
	b.exchange.Apply(append(b.settings, second))
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	b.do(c, "MonitorStart 102", string(stli.CodeResourceBusy))
	b.do(c, "MonitorStop 101", "ok")
	if got := b.office.Phone("101").Setting(incoming); got != "" {
		t.Errorf("left in the phone: %q", got)
	}
}

// TestRetiredPhonesAreForgotten: reloads that bring ever new extensions must
// not fill the memory.
func TestRetiredPhonesAreForgotten(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	for i := range 20 {
		s := b.settings[0].at(b.settings[0].Host, b.settings[0].Port)
		s.Extension = fmt.Sprint(200 + i)
		b.exchange.Apply([]*Settings{s})
	}
	if n := len(b.exchange.retired); n > 2 {
		t.Errorf("%d phones are kept that nobody configures", n)
	}
}

// TestPhoneThatComesBackKeepsItsClients: taken out of the configuration and
// put back, as some tools do when they write files.
func TestPhoneThatComesBackKeepsItsClients(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	b.do(c, "MonitorStart 101", "ok")
	p := b.exchange.Find("101")
	b.exchange.Apply(nil)
	if b.exchange.Find("101") != nil {
		t.Fatal("still there")
	}
	eventually(t, "the phone's own value", func() bool { return sim.Setting(incoming) == "" })
	b.exchange.Apply(b.settings)
	if b.exchange.Find("101") != p {
		t.Error("another phone came back: two workers could meet")
	}
	eventually(t, "our address again", func() bool { return strings.Contains(sim.Setting(incoming), "/a/101/") })
	b.notify("101", phoneprofile.SignalDelivered, "x")
	eventually(t, "events", func() bool {
		return strings.Contains(strings.Join(c.lines(), "|"), "OutOfService 101") && strings.Contains(strings.Join(c.lines(), "|"), "Delivered 101")
	})
}
