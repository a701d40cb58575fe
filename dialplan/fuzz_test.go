package dialplan

import (
	"regexp"
	"testing"
)

// international is what the plan gives, if it gives something.
var international = regexp.MustCompile(`^\+[0-9]{6,15}$`)

// FuzzE164: whatever a phone or a client writes, in whatever country, what
// comes is nothing or an international number, and that one is its own
// international form.
func FuzzE164(f *testing.F) {
	for _, n := range []string{
		"", "102", "0221555111", "00420221555111", "+420 (0)221 555 111", "sip:%2B420221555111@pbx;user=phone", "tel:+1-212-555-1234;ext=5",
		"011 420 221 555 111", "*21#", "anonymous", "+54 9 11 15 2345-6789", "0111523456789", "+7 8 916 123 45 67", "8916 123 45 67", "+390669812345",
		"10.0.0.1", "+\xff", "00", "+00", "0+0", "%2B%2", "‐−+４２０",
	} {
		f.Add(n, "CZ", "0", uint8(4))
		f.Add(n, "AR", "", uint8(0))
		f.Add(n, "BR", "9", uint8(3))
		f.Add(n, "", "00", uint8(15))
	}
	plans := map[Rules]*Plan{}
	f.Fuzz(func(t *testing.T, number, country, prefix string, digits uint8) {
		rules := Rules{InternalDigits: int(digits) % 16}
		if c, err := Country(country); err == nil {
			rules.Country = c
		}
		if ValidPrefix(prefix) {
			rules.OutsidePrefix = prefix
		}
		p := plans[rules]
		if p == nil {
			if len(plans) > 100 {
				clear(plans)
			}
			p = New(rules)
			plans[rules] = p
		}
		e := p.E164(number)
		if e == "" {
			return
		}
		if !international.MatchString(e) {
			t.Errorf("%+v: %q is %q", rules, number, e)
		}
		if again := p.E164(e); again != e {
			t.Errorf("%+v: %q is %q, and that is %q", rules, number, e, again)
		}
		if fresh := New(rules).E164(number); fresh != e {
			t.Errorf("%+v: %q is %q, and %q without a memory", rules, number, e, fresh)
		}
	})
}
