package config

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/phonecompanion/phonecompanion/profiles"
)

// profileText is a profile that says where it came from.
func profileText(where string) string {
	return "format = 1\nname = \"snom\"\ndescription = \"" + where + "\"\n"
}

// TestProfileLookup: a bare name is a file in the configuration's folder, or in
// profiles/ there, or a shipped profile; anything else is a path, relative to
// the file that names it.
func TestProfileLookup(t *testing.T) {
	shipped := fstest.MapFS{"snom.toml": {Data: []byte(profileText("shipped"))}, "other.toml": {Data: []byte(profileText("other"))}}
	main := func(profile string) string {
		return "[[phone]]\nextension = \"101\"\naddress = \"10.0.0.1\"\nprofile = \"" + profile + "\"\n"
	}
	for _, c := range []struct {
		name, profile string
		files         []string // that are there, beside the main one
		included      bool     // the phone stands in d/a.toml
		want          string
	}{
		{"shipped", "snom", nil, false, "shipped"},
		{"in the folder", "snom", []string{"snom.toml", "profiles/snom.toml"}, false, "snom.toml"},
		{"in profiles", "snom", []string{"profiles/snom.toml"}, false, "profiles/snom.toml"},
		{"another shipped one", "other", []string{"snom.toml"}, false, "other"},
		{"a path", "own.toml", []string{"own.toml", "profiles/own.toml"}, false, "own.toml"},
		{"a path down", "sub/own.toml", []string{"sub/own.toml"}, false, "sub/own.toml"},
		{"a path up", "../own.toml", []string{"own.toml", "d/own.toml"}, true, "own.toml"},
		{"a path with a dot", "./own.toml", []string{"own.toml"}, false, "own.toml"},
		{"a path without .toml", "sub/own", []string{"sub/own"}, false, "sub/own"},
		{"a path with another ending", "snom.cfg", []string{"snom.cfg", "snom.toml"}, false, "snom.cfg"},
		{"included: the configuration's folder wins", "snom", []string{"snom.toml"}, true, "snom.toml"},
		{"included: profiles of the configuration", "snom", []string{"profiles/snom.toml"}, true, "profiles/snom.toml"},
		{"included: a file of phones is no profile", "snom", []string{"d/snom.toml"}, true, "shipped"},
		{"included: a path is relative to its file", "own.toml", []string{"d/own.toml", "own.toml"}, true, "d/own.toml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"pc.toml": main(c.profile)}
			if c.included {
				files = map[string]string{"pc.toml": `include = ["d/a.toml"]`, "d/a.toml": main(c.profile)}
			}
			for _, file := range c.files {
				files[file] = profileText(file)
			}
			cfg, err := Load(write(t, files), shipped)
			if err != nil {
				t.Fatalf("faults:\n%v", err)
			}
			p := cfg.Phones[0]
			if p.Profile.Description != c.want || p.ProfileName != c.profile {
				t.Errorf("%s is the profile %q, want %q", c.profile, p.Profile.Description, c.want)
			}
		})
	}
}

// Phones share a profile, and a fault of it is said once.
func TestProfilesAreShared(t *testing.T) {
	c := load(t, map[string]string{"pc.toml": phoneText("101") + phoneText("102")})
	if c.Phones[0].Profile != c.Phones[1].Profile {
		t.Error("two phones have two profiles")
	}
	shipped := fstest.MapFS{"snom.toml": {Data: []byte("format = 2\nname = \"snom\"\n")}}
	_, err := Load(write(t, map[string]string{"pc.toml": phoneText("101") + phoneText("102")}), shipped)
	if err == nil || err.Error() != "profiles/snom.toml:1:10: format must be 1: write format = 1 on the first line" {
		t.Errorf("faults are\n%v", err)
	}
}

// A server without shipped profiles has only files.
func TestNoShippedProfiles(t *testing.T) {
	_, err := Load(write(t, map[string]string{"pc.toml": phoneText("101")}), nil)
	if err == nil || !strings.Contains(err.Error(), `there is no profile "snom"`) {
		t.Errorf("error is %v", err)
	}
}

// A text that has been read already is what Load would have found.
func TestParse(t *testing.T) {
	c, err := Parse("demo.toml", []byte(phoneText("101")), profiles.FS)
	if err != nil || len(c.Phones) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err := Parse("demo.toml", []byte("x"), profiles.FS); err == nil || !strings.HasPrefix(err.Error(), "demo.toml:1:") {
		t.Errorf("error is %v", err)
	}
}
