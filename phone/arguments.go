package phone

import (
	"strings"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// number takes a number or SIP address to call.
func number(t *plan, n string) *stli.Failure {
	switch {
	case n == "":
		return stli.Failf(stli.CodeInvalidCalledDevice, "the number is empty")
	case len(n) > MaxNumber:
		return stli.Failf(stli.CodeInvalidCalledDevice, "the number is longer than %d bytes", MaxNumber)
	}
	t.values.Set(phoneprofile.InsertNumber, n)
	return nil
}

// digits takes a row of DTMF digits.
func digits(t *plan, s string) *stli.Failure {
	if len(s) > MaxNumber {
		return stli.Failf(stli.CodeValueOutOfRange, "%d digits are the most that one command sends, not %d", MaxNumber, len(s))
	}
	if !validDigits(s) {
		return stli.Failf(stli.CodeInvalidParameter, "digits are 0-9 * # and A-D, not %q", s)
	}
	t.values.Set(phoneprofile.InsertDigits, s)
	return nil
}

// validDigits tells whether s is a row of DTMF digits.
func validDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !('0' <= c && c <= '9' || 'A' <= c && c <= 'D' || c == '*' || c == '#') {
			return false
		}
	}
	return s != ""
}

func lowerWord(s string) string { return strings.ToLower(s) }

// onOffWord takes the word on or off.
func onOffWord(t *plan, word string) *stli.Failure {
	w := lowerWord(word)
	if w != "on" && w != "off" {
		return stli.Failf(stli.CodeInvalidParameter, "write on or off, not %q", word)
	}
	t.word = w
	t.values.Set(phoneprofile.InsertState, w)
	on, off := "1", "0"
	if w == "off" {
		on, off = off, on
	}
	t.values.Set(phoneprofile.InsertOn, on)
	t.values.Set(phoneprofile.InsertOff, off)
	return nil
}

// forwarding takes a kind of forwarding and its target.
func forwarding(t *plan, args []string) *stli.Failure {
	kind := ""
	for _, k := range []string{"immediate", "busy", "noAnswer"} {
		if strings.EqualFold(args[0], k) {
			kind = k
		}
	}
	if kind == "" {
		return stli.Failf(stli.CodeInvalidParameter, "write immediate, busy or noAnswer, not %q", args[0])
	}
	t.values.Set(phoneprofile.InsertType, kind)
	if lowerWord(args[1]) == "off" {
		return onOffWord(t, "off")
	}
	if failure := number(t, args[1]); failure != nil {
		return failure
	}
	return onOffWord(t, "on")
}

// ownAction takes the name of an action that only this phone type has, and its
// key=value pairs.
func ownAction(t *plan, args []string) *stli.Failure {
	t.action = args[0]
	if phoneprofile.OwnCommand(t.action) {
		return stli.Failf(stli.CodeInvalidParameter, "%s has a command of its own, or is a part of one", t.action)
	}
	for _, pair := range args[1:] {
		key, value, ok := strings.Cut(pair, "=")
		in, known := phoneprofile.ClientInsert(key)
		if !ok || !known || len(value) > MaxNumber {
			return stli.Failf(stli.CodeInvalidParameter, "write key=value with a key that profiles know, not %q", pair)
		}
		t.values.Set(in, value)
	}
	return nil
}
