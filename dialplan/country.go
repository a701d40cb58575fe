package dialplan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// otherNames are what people write for countries whose code is another.
var otherNames = map[string]string{"UK": "GB", "EL": "GR"}

// Country checks the code of a country, two letters of ISO 3166 in capitals or
// not, and returns it in capitals. The error says what to write instead.
func Country(code string) (string, error) {
	c := strings.ToUpper(code)
	switch {
	case phonenumbers.GetSupportedRegions()[c]:
		return c, nil
	case otherNames[c] != "":
		return "", fmt.Errorf("the code of this country is %q, not %q", otherNames[c], code)
	}
	if calling, err := strconv.Atoi(strings.TrimLeft(code, "+0")); err == nil {
		if region := phonenumbers.GetRegionCodeForCountryCode(calling); phonenumbers.GetSupportedRegions()[region] {
			return "", fmt.Errorf("country is a code of two letters, not %q: write %q", code, region)
		}
	}
	return "", fmt.Errorf("there is no country %q: write its two letters of ISO 3166, such as \"CZ\", or \"\" for none", code)
}

// ValidPrefix tells whether a text can be an outside prefix: digits, or
// nothing.
func ValidPrefix(s string) bool {
	return len(s) <= MaxPrefix && strings.Trim(s, "0123456789") == ""
}
