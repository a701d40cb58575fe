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
		value = secretOf(t, base+"_file", "the path of a file", func(name string) (string, string) {
			name = resolve(file, name)
			data, err := os.ReadFile(name)
			if err != nil {
				return "", name + ": " + readText(err)
			}
			return strings.TrimRight(string(data), "\r\n"), ""
		})
	}
	if t.Has(base + "_env") {
		given++
		value = secretOf(t, base+"_env", "the name of a variable", func(name string) (string, string) {
			v, ok := os.LookupEnv(name)
			if !ok {
				return "", "the environment has no " + name
			}
			return v, ""
		})
	}
	if given > 1 {
		t.Faultf("", "the secret is given %d times: keep one of %s, %s_file and %s_env", given, key, base, base)
	}
	return value
}

// secretOf looks up what a key names; what says what that is.
func secretOf(t *tomlfile.Table, key, what string, look func(name string) (value, fault string)) string {
	name := t.String(key, "")
	if name == "" {
		if v, _ := t.Value(key); v == "" {
			t.Faultf(key, "%s is empty: write %s", key, what)
		}
		return ""
	}
	value, fault := look(name)
	if fault != "" {
		t.Faultf(key, "%s", fault)
	}
	return value
}
