package config

import (
	"os"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/dialplan"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// Every phone has the dial plan, those of included files too.
func TestDialPlan(t *testing.T) {
	c := load(t, map[string]string{
		"pc.toml":   "include = [\"more.toml\"]\n[dialplan]\ncountry = \"cz\"\noutside_prefix = \"0\"\ninternal_digits = 3\n" + phoneText("101"),
		"more.toml": phoneText("102"),
	})
	want := dialplan.Rules{Country: "CZ", OutsidePrefix: "0", InternalDigits: 3}
	for _, p := range c.Phones {
		if p.Plan == nil || p.Plan.Rules() != want {
			t.Errorf("%s has the plan %+v", p.Extension, p.Plan)
		}
	}
	if len(c.Phones) != 2 || c.Phones[0].Plan != c.Phones[1].Plan || c.DialPlan != DialPlan(want) {
		t.Errorf("%d phones, %+v", len(c.Phones), c.DialPlan)
	}
}

// A reload that changes nothing in [dialplan] keeps the plan, and with it every
// phone as it is.
func TestDialPlanStays(t *testing.T) {
	path := write(t, map[string]string{"pc.toml": "[dialplan]\ncountry = \"CZ\"\n" + phoneText("101")})
	k := &Loader{File: path, Shipped: profiles.FS}
	reload := func(from, to string) *dialplan.Plan {
		t.Helper()
		data, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(path, []byte(strings.Replace(string(data), from, to, 1)), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
		c, err := k.Load()
		if err != nil {
			return nil
		}
		return c.Phones[0].Plan
	}
	first := reload("", "")
	if again := reload("101", "102"); again != first {
		t.Error("the plan is another although nothing of it was changed")
	}
	if fault := reload(`"CZ"`, `"ZZZ"`); fault != nil {
		t.Error("a fault gives a plan")
	}
	if again := reload(`"ZZZ"`, `"CZ"`); again != first {
		t.Error("the plan is another after a fault")
	}
	if changed := reload(`"CZ"`, `"SK"`); changed == first || changed.Rules().Country != "SK" {
		t.Errorf("the plan is %+v after a change", changed.Rules())
	}
}
