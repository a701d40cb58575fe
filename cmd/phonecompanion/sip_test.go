package main

import (
	"net"
	"net/netip"
	"path/filepath"
	"testing"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/config"
	"github.com/phonecompanion/phonecompanion/phonesip"
	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/state"
)

// TestPressBySIPIsOfOnePhone: of two phones at one address whose keys say the
// same, the one that says who it is has pressed; and who says nothing is nobody.
func TestPressBySIPIsOfOnePhone(t *testing.T) {
	b := &reloadBench{t: t, dir: t.TempDir(), log: &lockedBuffer{}}
	phones := ""
	store, err := state.Open(filepath.Join(b.dir, "state"))
	if err != nil {
		t.Fatal(err)
	}
	for i, extension := range []string{"101", "102", "103", "104", "105", "106", "107", "108"} {
		address := net.JoinHostPort("127.0.0.1", []string{"1", "2", "3", "4", "5", "6", "7", "8"}[i])
		phones += "[[phone]]\nextension = \"" + extension + "\"\naddress = \"" + address + "\"\nprofile = \"snom-buttons\"\nmonitor = \"manual\"\ncheck_source = false\n"
		if err := store.SaveKey(extension+"@"+address, state.Key{Key: "2", Light: "on", ActionName: "message", Action: "night", Phase: state.KeyBound}); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	b.config("[sip]\nenabled = true\n" + phones)
	c, err := (&config.Loader{File: filepath.Join(b.dir, "pc.toml"), Shipped: profiles.FS}).Load()
	if err != nil {
		t.Fatal(err)
	}
	a, err := start(t.Context(), c, zerolog.New(b.log))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.stop)
	here, elsewhere := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("192.0.2.1")
	for range 5 {
		for _, from := range []netip.Addr{here, elsewhere} {
			if p := a.presser(from, phonesip.Press{User: "night", From: "107"}); p == nil || p.Settings().Extension != "107" {
				t.Fatalf("from %v: %v has pressed", from, p)
			}
		}
	}
	for _, m := range []phonesip.Press{{User: "night"}, {User: "night", From: "109"}, {User: "day", From: "107"}} {
		if p := a.presser(elsewhere, m); p != nil {
			t.Errorf("%+v: %s has pressed", m, p.Settings().Extension)
		}
	}
	if p := a.presser(here, phonesip.Press{User: "night"}); p == nil || p.Settings().Extension != "101" {
		t.Errorf("nobody is named: %v has pressed", p)
	}
	if got := a.pressed(here, phonesip.Press{User: "night", From: "103"}); got != phonesip.PressTaken {
		t.Errorf("verdict is %v", got)
	}
}
