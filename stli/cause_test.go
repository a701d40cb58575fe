package stli

import (
	"os"
	"regexp"
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
		CauseSingleStepTransfer, CauseConsultation, CauseConference, CauseRedirected, CauseDestNotObtainable, CauseMaintenance, CauseTimeout,
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

// TestCausesOfTheManual: what the manual says of causes is said of each that there is a
// name for, once.
func TestCausesOfTheManual(t *testing.T) {
	source, err := os.ReadFile("cause.go")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`(?m)^\t(Cause[A-Z][A-Za-z]+) +Cause = "([A-Za-z]+)"$`).FindAllStringSubmatch(string(source), -1)
	seen := map[Cause]bool{}
	for _, c := range Causes() {
		if seen[c.Cause] || !KnownCause(c.Cause) || !strings.HasSuffix(c.Meaning, ".") || strings.Contains(c.Meaning, "|") {
			t.Errorf("%s: %q", c.Cause, c.Meaning)
		}
		seen[c.Cause] = true
	}
	if len(names) == 0 || len(names) != len(seen) {
		t.Errorf("%d constants, and %d causes in the table", len(names), len(seen))
	}
	for _, n := range names {
		if !seen[Cause(n[2])] {
			t.Errorf("%s is not in the table", n[1])
		}
	}
}
