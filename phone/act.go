package phone

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// act sends the requests of the first case that applies, step by step. It is
// called without the lock.
func (p *Phone) act(s *Settings, t *plan) *stli.Failure {
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
			return stli.Failf(stli.CodeMissingParameter, "no case of %s fits: the profile needs a value that is missing, such as identity in [[phone]] %s, or has no request for these words", t.action, p.extension)
		}
		return wrongState(p.extension, t)
	}
	sent := 0
	for i := range c.Steps {
		step := &c.Steps[i]
		if step.Request == nil {
			if !pause(p.ctx, step.Wait) {
				return stli.Failf(stli.CodeOutcomeUnknown, "the server stopped in the middle of %s", t.action)
			}
			continue
		}
		err := p.request(s, step.Request, t.values)
		if err == nil {
			sent++
			continue
		}
		failure := requestFailure(err)
		if sent > 0 {
			failure = stli.Failf(stli.CodeOutcomeUnknown, "step %d of %d of %s failed after %d had been done: %s", i+1, len(c.Steps), t.action, sent, failure.Text)
			p.letGo(s, c.OnFailure, t.values)
		}
		return failure
	}
	return nil
}

// letGo sends what a profile wants sent after a sequence failed half way.
func (p *Phone) letGo(s *Settings, steps []phoneprofile.Step, v *phoneprofile.Values) {
	for i := range steps {
		if steps[i].Request == nil {
			pause(p.ctx, steps[i].Wait)
			continue
		}
		if err := p.request(s, steps[i].Request, v); err != nil {
			p.logger.Warn().Str("device", p.extension).Err(err).Msg("on_failure step failed too")
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
func (p *Phone) request(s *Settings, r *phoneprofile.Request, v *phoneprofile.Values) error {
	_, err := p.exchange(s, r, v)
	return err
}

// exchange is request, and returns the answer.
func (p *Phone) exchange(s *Settings, r *phoneprofile.Request, v *phoneprofile.Values) (*phoneprofile.Answer, error) {
	if r.Via == phoneprofile.ViaProvider {
		return nil, errNoProvider
	}
	rendered, err := r.Render(v)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	answer, err := s.client.Do(p.ctx, rendered, &s.Profile.HTTP)
	if err == nil {
		err = r.Judge(answer)
	}
	for i := 0; err == nil && i < len(r.Extract); i++ {
		e := &r.Extract[i]
		value, found, problem := e.Take(answer, v)
		if problem != nil || !found {
			err = &phoneprofile.Verdict{Rule: "extract", Text: fmt.Sprintf("%q is not in the phone's answer", e.Name)}
			break
		}
		v.SetExtracted(e.Insert, value)
	}
	log := p.logger.Debug()
	if log.Enabled() {
		log = log.Str("device", p.extension).Str("request", s.Hide(rendered.Method+" "+rendered.Target)).Dur("took", time.Since(start))
		if answer != nil {
			log = log.Int("status", answer.Status)
		}
		if err != nil {
			log = log.Str("verdict", s.Hide(err.Error()))
		}
		log.Msg("request to phone")
	}
	return answer, err
}

var errNoProvider = errors.New("no provider is configured")

// requestFailure says in CSTA's words why a request failed.
func requestFailure(err error) *stli.Failure {
	var (
		transport *phonehttp.Error
		verdict   *phoneprofile.Verdict
		digits    *phoneprofile.DigitError
		failure   *stli.Failure
	)
	switch {
	case errors.As(err, &failure):
		return failure
	case errors.As(err, &transport) && transport.Sent():
		return &stli.Failure{Code: stli.CodeOutcomeUnknown, Text: err.Error()}
	case errors.As(err, &transport):
		return &stli.Failure{Code: stli.CodeDeviceOutOfService, Text: err.Error()}
	case errors.As(err, &verdict):
		return &stli.Failure{Code: stli.CodeRefusedByPhone, Text: err.Error()}
	case errors.As(err, &digits):
		return &stli.Failure{Code: stli.CodeInvalidCalledDevice, Text: err.Error()}
	case errors.Is(err, errNoProvider):
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
