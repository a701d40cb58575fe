package phone

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/stli"
)

// guarded is a profile with an action for every way in which none of its cases
// may fit.
const guarded = `format = 1
name = "guarded"
[action.MakeCall]
when = ["null"]
resource = "/dial?n={number}"
[action.AnswerCall]
when = ["alerting"]
resource = "/answer"
[action.ClearConnection]
when = ["connected"]
resource = "/clear"
[action.HoldCall]
when = ["null"]
needs = ["identity"]
resource = "/hold?{identity}"
[action.RetrieveCall]
when = ["hold"]
resource = "/retrieve"
[action.ConsultationCall]
when = ["connected"]
resource = "/consult?n={number}"
[action.SetDoNotDisturbOn]
when = ["connected"]
resource = "/dnd"
[action.SendKeys]
when = ["connected"]
resource = "/keys?{keys}"
[action.BindKey]
needs = ["identity"]
resource = "/key?{key}={identity}"
[action.Reboot]
when = ["hold"]
resource = "/reboot"
[action.GenerateDigits]
resource = "/digits?{digits}"
[event.incoming]
signal = "delivered"
`

// TestNoCaseFits: where no case of an action fits, the reply says why: the
// state, what is missing, or that the state is not known.
func TestNoCaseFits(t *testing.T) {
	b := newBench(t)
	profile, err := phoneprofile.Parse("guarded.toml", []byte(guarded))
	if err != nil {
		t.Fatal(err)
	}
	for _, extension := range []string{"101", "102"} {
		b.settings = append(b.settings, &Settings{Extension: extension, ProfileName: "guarded", Profile: profile, Host: "127.0.0.1", Port: 1, Token: "t"})
	}
	b.exchange.Apply(b.settings)
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	for line, want := range map[string]string{
		"AnswerCall 101":           `stateIncompatibility.noCallToAnswer: 101 has no ringing call: its state is null`,
		"ClearConnection 101":      `stateIncompatibility.noCallToClear: 101 has no call to clear: its state is null`,
		"RetrieveCall 101":         `stateIncompatibility.noHeldCall: 101 has no held call: its state is null`,
		"ConsultationCall 101 102": `stateIncompatibility.noActiveCall: 101 has no connected call: its state is null`,
		"SetDoNotDisturb 101 on":   `stateIncompatibility.invalidDeviceState: 101 cannot do SetDoNotDisturb now: its state is null`,
		"SendKeys 101 1":           `stateIncompatibility.invalidDeviceState: 101 cannot do SendKeys now: its state is null`,
		"Action 101 Reboot":        `stateIncompatibility.invalidDeviceState: 101 cannot do Reboot now: its state is null`,

		// The state fits, and a value is missing.
		"HoldCall 101":                `operation.atLeastOneConditionalParameterNotProvided: no case of HoldCall fits: the profile needs a value that is missing, such as identity in [[phone]] 101, or has no request for these words`,
		"BindKey 101 1 on label":      `operation.atLeastOneConditionalParameterNotProvided: no case of BindKey fits: the profile needs a value that is missing, such as identity in [[phone]] 101, or has no request for these words`,
		"SetDoNotDisturb 101 off":     `operation.serviceNotSupported: profile "guarded" of 101 has no SetDoNotDisturb`,
		"GenerateDigits 101 1 + long": "",

		// Nobody monitors the phone: what state it is in is not known.
		"HoldCall 102":             `stateIncompatibility.invalidDeviceState: 102 is not monitored, so its state is not known: send MonitorStart 102 first`,
		"ConsultationCall 102 103": `stateIncompatibility.invalidDeviceState: 102 is not monitored, so its state is not known: send MonitorStart 102 first`,
		"MakeCall 102 103":         `stateIncompatibility.invalidDeviceState: 102 is not monitored, so its state is not known: send MonitorStart 102 first`,
	} {
		if want == "" {
			line, want = "GenerateDigits 101 "+strings.Repeat("1", MaxNumber+1), `operation.valueOutOfRange: 255 digits are the most that one command sends, not 256`
		}
		if got := b.failure(c, line); got != want {
			t.Errorf("%.60s\n got %s\nwant %s", line, got, want)
		}
	}
}

