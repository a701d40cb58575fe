package config

import (
	"github.com/phonecompanion/phonecompanion/dialplan"
	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// defaultInternalDigits is the length of extensions where nothing is said.
const defaultInternalDigits = 4

// dialPlan reads [dialplan].
func (l *loader) dialPlan(t *tomlfile.Table) {
	d := DialPlan{
		Country:        t.String("country", ""),
		OutsidePrefix:  t.String("outside_prefix", ""),
		InternalDigits: t.Int("internal_digits", defaultInternalDigits, 0, 15),
	}
	if d.Country != "" {
		country, err := dialplan.Country(d.Country)
		if err != nil {
			t.Faultf("country", "%v", err)
		}
		d.Country = country
	}
	if !dialplan.ValidPrefix(d.OutsidePrefix) {
		t.Faultf("outside_prefix", "%q is no outside prefix: write the digits that are dialled for a line outside, %d at most, or \"\" for none", d.OutsidePrefix, dialplan.MaxPrefix)
	}
	l.config.DialPlan = d
}

// plan gives every phone the dial plan: the one of the last load if nothing
// was changed there, so that only phones that changed are touched.
func (k *Loader) plan(c *Config) {
	if rules := dialplan.Rules(c.DialPlan); k.dialPlan == nil || k.dialPlan.Rules() != rules {
		k.dialPlan = dialplan.New(rules)
	}
	for _, p := range c.Phones {
		p.Plan = k.dialPlan
	}
}
