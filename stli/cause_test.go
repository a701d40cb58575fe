package stli

import (
	"strings"
	"testing"
)

// TestCauses: causes are CSTA's, in lower camel case, and stand for themselves
// as a word of a line.
func TestCauses(t *testing.T) {
	seen := map[Cause]bool{}
	for _, c := range knownCauses {
		if seen[c] || !KnownCause(c) {
			t.Errorf("%q stands twice, or is not known", c)
		}
		seen[c] = true
		if s := string(c); s == "" || strings.ToLower(s[:1]) != s[:1] || string(appendWord(nil, s)) != " "+s {
			t.Errorf("%q is no word in lower camel case", c)
		}
	}
	for _, c := range []Cause{
		CauseNewCall, CauseMakeCall, CauseNormalClearing, CauseNormal, CauseBusy, CauseCallNotAnswered, CauseCallCancelled, CauseTransfer,
		CauseSingleStepTransfer, CauseConsultation, CauseConference, CauseRedirected, CauseDestNotObtainable, CauseKeyOperation, CauseTimeout,
		"alternate", "doNotDisturb", "callForwardImmediate", "networkSignal",
	} {
		if !KnownCause(c) {
			t.Errorf("%q is not known", c)
		}
	}
	for _, c := range []Cause{"", "NewCall", "486", "new call"} {
		if KnownCause(c) {
			t.Errorf("%q is known", c)
		}
	}
}
