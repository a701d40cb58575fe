package statuspage

import "testing"

// TestFaultOfAProfile: a fault is that of the phones whose profile is that file,
// whatever it is called, and of no others.
func TestFaultOfAProfile(t *testing.T) {
	for _, c := range []struct {
		file, name, fault string
		is                bool
	}{
		{"own.toml", "own", "own.toml:3:1: x", true},
		{"/etc/phonecompanion/own.toml", "own", "/etc/phonecompanion/own.toml:3:1: x", true},
		{"phones/snom.cfg", "snom.cfg", "phones/snom.cfg: x", true},
		{"own.toml", "own", "sub/own.toml:3:1: x", false},
		{"sub/own.toml", "sub/own.toml", "own.toml:3:1: x", false},
		{"own.toml", "own", "town.toml:3:1: x", false},
		{"own.toml", "own", "phonecompanion.toml:3:1: own.toml: x", false},
		{"profiles/snom.toml", "snom", "/etc/phonecompanion/snom.toml:3:1: x", true}, // one that shall count in place of the shipped one
		{"profiles/snom.toml", "snom", "/etc/phonecompanion/profiles/snom.toml:3:1: x", true},
		{"profiles/snom.toml", "snom", "/etc/phonecompanion/yealink.toml:3:1: x", false},
	} {
		s := settings(t, snom(t), "101")
		own := *s.Profile
		own.File = c.file
		s.Profile, s.ProfileName = &own, c.name
		if got := faultOf(s, []string{c.fault}); (got == c.fault) != c.is {
			t.Errorf("the fault %q of %s is %q", c.fault, c.file, got)
		}
	}
}
