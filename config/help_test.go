package config

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// update writes the golden files anew: go test ./config -update.
var update = flag.Bool("update", false, "write the golden files")

// secretName is the variable of the environment that the files name.
const secretName = "PHONECOMPANION_TEST_SECRET"

// write makes the files of a configuration, whose main file is pc.toml, in a
// folder of their own, and returns its path.
func write(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "pc.toml")
}

// load loads a configuration without a fault.
func load(t testing.TB, files map[string]string) *Config {
	t.Helper()
	c, err := Load(write(t, files), profiles.FS)
	if err != nil {
		t.Fatalf("faults:\n%v", err)
	}
	return c
}

// phoneText is a [[phone]] with further keys.
func phoneText(extension string, keys ...string) string {
	return "[[phone]]\nextension = \"" + extension + "\"\naddress = \"10.0.0.1\"\nprofile = \"snom\"\n" + strings.Join(keys, "\n") + "\n"
}

// onePhone loads a configuration with one phone that has these keys as well.
func onePhone(t testing.TB, keys ...string) *phone.Settings {
	t.Helper()
	return load(t, map[string]string{"pc.toml": phoneText("101", keys...)}).Phones[0]
}

// extensions lists the phones of a configuration.
func extensions(c *Config) string {
	var all []string
	for _, p := range c.Phones {
		all = append(all, p.Extension)
	}
	return strings.Join(all, " ")
}
