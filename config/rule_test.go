package config

import (
	"testing"

	"github.com/phonecompanion/phonecompanion/profiles"
)

// TestRules: every phone has the rules, and a reload that changes none of them
// leaves them the same. What a rule cannot be is in testdata/configs/bad.
func TestRules(t *testing.T) {
	const text = "[[rule]]\ndevices = [\"1*\"]\ndata = '^x (\\d+)$'\ncommand = \"MakeCall {device} {1}\"\n"
	file := write(t, map[string]string{"pc.toml": text + phoneText("101")})
	k := Loader{File: file, Shipped: profiles.FS}
	first, err := k.Load()
	if err != nil {
		t.Fatal(err)
	}
	second, err := k.Load()
	if err != nil {
		t.Fatal(err)
	}
	if r := first.Phones[0].Rules; r == nil || len(*r) != 1 || second.Phones[0].Rules != r {
		t.Errorf("rules are %v, then %v", r, second.Phones[0].Rules)
	}
}
