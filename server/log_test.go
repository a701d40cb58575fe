package server

import (
	"io"
	"testing"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/loglevel"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// TestLogOffCostsNothing: what a session says at debug makes nothing where debug
// is off.
func TestLogOffCostsNothing(t *testing.T) {
	setting, err := loglevel.Parse("info")
	if err != nil {
		t.Fatal(err)
	}
	levels := loglevel.New(zerolog.New(io.Discard), setting)
	s := &session{logger: levels.Logger("server").With().Uint64("session", 1).Logger()}
	if err := s.command.Parse([]byte("#tag MakeCall 101 102")); err != nil {
		t.Fatal(err)
	}
	id := requestid.Command(1, 7)
	r := &stli.Reply{Verb: stli.VerbMakeCall, ID: id, Failure: stli.Failf(stli.CodeNoActiveCall, "x")}
	e := &stli.Event{Name: stli.Initiated, Device: "101", ID: id}
	say := func() {
		s.logReceived(id, 20, nil)
		s.logReply(r)
		s.logEvent(e)
	}
	if n := testing.AllocsPerRun(1000, say); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestReasonHidesWhatWasPressed: a failure that quotes digits is not logged with
// them.
func TestReasonHidesWhatWasPressed(t *testing.T) {
	for _, c := range []struct {
		verb stli.Verb
		code stli.Code
		want string
	}{
		{stli.VerbGenerateDigits, stli.CodeInvalidParameter, "the digits or keys are not valid"},
		{stli.VerbSendKeys, stli.CodeInvalidParameter, "the digits or keys are not valid"},
		{stli.VerbSTLI, stli.CodeInvalidParameter, "unknown option or bad value"},
		{stli.VerbGenerateDigits, stli.CodeNoActiveCall, "planted"},
		{stli.VerbMakeCall, stli.CodeInvalidParameter, "planted"},
	} {
		if got := reason(c.verb, stli.Failf(c.code, "planted")); got != c.want {
			t.Errorf("%v %s: %q, want %q", c.verb, c.code, got, c.want)
		}
	}
}