// failure returns why a command failed.
func (b *bench) failure(m Monitor, line string) string {
	b.t.Helper()
	words := strings.Fields(line)
	verb, _ := stli.FindVerb(words[0])
	done := make(chan Result, 1)
	b.exchange.Find(words[1]).Submit(&Command{Verb: verb, Args: words[2:], Monitor: m, Deadline: time.Now().Add(patience), Done: func(r Result) { done <- r }})
	select {
	case r := <-done:
		if r.Failure == nil {
			return "ok"
		}
		return r.Failure.Error()
	case <-time.After(patience):
		b.t.Fatalf("no answer to %s", line)
	}
	return ""
}

// TestRequestFailure: every reason for which a request can fail has its code,
// and a failure that has one keeps it.
func TestRequestFailure(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&phonehttp.Error{Phase: phonehttp.PhaseConnect, Addr: "p:80", Err: os.ErrDeadlineExceeded}, "systemResourceAvailability.deviceOutOfService: p:80: the phone does not answer: it is off, or the address is wrong"},
		{&phonehttp.Error{Phase: phonehttp.PhaseAnswer, Addr: "p:80", Err: os.ErrDeadlineExceeded}, "unspecified.outcomeUnknown: p:80: the phone took the request and did not answer in time"},
		{&phonehttp.Error{Phase: phonehttp.PhaseConnect, Addr: "p:80", Err: syscall.EMFILE}, "systemResourceAvailability.resourceOutOfService: p:80: not asked: this server may open no more files: raise its limit, or look who holds them"},
		{&phoneprofile.Verdict{Rule: "success_status", Text: "no"}, "unspecified.refusedByPhone: no (success_status)"},
		{loginError{&phoneprofile.Verdict{Rule: "success_status", Text: "no"}}, "unspecified.refusedByPhone: no (success_status)"},
		{&phoneprofile.DigitError{Value: "x"}, `operation.invalidCalledDeviceID: "x" cannot be typed on a keypad: only 0-9 * # and a leading + can`},
		{errNoProvider, "systemResourceAvailability.resourceOutOfService: no provider is configured"},
		{context.Canceled, "systemResourceAvailability.resourceOutOfService: the server stops"},
		{stli.Failf(stli.CodePerformance, "too many"), "performanceManagement.performanceLimitExceeded: too many"},
		{errors.New("anything else"), "unspecified.generic: anything else"},
	} {
		if got := requestFailure(c.err).Error(); got != c.want {
			t.Errorf("%#v\n got %s\nwant %s", c.err, got, c.want)
		}
	}
}

// TestTooManyPolls: a phone that cannot be asked, because too many are, is not
// one that refuses us.
func TestTooManyPolls(t *testing.T) {
	fault := slotRequestFault(stli.Failf(stli.CodePerformance, "too many"))
	if fault.state != MonitoringUnreachable || fault.failure.Code != stli.CodePerformance {
		t.Errorf("%s, %v", fault.state, fault.failure)
	}
}

// TestDigitsThatCannotBeTyped: a number for keys that has letters is refused
// before anything is sent.
func TestDigitsThatCannotBeTyped(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	b.notify("101", phoneprofile.SignalDelivered, "1")
	b.notify("101", phoneprofile.SignalEstablished, "1")
	b.do(c, "TransferCall 101", "ok")
	before := b.office.Phone("101").Count()
	b.do(c, "MakeCall 101 jane@example.com", string(stli.CodeInvalidCalledDevice))
	if n := b.office.Phone("101").Count(); n != before {
		t.Errorf("the phone got %d requests", n-before)
	}
}
