package sipphone

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// noCountry are codes that CLDR counts as countries and ISO 3166-1 does not: those
// that are reserved, and those of countries that are no more
// (https://www.iso.org/iso-3166-country-codes.html). XK, Kosovo, stays: files of
// addresses and countries have it.
const noCountry = "AC AN CP CQ CS DG EA EU EZ FQ IC NQ NT PC SU TA UN YU"

// isCountry says whether an upper-case text is a country's two-letter code.
func isCountry(code string) bool {
	if len(code) != 2 || slices.Contains(strings.Fields(noCountry), code) {
		return false
	}
	r, err := language.ParseRegion(code)
	return err == nil && r.IsCountry() && r.Canonicalize() == r && r.String() == code
}

// checkCountries reads codes with commas between them. The Telecomx API calls them
// ISO 3166-2, which are the codes of parts of countries, and means the two letters
// of ISO 3166-1. They are kept in upper case, each once.
func checkCountries(w *change, p *Property, v any) (any, bool) {
	var codes []string
	ok := true
	for _, code := range strings.Split(v.(string), ",") {
		code = strings.ToUpper(strings.TrimSpace(code))
		switch {
		case code == "" && strings.TrimSpace(v.(string)) == "":
		case !isCountry(code):
			w.fail(p.Path, badCountry.error().about(code))
			ok = false
		case !slices.Contains(codes, code):
			codes = append(codes, code)
		}
	}
	return strings.Join(codes, ","), ok
}
