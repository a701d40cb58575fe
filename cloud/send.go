package cloud

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Send sends a request of a profile, with the ids filled in that it uses.
func (c *Cloud) Send(ctx context.Context, of phone.Line, r *phoneprofile.Request, v *phoneprofile.Values, startBy time.Time) (*phoneprofile.Answer, error) {
	a, failure := c.current()
	if failure != nil {
		return nil, failure
	}
	looking, cancel := context.WithDeadline(ctx, startBy)
	defer cancel()
	if failure := a.fill(looking, of, r, v); failure != nil {
		return nil, unsent(failure)
	}
	rendered, err := r.Render(v)
	if err != nil {
		return nil, err
	}
	a.mu.Lock()
	api := a.api
	a.mu.Unlock()
	answer, failure := api.Call(ctx, &provider.Request{Method: rendered.Method, Target: rendered.Target, Header: rendered.Header, Body: rendered.Body}, startBy)
	if failure != nil {
		return nil, failure
	}
	got := &phoneprofile.Answer{Status: answer.Status, Location: answer.Header.Get("Location"), Body: answer.Body}
	if answer.Status/100 == 2 {
		a.seen(of, rendered, got, v)
		return got, nil
	}
	a.forgetDevice(of, r)
	if failure := unsure(r, got); failure != nil {
		return nil, failure
	}
	return got, nil
}

// unsent is the failure of a request that was not sent because what it needs could not
// be looked up. What became of the look-up concerns nobody: that it is not known is
// not to be taken for what became of the command.
func unsent(failure *stli.Failure) *stli.Failure {
	if failure.Code != stli.CodeOutcomeUnknown {
		return failure
	}
	why, _, _ := strings.Cut(failure.Text, ": whether the provider ")
	return stli.Failf(stli.CodeResourceOutOfService, "the request was not sent, for what it needs could not be looked up: %s", why)
}

// forgetDevice has the device of an extension looked up again where a request that
// named it was refused: it may have been replaced.
func (a *account) forgetDevice(of phone.Line, r *phoneprofile.Request) {
	if !r.Uses(phoneprofile.InsertDeviceID) {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if l := a.lines[of.Extension]; l != nil {
		l.device = ""
	}
}

// unsure is the failure of a command whose answer is no refusal: the provider has
// not looked at it, or a gateway does not know what became of it. Nil: the answer
// says what it is.
func unsure(r *phoneprofile.Request, answer *phoneprofile.Answer) *stli.Failure {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	err := r.Judge(answer)
	if err == nil {
		return nil
	}
	switch answer.Status {
	case http.StatusTooManyRequests:
		return stli.Failf(stli.CodePerformance, "%v: it got too many requests", err)
	case http.StatusServiceUnavailable:
		return stli.Failf(stli.CodeResourceOutOfService, "%v", err)
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusGatewayTimeout:
		return stli.Failf(stli.CodeOutcomeUnknown, "%v: whether the provider has carried it out is not known", err)
	}
	return nil
}

// fill looks up what a request uses and what is not known yet.
func (a *account) fill(ctx context.Context, of phone.Line, r *phoneprofile.Request, v *phoneprofile.Values) *stli.Failure {
	needs := func(in phoneprofile.Insert) bool { return r.Uses(in) && v.Get(in) == "" }
	a.mu.Lock()
	l := a.line(of.Extension)
	a.mu.Unlock()
	if needs(phoneprofile.InsertDomain) {
		v.Set(phoneprofile.InsertDomain, a.domainOf(of))
	}
	if v.Get(phoneprofile.InsertUser) == "" { // [poll] knows our end of a call by it, too
		v.Set(phoneprofile.InsertUser, userOf(of))
	}
	if of.Dialect != phoneprofile.DialectRingCentral {
		return nil
	}
	if needs(phoneprofile.InsertExtensionID) {
		if failure := a.identify(ctx, l); failure != nil {
			return failure
		}
		a.mu.Lock()
		v.Set(phoneprofile.InsertExtensionID, l.id)
		a.mu.Unlock()
	}
	if needs(phoneprofile.InsertDeviceID) {
		device, failure := a.deviceOf(ctx, l)
		if failure != nil {
			return failure
		}
		v.Set(phoneprofile.InsertDeviceID, device)
	}
	if !needs(phoneprofile.InsertCall) && !needs(phoneprofile.InsertParty) && !needs(phoneprofile.InsertOtherCall) && !needs(phoneprofile.InsertOtherParty) {
		return nil
	}
	return a.fillCalls(ctx, of, l, needs, v)
}

// fillCalls asks for the calls of an extension, and fills in those that a request
// is about.
func (a *account) fillCalls(ctx context.Context, of phone.Line, l *line, needs func(phoneprofile.Insert) bool, v *phoneprofile.Values) *stli.Failure {
	calls, failure := a.presence(ctx, l)
	if failure != nil {
		return failure
	}
	now := &line{calls: calls}
	if needs(phoneprofile.InsertCall) {
		found := now.like(v.Get(phoneprofile.InsertRemote))
		if found == nil {
			return stli.Failf(stli.CodeNoActiveCall, "the provider knows no such call of %s", of.Extension)
		}
		v.Set(phoneprofile.InsertCall, found.session)
	}
	if needs(phoneprofile.InsertOtherCall) {
		for _, other := range calls {
			if other.session != v.Get(phoneprofile.InsertCall) {
				v.Set(phoneprofile.InsertOtherCall, other.session)
			}
		}
	}
	for _, x := range []struct{ party, call phoneprofile.Insert }{
		{phoneprofile.InsertParty, phoneprofile.InsertCall}, {phoneprofile.InsertOtherParty, phoneprofile.InsertOtherCall},
	} {
		if !needs(x.party) {
			continue
		}
		found := now.find(v.Get(x.call))
		if found == nil || found.party == "" {
			return stli.Failf(stli.CodeNoActiveCall, "the provider knows no such call of %s", of.Extension)
		}
		v.Set(x.party, found.party)
	}
	return nil
}

// seen takes what follows from a request that succeeded.
func (a *account) seen(of phone.Line, r *phoneprofile.Rendered, answer *phoneprofile.Answer, v *phoneprofile.Values) {
	if of.Dialect != phoneprofile.DialectRingCentral {
		return
	}
	path, _, _ := strings.Cut(r.Target, "?")
	switch {
	case r.Method == "POST" && strings.HasSuffix(path, "/ring-out"):
		a.ringOutMade(of, answer.Body, v.Get(phoneprofile.InsertNumber), path)
	case r.Method == "DELETE" && strings.Contains(path, "/ring-out/"):
		a.ringOutCancelled(of)
	}
}
