package config

import (
	"slices"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// maxRules is how many rules there may be: each press of a key is held against
// them in turn.
const maxRules = 1000

// rule reads one [[rule]].
func (l *loader) rule(t *tomlfile.Table) {
	if len(l.config.Rules) == maxRules {
		t.Faultf("", "more than %d rules", maxRules)
		return
	}
	devices, data, command := t.Strings("devices", nil), t.String("data", ""), t.Required("command")
	if command == "" {
		return
	}
	r, err := phone.NewRule(devices, data, command)
	if err != nil {
		key := "command"
		if _, wrong := phone.NewRule(nil, data, "MakeCall {device} 1"); wrong != nil {
			key = "data"
		}
		t.Faultf(key, "%v", err)
		return
	}
	l.config.Rules = append(l.config.Rules, r)
}

// rules gives every phone the rules: those of the last load if nothing was
// changed there, so that only phones that changed are touched.
func (k *Loader) rules(c *Config) {
	if len(c.Rules) == 0 {
		k.lastRules = nil
		return
	}
	if k.lastRules == nil || !slices.EqualFunc(*k.lastRules, c.Rules, phone.Rule.Same) {
		k.lastRules = &c.Rules
	}
	for _, p := range c.Phones {
		p.Rules = k.lastRules
	}
}
