package phone

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// act carries a plan out, by the fallback where the phone does not know the
// first request at all. It is called without the lock.
func (p *Phone) act(s *Settings, t *plan) *stli.Failure {
	failure, unknown := p.try(s, t)
	if unknown && s.Fallback != nil && t.of != s.Fallback && s.Fallback.Cases(t.action, t.word) != nil {
		p.at.Log(p.logger.Info()).Str("device", p.extension).Str("action", t.action).Str("reason", failure.Text).Str("fallback", s.FallbackName).Msg("the phone cannot do it")
		p.mu.Lock() // what is heard meanwhile is held against the plan
		t.fallBack(s)
		p.mu.Unlock()
		failure, _ = p.try(s, t)
	}
	return failure
}

// fallBack takes the cases of the second profile.
func (t *plan) fallBack(s *Settings) {
	t.of, t.cases = s.Fallback, s.Fallback.Cases(t.action, t.word)
	t.ringsBack = s.Fallback.Provider != nil && s.teller() != s.Fallback
}

// reporter is the profile whose notifications tell what the plan has done: none
// where the provider has done it to a call that the phone on the desk tells of, for
// that does not hear of it.
func (t *plan) reporter(s *Settings) *phoneprofile.Profile {
	if t.of.Provider != nil && t.of != s.teller() {
		return &phoneprofile.Profile{}
	}
	return s.teller()
}

// notKnown are the answers of a phone that does not know a request, and so has
// certainly not carried it out: snom's D8xx have no command.htm
// (https://github.com/NethServer/dev/issues/8128).
var notKnown = []int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone, http.StatusNotImplemented}

// try sends the requests of the first case that applies, step by step. unknown
// says that the phone does not know the first of them.
func (p *Phone) try(s *Settings, t *plan) (failure *stli.Failure, unknown bool) {
	if p.cloud != nil && t.of.Provider != nil {
		p.cloud.Known(s.line(t.of), t.values)
	}
	var c *phoneprofile.Case
	fits := false // the state fits, and something else does not
	for i := range t.cases {
		if t.cases[i].Applies(t.state, t.values) {
			c = &t.cases[i]
			break
		}
		if when := t.cases[i].When; len(when) == 0 || slices.Contains(when, t.state) {
			fits = true
		}
	}
	if c == nil {
		if fits {
			return stli.Failf(stli.CodeMissingParameter, "no case of %s fits: the profile needs a value that is missing, such as identity in [[phone]] %s, or has no request for these words", t.action, p.extension), false
		}
		return wrongState(p.extension, t), false
	}
	sent := 0
	for i := range c.Steps {
		step := &c.Steps[i]
		if step.Request == nil {
			if !pause(p.ctx, step.Wait) {
				return stli.Failf(stli.CodeOutcomeUnknown, "the server stopped in the middle of %s", t.action), false
			}
			continue
		}
		t.sent = true
		_, err := p.exchange(t.why, s, t.of, step.Request, t.values, t.startBy)
		if err == nil {
			sent++
			continue
		}
		var verdict *phoneprofile.Verdict
		unknown = sent == 0 && errors.As(err, &verdict) && slices.Contains(notKnown, verdict.Status)
		failure = requestFailure(err)
		if sent > 0 {
			failure = stli.Failf(stli.CodeOutcomeUnknown, "step %d of %d of %s failed after %d had been done: %s", i+1, len(c.Steps), t.action, sent, failure.Text)
			p.letGo(s, t, c.OnFailure)
		}
		return failure, unknown
	}
	return nil, false
}

// letGo sends what a profile wants sent after a sequence failed half way.
func (p *Phone) letGo(s *Settings, t *plan, steps []phoneprofile.Step) {
	for i := range steps {
		if steps[i].Request == nil {
			pause(p.ctx, steps[i].Wait)
			continue
		}
		if _, err := p.exchange(t.why, s, t.of, steps[i].Request, t.values, t.startBy); err != nil {
			p.at.Log(p.logger.Warn()).Str("device", p.extension).Err(err).Msg("on_failure step failed too")
		}
	}
}

// pause waits and tells whether it may go on.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// request sends one request and judges its answer; what it extracts goes into v.
func (p *Phone) request(why purpose, s *Settings, r *phoneprofile.Request, v *phoneprofile.Values) error {
	_, err := p.exchange(why, s, s.Profile, r, v, time.Now().Add(r.Timeout))
	return err
}

// deliver sends a request to whom it is for.
func (p *Phone) deliver(id requestid.ID, s *Settings, of *phoneprofile.Profile, r *phoneprofile.Request, v *phoneprofile.Values, startBy time.Time) (answer *phoneprofile.Answer, shown string, err error) {
	if r.Via == phoneprofile.ViaProvider {
		answer, err = p.send(id, s, of, r, v, startBy)
		return answer, r.Method + " (to the provider)", err
	}
	rendered, err := r.Render(v)
	if err != nil {
		return nil, "", err
	}
	if r.Via == phoneprofile.ViaSIP {
		answer, err = p.sendSIP(s, rendered)
		return answer, rendered.Method + " " + rendered.Target, err
	}
	answer, err = s.client.Do(p.ctx, rendered, &of.HTTP)
	return answer, rendered.Method + " " + rendered.Target, err
}

