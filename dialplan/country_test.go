package dialplan

import (
	"testing"

	"github.com/nyaruka/phonenumbers"
)

func TestCountry(t *testing.T) {
	for code, want := range map[string]string{
		"CZ": "CZ", "cz": "CZ", "us": "US", "GB": "GB",
	} {
		if got, err := Country(code); got != want || err != nil {
			t.Errorf("%s is %q, %v", code, got, err)
		}
	}
	const none = `: write its two letters of ISO 3166, such as "CZ", or "" for none`
	for code, want := range map[string]string{
		"ZZZ":  `there is no country "ZZZ"` + none,
		"ZZ":   `there is no country "ZZ"` + none,
		"001":  `country is a code of two letters, not "001": write "US"`,
		"UK":   `the code of this country is "GB", not "UK"`,
		"420":  `country is a code of two letters, not "420": write "CZ"`,
		"+49":  `country is a code of two letters, not "+49": write "DE"`,
		"0044": `country is a code of two letters, not "0044": write "GB"`,
		"999":  `there is no country "999"` + none,
		"800":  `there is no country "800"` + none, // freephone of the world
		"CZE":  `there is no country "CZE"` + none,
	} {
		if got, err := Country(code); got != "" || err == nil || err.Error() != want {
			t.Errorf("%s is %q, %v\nwant %s", code, got, err, want)
		}
	}
}

func TestValidPrefix(t *testing.T) {
	for prefix, want := range map[string]bool{"": true, "0": true, "99": true, "12345678": true, "123456789": false, "+": false, "0,": false, "9w": false, "*9": false} {
		if got := ValidPrefix(prefix); got != want {
			t.Errorf("%q: %v", prefix, got)
		}
	}
}

// TestEveryCountry reads an example of every country, as the country writes it
// and as the world does.
func TestEveryCountry(t *testing.T) {
	for region := range phonenumbers.GetSupportedRegions() {
		n := phonenumbers.GetExampleNumber(region)
		if n == nil {
			continue
		}
		p := New(Rules{Country: region})
		want := phonenumbers.Format(n, phonenumbers.E164)
		for _, written := range []string{want, "00" + want[1:], phonenumbers.Format(n, phonenumbers.INTERNATIONAL), phonenumbers.Format(n, phonenumbers.NATIONAL), phonenumbers.Format(n, phonenumbers.RFC3966)} {
			if got := p.E164(written); got != want {
				t.Errorf("%s: %q is %q, want %q", region, written, got, want)
			}
		}
	}
}
