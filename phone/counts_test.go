package phone

import (
	"context"
	"errors"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// The table of events has room for all of them.
func TestEventCountSize(t *testing.T) {
	if n := len(stli.EventNames()) + 1; n > maxEventNames {
		t.Errorf("%d events: make the table larger", n)
	}
}

func TestOutcomes(t *testing.T) {
	for want, err := range map[string]error{
		"ok":          nil,
		"refused":     &phoneprofile.Verdict{Rule: "status"},
		"unreachable": &phonehttp.Error{Phase: phonehttp.PhaseTLS, Err: errors.New("x")},
		"unknown":     &phonehttp.Error{Phase: phonehttp.PhaseAnswer, Err: errors.New("x")},
		"not sent":    context.Canceled,
	} {
		if got := outcomes[outcomeOf(err)]; got != want {
			t.Errorf("%v is counted as %q, not %q", err, got, want)
		}
	}
	if got := outcomes[outcomeOf(stli.Failf(stli.CodeOutcomeUnknown, "x"))]; got != "unknown" {
		t.Errorf("an unknown outcome at the provider is counted as %q", got)
	}
}
