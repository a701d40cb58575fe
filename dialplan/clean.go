package dialplan

import (
	"net/netip"
	"strings"
	"unicode/utf8"
)

// clean appends the digits and plus signs of a number to dst, as far as dst
// has room. It returns nothing when the number holds something else than they
// and separators, or is too long.
func clean(dst []byte, number string) []byte {
	number = user(number)
	dots := 0
	for i := 0; i < len(number); i++ {
		c := number[i]
		switch {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(number[i:])
			if !separates(r) {
				return nil
			}
			i += n - 1
			continue
		case c == '.':
			dots++
			continue
		case strings.IndexByte(" \t-/()[]", c) >= 0:
			continue
		case c == '%' && i+2 < len(number) && strings.EqualFold(number[i:i+3], "%2B"):
			c = '+'
			i += 2
		case c != '+' && (c < '0' || c > '9'):
			return nil
		}
		if len(dst) == cap(dst) {
			return nil
		}
		dst = append(dst, c)
	}
	if dots == 3 && isAddress(number) {
		return nil
	}
	return dst
}

// user returns what stands for the number in a SIP or tel URI, and everything
// else as it is. A number that counts only in its context is none.
func user(s string) string {
	for _, scheme := range [...]string{"sip:", "sips:", "tel:"} {
		if len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			s = s[len(scheme):]
			break
		}
	}
	if i := strings.IndexByte(s, '@'); i >= 0 {
		s = s[:i]
	}
	number, parameters, _ := strings.Cut(s, ";")
	if strings.Contains(parameters, "phone-context=") && !strings.HasPrefix(number, "+") {
		return ""
	}
	return number
}

// separates tells whether r is a blank or dash that people, and programs that
// set numbers nicely, write between digits.
func separates(r rune) bool {
	switch {
	case 0x2000 <= r && r <= 0x200b, 0x2010 <= r && r <= 0x2015, r == 0xa0, r == 0xad, r == 0x202f, r == 0x2060, r == 0x2212:
		return true
	}
	return false
}

// isAddress tells whether s is an IPv4 address: phones give the address of a
// caller that has no number.
func isAddress(s string) bool {
	_, err := netip.ParseAddr(strings.TrimSpace(s))
	return err == nil
}
