package phoneprofile

import "fmt"

// Keys says how a phone type writes digits as a list of keys.
type Keys struct {
	Separator string // between two keys; default ";"
	Star      string // the key *; default "*"
	Hash      string // the key #; default "#"
}

// A DigitError is a number that cannot be typed on the keypad.
type DigitError struct{ Value string }

// Error names the value and says what is allowed.
func (e *DigitError) Error() string {
	return fmt.Sprintf("%q cannot be typed on a keypad: only 0-9 * # and a leading + can", e.Value)
}

// appendKeys appends digits as keys. A leading + is typed as 00, as people do.
// The separator stands as the integrator wrote it; the key names are escaped.
func (k *Keys) appendKeys(dst []byte, digits string, esc escape) ([]byte, error) {
	n := 0
	key := func(name string) {
		if n > 0 {
			dst = append(dst, k.Separator...)
		}
		dst = appendEscaped(dst, name, esc)
		n++
	}
	for i := 0; i < len(digits); i++ {
		switch c := digits[i]; {
		case '0' <= c && c <= '9', 'A' <= c && c <= 'D':
			key(digits[i : i+1])
		case c == '*':
			key(k.Star)
		case c == '#':
			key(k.Hash)
		case c == '+' && i == 0:
			key("0")
			key("0")
		default:
			return dst, &DigitError{digits}
		}
	}
	if n == 0 {
		return dst, &DigitError{digits}
	}
	return dst, nil
}
