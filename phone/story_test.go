package phone

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/loglevel"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// TestStoryOffCostsNothing: what a phone says at debug makes nothing where debug is
// off.
func TestStoryOffCostsNothing(t *testing.T) {
	setting, err := loglevel.Parse("info")
	if err != nil {
		t.Fatal(err)
	}
	logger := loglevel.New(zerolog.New(io.Discard), setting).Logger("phone")
	s := &Settings{Extension: "101", Password: "secret", Profile: new(phoneprofile.Profile)}
	p := &Phone{extension: "101", shared: &shared{logger: logger}, model: newModel("101", testTimes, func() string { return "c" })}
	c := &Command{Verb: stli.VerbMakeCall, ID: requestid.Command(1, 7)}
	plan := &plan{action: "MakeCall", values: s.Values()}
	answer := &phoneprofile.Answer{Status: 200}
	n := &Notice{ID: p.ids.Notification()}
	events := []*stli.Event{{Name: stli.Initiated, Device: "101", ID: c.ID}}
	broken := errors.New("x")
	say := func() {
		p.logQueued(c)
		p.logBegun(c)
		p.logPlan(c, plan, s)
		p.logRequest(c.ID, s, "GET /", plan.values, answer, broken, time.Second)
		p.logNotice(n)
		p.logSignal(n, events)
		p.logEvents(events)
	}
	if n := testing.AllocsPerRun(1000, say); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestWithoutEcho: a phone repeats what it was told to press, and nobody is told.
func TestWithoutEcho(t *testing.T) {
	for _, c := range []struct {
		insert phoneprofile.Insert
		in     phoneprofile.Verdict
		want   string
	}{
		{phoneprofile.InsertDigits, phoneprofile.Verdict{Rule: "success_status", Status: 307, Text: "the phone wants HTTPS (307 to https://1/?key=73915): set protocol"}, `the phone wants HTTPS: set protocol = "HTTPS" in its profile (success_status)`},
		{phoneprofile.InsertKeys, phoneprofile.Verdict{Rule: "success_status", Status: 302, Text: "a redirect to 73915"}, "the phone answered with a redirect, which is not followed (success_status)"},
		{phoneprofile.InsertDigits, phoneprofile.Verdict{Rule: "failure_body", Status: 200, Text: "the phone answered 73915"}, "the phone says that it did not do it (failure_body)"},
		{phoneprofile.InsertDigits, phoneprofile.Verdict{Rule: "success_body", Status: 200, Text: "the phone answered 73915"}, "the phone does not say that it did it (success_body)"},
		{phoneprofile.InsertDigits, phoneprofile.Verdict{Rule: "success_status", Status: 403, Text: "the phone refused the request (403)"}, "the phone refused the request (403) (success_status)"},
		{phoneprofile.InsertNumber, phoneprofile.Verdict{Rule: "failure_body", Status: 200, Text: "the phone answered 73915"}, "the phone answered 73915 (failure_body)"},
	} {
		v := (&Settings{Profile: new(phoneprofile.Profile)}).Values()
		v.Set(c.insert, "73915")
		err := error(&c.in)
		if withoutEcho(err, v); err.Error() != c.want {
			t.Errorf("%q, want %q", err, c.want)
		}
	}
}

// TestConceal: keys are hidden as tones are, whatever the request looks like.
func TestConceal(t *testing.T) {
	for _, insert := range []phoneprofile.Insert{phoneprofile.InsertDigits, phoneprofile.InsertKeys} {
		for shown, want := range map[string]string{"GET /x?key=73915": "GET /x?***", "POST /press/73915": "POST ***"} {
			v := (&Settings{Profile: new(phoneprofile.Profile)}).Values()
			v.Set(insert, "73915")
			if got := conceal(shown, v); got != want || strings.Contains(got, "73915") {
				t.Errorf("%s: %s, want %s", shown, got, want)
			}
		}
	}
}
