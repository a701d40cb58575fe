package phoneprofile

import (
	"fmt"
	"strconv"
	"strings"
)

// Limits of SendKeys.
const (
	// MaxKeyPresses is how many keys one command may press: more than any
	// sequence that a phone's manual shows, and short enough for its parser.
	MaxKeyPresses = 64
	// MaxKeyTime is how long a key may be pressed, or the pause after it, in
	// milliseconds.
	MaxKeyTime = 60_000
)

// Keys says how a phone type writes keys.
type Keys struct {
	Separator string   // between two keys; default ";"
	Star      string   // the key *; default "*"
	Hash      string   // the key #; default "#"
	Names     []string // every other key that the phone type has, in its own spelling; none: any name
	Times     bool     // KEY,time,pause is known
}

// A DigitError is a number that cannot be typed on the keypad.
type DigitError struct{ Value string }

// Error names the value and says what is allowed.
func (e *DigitError) Error() string {
	return fmt.Sprintf("%q cannot be typed on a keypad: only 0-9 * # and a leading + can", e.Value)
}

// dialable tells whether a number has nothing but what a keypad has, and a
// leading +.
func dialable(number string) bool {
	for i := 0; i < len(number); i++ {
		if c := number[i]; !('0' <= c && c <= '9' || 'A' <= c && c <= 'D' || c == '*' || c == '#' || c == '+' && i == 0) {
			return false
		}
	}
	return number != ""
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

// A KeyError is a key sequence that the phone type does not know.
type KeyError struct{ Text string }

// Error says what is wrong with it.
func (e *KeyError) Error() string { return e.Text }

// Check reads the argument of SendKeys, key[,time[,pause]][;…], and returns it
// in the phone's own spelling, still with "," and ";". Names are matched
// without regard to case. Nothing that it lets through can leave its place in
// a request.
func (k *Keys) Check(sequence string) (string, error) {
	presses := strings.Split(sequence, ";")
	if len(presses) > MaxKeyPresses {
		return "", &KeyError{fmt.Sprintf("%d keys are too many: at most %d", len(presses), MaxKeyPresses)}
	}
	for i, press := range presses {
		parts := strings.Split(press, ",")
		name, ok := k.find(parts[0])
		if !ok {
			return "", &KeyError{fmt.Sprintf("the phone has no key %q", parts[0])}
		}
		if len(parts) > 3 {
			return "", &KeyError{fmt.Sprintf("%q: a key has a time and a pause at most", press)}
		}
		if len(parts) > 1 && !k.Times {
			return "", &KeyError{fmt.Sprintf("%q: this phone type takes no times", press)}
		}
		for _, t := range parts[1:] {
			if ms, err := strconv.ParseUint(t, 10, 32); err != nil || ms > MaxKeyTime {
				return "", &KeyError{fmt.Sprintf("%q: a time is 0 to %d ms", press, MaxKeyTime)}
			}
		}
		parts[0] = name
		presses[i] = strings.Join(parts, ",")
	}
	return strings.Join(presses, ";"), nil
}

// find returns the phone's spelling of a key.
func (k *Keys) find(name string) (string, bool) {
	if len(name) == 1 && (name[0] == '*' || name[0] == '#' || '0' <= name[0] && name[0] <= '9') {
		return name, true
	}
	for _, known := range k.Names {
		if strings.EqualFold(known, name) {
			return known, true
		}
	}
	return name, len(k.Names) == 0 && validKeyName(name)
}

// validKeyName tells whether a key name can stand in a request as it is.
func validKeyName(name string) bool {
	for i := 0; i < len(name); i++ {
		if c := name[i]; !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-') {
			return false
		}
	}
	return name != ""
}

// appendSequence appends what Check returned, with the phone's separator.
func (k *Keys) appendSequence(dst []byte, sequence string, esc escape) []byte {
	for i, press := range strings.Split(sequence, ";") {
		if i > 0 {
			dst = append(dst, k.Separator...)
		}
		for j, part := range strings.Split(press, ",") {
			switch {
			case j > 0:
				dst = append(dst, ',')
			case part == "*":
				part = k.Star
			case part == "#":
				part = k.Hash
			}
			dst = appendEscaped(dst, part, esc)
		}
	}
	return dst
}
