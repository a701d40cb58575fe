package main_test

import (
	"os"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// TestKeyLeavesItsPhone: a reload gives the extension another phone, or takes it
// out. The lamp of the former phone goes off, and its settings are put back.
func TestKeyLeavesItsPhone(t *testing.T) {
	t.Parallel()
	for _, gone := range []bool{false, true} {
		k := newKeyOffice(t, phonesim.Config{Listen: "127.0.0.2:0"})
		k.place([]phonesim.Config{{Extension: "103", Model: "snomD785", Listen: "127.0.0.3:0"}})
		other := k.Phone("103")
		k.phones = k.phones[:2]
		k.http = []string{}
		k.says(`BindKey 101 2 on Sales message x`, "error_ind SUCCESS BindKey")
		k.lamp(6, "green On")
		text, err := os.ReadFile(k.config())
		if err != nil {
			t.Fatal(err)
		}
		from, to := k.sim.Addr(), other.Addr()
		if gone {
			from, to = `extension = "101"`, `extension = "109"`
		}
		if err := os.WriteFile(k.config(), []byte(strings.Replace(string(text), from, to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		k.lamp(6, "")
		k.is("fkey1", "")
		k.is("fkey_label1", "")
		if !gone {
			k.becomes(step{}, "green On", func() string { return other.Snapshot().Lamps[6] })
			k.says(`UnbindKey 101 2`, "error_ind SUCCESS UnbindKey")
		}
		if log := k.process.logText(); strings.Contains(log, "not put back") || strings.Contains(log, "key not shown") {
			t.Errorf("gone %v: it did not go at once", gone)
		}
		k.finish()
	}
}
