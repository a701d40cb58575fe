package dialplan

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Lengths of international numbers, in digits with the country's code. E.164
// ends at 15; shorter ones than 6 are services of networks, which cannot be
// called from abroad.
const (
	minInternational = 6
	maxInternational = 15
)

// maxService is the longest number that may be a service (112, 116117), in
// digits. Some of them look like numbers of subscribers too.
const maxService = 6

// asWritten reads the digits behind a plus sign. The sign says all: a number in
// a range that is newer than our tables is none the less one.
func asWritten(digits string) string {
	n := parse(digits)
	if n == nil {
		return ""
	}
	written := "+" + digits
	e := phonenumbers.Format(n, phonenumbers.E164)
	if e == written || !phonenumbers.IsValidNumber(n) || !fits(e[1:]) {
		return written
	}
	// A trunk prefix was written too, as in +49 (0)30. What is left must be the
	// same number when it is read again.
	if again := parse(e[1:]); again == nil || phonenumbers.Format(again, phonenumbers.E164) != e {
		return written
	}
	return e
}

// dialled reads the digits behind the 00 of an international call. Unlike a
// plus sign, 00 may begin something else; so the length must be right.
func dialled(digits string) string {
	n := parse(digits)
	if n == nil || phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return ""
	}
	return asWritten(digits)
}

// parse reads digits that begin with the code of a country. It returns nil
// where there is no such country, or the length cannot be right.
func parse(digits string) *phonenumbers.PhoneNumber {
	if !fits(digits) {
		return nil
	}
	n, err := phonenumbers.Parse("+"+digits, phonenumbers.UNKNOWN_REGION)
	if err != nil {
		return nil
	}
	return n
}

// fits tells whether digits can be an international number.
func fits(digits string) bool {
	return minInternational <= len(digits) && len(digits) <= maxInternational && strings.Trim(digits, "0123456789") == "" && digits[0] != '0'
}

// national reads a number as it is dialled within a country: a subscriber's
// number of this country, or one abroad behind the country's own prefix for
// that (011 in the USA). Lines of providers also give the country's code and no
// sign of it; nobody dials so, and behind an outside prefix it is none.
func national(digits, country string, dialled bool) string {
	if country == "" {
		return ""
	}
	n, err := phonenumbers.Parse(digits, country)
	if err != nil || !phonenumbers.IsValidNumber(n) || service(digits, country) {
		return ""
	}
	subscriber, e := phonenumbers.GetNationalSignificantNumber(n), phonenumbers.Format(n, phonenumbers.E164)
	switch {
	case digits == subscriber && digits != onlyDigits(phonenumbers.Format(n, phonenumbers.NATIONAL)):
		// The country writes a trunk prefix, and there is none: this is a local
		// number, whose area code we do not know.
		return ""
	case dialled && digits == e[1:] && digits != phonenumbers.GetNddPrefixForRegion(country, true)+subscriber:
		return ""
	}
	return asWritten(e[1:])
}

// service tells whether digits are the number of a service of the country.
func service(digits, country string) bool {
	if len(digits) > maxService {
		return false
	}
	if phonenumbers.IsEmergencyNumber(digits, country) {
		return true
	}
	n, err := phonenumbers.Parse(digits, country)
	return err == nil && phonenumbers.IsValidShortNumberForRegion(n, country)
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