// exchange sends a request of a profile, judges its answer and returns it; what
// it extracts goes into v. The worker alone calls it.
func (p *Phone) exchange(why purpose, s *Settings, of *phoneprofile.Profile, r *phoneprofile.Request, v *phoneprofile.Values, startBy time.Time) (*phoneprofile.Answer, error) {
	return p.exchangeFor(p.at, why, s, of, r, v, startBy)
}

// exchangeFor is exchange for who is not the worker.
func (p *Phone) exchangeFor(id requestid.ID, why purpose, s *Settings, of *phoneprofile.Profile, r *phoneprofile.Request, v *phoneprofile.Values, startBy time.Time) (*phoneprofile.Answer, error) {
	start := time.Now()
	answer, shown, err := p.deliver(id, s, of, r, v, startBy)
	if err == nil {
		err = s.judge(r, answer)
		withoutEcho(err, v)
	}
	for i := 0; err == nil && i < len(r.Extract); i++ {
		e := &r.Extract[i]
		value, found, problem := e.Take(answer, v)
		if problem != nil || !found {
			err = &phoneprofile.Verdict{Rule: "extract", Text: fmt.Sprintf("%q is not in the %s's answer", e.Name, r.Via)}
			break
		}
		v.SetExtracted(e.Insert, value)
	}
	took := time.Since(start)
	p.counts.request(r.Via, why, answer != nil, err, took)
	p.note(s, start, shown, v, answer, err)
	p.logRequest(id, s, shown, v, answer, err, took)
	return answer, err
}

// judge judges the answer to a request. What it repeats of the phone's words, such
// as where that wants to be asked, may hold the phone's secrets.
func (s *Settings) judge(r *phoneprofile.Request, answer *phoneprofile.Answer) error {
	err := r.Judge(answer)
	if verdict := (*phoneprofile.Verdict)(nil); errors.As(err, &verdict) {
		verdict.Text = s.Hide(verdict.Text)
	}
	return err
}

var errNoProvider = errors.New("no provider is configured")

// A transportError is a request without an answer, by HTTP ([phonehttp.Error])
// or by SIP.
type transportError interface {
	error
	Sent() bool // whether the phone may have got it
}

// requestFailure says in CSTA's words why a request failed.
func requestFailure(err error) *stli.Failure {
	var (
		transport transportError
		verdict   *phoneprofile.Verdict
		digits    *phoneprofile.DigitError
		failure   *stli.Failure
	)
	switch {
	case errors.As(err, &failure):
		return failure
	case phonehttp.NoFiles(err):
		return &stli.Failure{Code: stli.CodeResourceOutOfService, Text: err.Error()}
	case errors.As(err, &transport) && transport.Sent():
		return &stli.Failure{Code: stli.CodeOutcomeUnknown, Text: err.Error()}
	case errors.As(err, &transport):
		return &stli.Failure{Code: stli.CodeDeviceOutOfService, Text: err.Error()}
	case errors.As(err, &verdict):
		return &stli.Failure{Code: stli.CodeRefusedByPhone, Text: err.Error()}
	case errors.As(err, &digits):
		return &stli.Failure{Code: stli.CodeInvalidCalledDevice, Text: err.Error()}
	case errors.Is(err, errNoProvider), errors.Is(err, errNoSIP):
		return &stli.Failure{Code: stli.CodeResourceOutOfService, Text: err.Error()}
	case errors.Is(err, context.Canceled):
		return stli.Failf(stli.CodeResourceOutOfService, "the server stops")
	}
	return &stli.Failure{Code: stli.CodeUnspecified, Text: err.Error()}
}

// wrongState says why no case of an action applies in the phone's state.
func wrongState(extension string, t *plan) *stli.Failure {
	if t.state == phoneprofile.Unknown {
		return stli.Failf(stli.CodeInvalidDeviceState, "%s is not monitored, so its state is not known: send MonitorStart %s first", extension, extension)
	}
	switch t.action {
	case phoneprofile.AnswerCall, phoneprofile.DeflectCall:
		return stli.Failf(stli.CodeNoCallToAnswer, "%s has no ringing call: its state is %s", extension, t.state)
	case phoneprofile.ClearConnection:
		return stli.Failf(stli.CodeNoCallToClear, "%s has no call to clear: its state is %s", extension, t.state)
	case phoneprofile.RetrieveCall, phoneprofile.ReconnectCall, phoneprofile.AlternateCall:
		return stli.Failf(stli.CodeNoHeldCall, "%s has no held call: its state is %s", extension, t.state)
	case phoneprofile.MakeCall:
		return stli.Failf(stli.CodeInvalidDeviceState, "%s cannot dial: its state is %s", extension, t.state)
	case phoneprofile.HoldCall, phoneprofile.TransferCall, phoneprofile.TransferTarget, phoneprofile.TransferComplete, phoneprofile.ConsultationCall,
		phoneprofile.ConferenceCall, phoneprofile.SingleStepTransferCall, phoneprofile.GenerateDigits:
		return stli.Failf(stli.CodeNoActiveCall, "%s has no connected call: its state is %s", extension, t.state)
	}
	return stli.Failf(stli.CodeInvalidDeviceState, "%s cannot do %s now: its state is %s", extension, t.action, t.state)
}
