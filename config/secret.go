package config

import (
	"os"
	"strings"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// secret reads a secret that is given as key, or base_file, or base_env.
func secret(file string, t *tomlfile.Table, key, base string) string {
	given := 0
	value := t.String(key, "")
	if t.Has(key) {
		given++
	}
	if t.Has(base + "_file") {
		given++
		name := path(file, t, base+"_file")
		data, err := os.ReadFile(name)
		if err != nil {
			t.Faultf(base+"_file", "%s: %s", name, readText(err))
		}
		value = strings.TrimRight(string(data), "\r\n")
	}
	if t.Has(base + "_env") {
		given++
		name := t.String(base+"_env", "")
		v, ok := os.LookupEnv(name)
		if !ok {
			t.Faultf(base+"_env", "the environment has no %s", name)
		}
		value = v
	}
	if given > 1 {
		t.Faultf("", "the secret is given %d times: keep one of %s, %s_file and %s_env", given, key, base, base)
	}
	return value
}
