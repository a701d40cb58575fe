package phone

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Limits of a bound key.
const (
	// maxLabel is the longest label, in characters: three times what the widest
	// display beside a key has room for.
	maxLabel = 64
	// maxAction is the longest text of an action, in bytes: with the rest of it a
	// request by SIP must fit into one datagram.
	maxAction = 512
	// maxKeys is how many keys of one phone may be bound: as many as the largest
	// has with all its side panels, and few enough to be pushed after a restart.
	maxKeys = 256
)

// The actions of a key, in the words of FreeSWITCH's mod_snom.
const (
	keyInvite  = "invite"  // a press calls the action's number
	keyMessage = "message" // a press tells the action's text to the clients, and to the rules
)

// A key's binding, as it is kept on disk (state.KeyPhase). What is written into
// the phone is on disk before, so a crash at any point loses no old value.
//
//	(none) --BindKey--> binding --written, read back, shown--> bound --BindKey--+
//	   ^                  |                                     | ^             |
//	   |                  | failed, or broken off by a crash    | +-------------+
//	   |                  v                                     |   if that fails the
//	   +--put back---- unbinding <-------------UnbindKey--------+   former one is shown
//
// A bound key is shown again when the phone was started, and when its address,
// its profile or its token changed. What cannot be done because the phone does
// not answer is tried again until it is done.

// newKey reads the words of BindKey behind the device.
func newKey(s *Settings, args []string) (state.Key, *stli.Failure) {
	k := state.Key{Label: args[2]}
	var ok bool
	if k.Key, ok = keyID(s.Profile, args[0]); !ok {
		return k, noKey(s, args[0])
	}
	if k.Light, ok = phoneprofile.Light(args[1]); !ok {
		return k, stli.Failf(stli.CodeInvalidParameter, "unknown light %q: write one of %s", clip(args[1]), phoneprofile.LightNames())
	}
	if failure := plainText("label", k.Label); failure != nil {
		return k, failure
	}
	if n := utf8.RuneCountInString(k.Label); n > maxLabel {
		return k, stli.Failf(stli.CodeValueOutOfRange, "the label has %d characters, and %d are the most", n, maxLabel)
	}
	if len(args) < 4 {
		return k, nil
	}
	if len(args) < 5 {
		return k, stli.Failf(stli.CodeInvalidParameter, "an action has a name and a text: write invite and a number, or message and what it shall say")
	}
	k.ActionName, k.Action = lowerWord(args[3]), args[4]
	if len(k.Action) > maxAction {
		return k, stli.Failf(stli.CodeValueOutOfRange, "the action has %d bytes, and %d are the most", len(k.Action), maxAction)
	}
	switch k.ActionName {
	case keyInvite:
		return k, number(&plan{values: &phoneprofile.Values{}}, k.Action)
	case keyMessage:
		return k, plainText("action", k.Action)
	}
	return k, stli.Failf(stli.CodeInvalidParameter, "unknown action %q: write invite or message", clip(args[3]))
}

// keyID returns how a key is kept: by its number where it has one, so that P2
// and 2 are one key.
func keyID(profile *phoneprofile.Profile, word string) (string, bool) {
	n, name, ok := profile.KeyNumber(word)
	if n > 0 {
		return strconv.Itoa(n), ok
	}
	return name, ok
}

func noKey(s *Settings, word string) *stli.Failure {
	return stli.Failf(stli.CodeInvalidParameter, "phones of profile %q have no key %q: write its number from 1, or its name", s.ProfileName, clip(word))
}

// plainText refuses what no display shows.
func plainText(what, text string) *stli.Failure {
	for _, r := range text {
		switch {
		case unicode.IsControl(r), r == utf8.RuneError:
			return stli.Failf(stli.CodeInvalidParameter, "the %s has a control character", what)
		case r == '\uFFFE', r == '\uFFFF': // a page with one of them is no XML
			return stli.Failf(stli.CodeInvalidParameter, "the %s has a code point that is no character", what)
		}
	}
	return nil
}

// lacksKey says what of a binding the phone type cannot do: nobody shall take a
// lamp for a labelled key. A profile with nothing but an action BindKey decides
// by itself what it makes of the words.
func (s *Settings) lacksKey(k *state.Key) *stli.Failure {
	p := s.Profile
	switch {
	case !p.HasKeys():
		return stli.Failf(stli.CodeServiceNotSupported, "profile %q of %s has no BindKey", s.ProfileName, s.Extension)
	case p.Key == nil:
	case k.Label != "" && !p.KeyLabels():
		return stli.Failf(stli.CodeServiceNotSupported, "profile %q of %s cannot label a key: write \"\" for the label", s.ProfileName, s.Extension)
	case k.ActionName != "" && !p.KeyActs():
		return stli.Failf(stli.CodeServiceNotSupported, "profile %q of %s cannot give a key an action: leave it out", s.ProfileName, s.Extension)
	}
	return nil
}

// KeyURL returns the address that the phone calls when a key is pressed.
func (s *Settings) KeyURL(base, key string) string {
	parameter := s.Profile.Callback.Fields["key"]
	if parameter == "" {
		parameter = "key"
	}
	return s.address(base, s.Profile.PressEvent(), parameter+"="+key)
}

// PageURL returns the address of the page that shows a key's state; "" where the
// profile has none.
func (s *Settings) PageURL(base, key string) string {
	if k := s.Profile.Key; k != nil && k.Page != nil {
		return s.address(base, k.Page.Name, "key="+key)
	}
	return ""
}
