package phone

import (
	"testing"

	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/stli"
)

// TestKeyWhoseProfileWritesNoSettings: a reload gives the phone a profile that
// cannot put the key's settings back. They are kept until one can.
func TestKeyWhoseProfileWritesNoSettings(t *testing.T) {
	for _, other := range []string{"twinkle", "mitel", "poly"} {
		b := newKeyBench(t, phonesim.Config{Extension: "101"})
		sim, c, before := b.office.Phone("101"), newClient(), b.settings[0].Profile
		sim.SetSetting("fkey1", "line")
		b.do(c, "BindKey 101 2 on Sales message x", "ok")
		b.reload(func(s *Settings) { s.ProfileName, s.Profile = other, shipped(t, other) })
		b.rest("101")
		b.command(c, "UnbindKey 101 2")
		eventually(t, "an answer", func() bool { return len(c.lines()) == 2 })
		b.reload(func(s *Settings) { s.ProfileName, s.Profile = "snom", before })
		b.rest("101")
		b.do(c, "UnbindKey 101 2", "ok")
		b.want(sim, "fkey1", "line")
		b.want(sim, "fkey_label1", "")
	}
}

// TestKeyThatTheProfileDoesNotHave: a reload gives the phone a profile, or a
// model, without the key that is bound. Nothing is made of it, and it can be
// unbound.
func TestKeyThatTheProfileDoesNotHave(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	before := b.settings[0].Profile
	b.do(c, "BindKey 101 20 on Sales message x", "ok")
	b.reload(func(s *Settings) { s.Model = "D713" })
	b.rest("101")
	b.do(c, "UnbindKey 101 20", "ok")
	b.want(sim, "fkey19", "")
	b.want(sim, "fkey_label19", "")

	b.exchange.shared.sip = yesSIP{}
	b.reload(func(s *Settings) {
		s.Model, s.SIP, s.ProfileName, s.Profile = "", true, "snom-buttons", shipped(t, "snom-buttons")
	})
	b.do(c, "BindKey 101 conf on Sales message x", "ok")
	b.do(c, "BindKey 101 300 on Sales message x", "ok")
	b.reload(func(s *Settings) { s.ProfileName, s.Profile = "snom", before })
	b.rest("101")
	b.want(sim, "fkey-1", "")
	b.want(sim, "fkey_label-1", "")
	b.do(c, "UnbindKey 101 conf", "ok")
	b.do(c, "UnbindKey 101 300", "ok")
	if keys := b.kept(b.settings[0].owner()); len(keys) != 0 {
		t.Errorf("kept are %v", keys)
	}
}

// TestNumberThatIsNoName: a number that is too high is no name either.
func TestNumberThatIsNoName(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"})
	b.exchange.shared.sip = yesSIP{}
	b.reload(func(s *Settings) { s.SIP, s.ProfileName, s.Profile = true, "snom-buttons", shipped(t, "snom-buttons") })
	for _, key := range []string{"0", "1000", "65536", "99999999999999999999999"} {
		b.do(newClient(), "BindKey 101 "+key+" on Sales", string(stli.CodeInvalidParameter))
	}
}

// TestLabelThatNoPageHolds: what XML does not allow is refused, for the phone
// would take the page for broken.
func TestLabelThatNoPageHolds(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"})
	for _, label := range []string{"a\ufffe", "a\uffff"} {
		b.do(newClient(), "BindKey 101 2 on "+label, string(stli.CodeInvalidParameter))
	}
}

// TestKeyOfALostStateFolder: a key that still calls us is nobody else's,
// although nothing is known of it any more.
func TestKeyOfALostStateFolder(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	base, _ := b.exchange.shared.base("")
	sim.SetSetting("fkey1", "url "+base+"/a/101/lost/key?key=2")
	sim.SetSetting("fkey_label1", "Sales")
	b.do(c, "BindKey 101 2 on Service message x", "ok")
	b.want(sim, "fkey_label1", "Service")
	b.do(c, "UnbindKey 101 2", "ok")
	b.want(sim, "fkey1", "")
	b.want(sim, "fkey_label1", "")
}

// TestKeyOfASidePanel: a D785 has 24 keys, and three panels of 18.
func TestKeyOfASidePanel(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"})
	c, sim := newClient(), b.office.Phone("101")
	b.do(c, "BindKey 101 78 on Sales message x", "ok")
	b.want(sim, "fkey_label77", "Sales")
	b.do(c, "BindKey 101 P79 on Sales message x", string(stli.CodeInvalidParameter))
	b.do(c, "UnbindKey 101 P78", "ok")
}
