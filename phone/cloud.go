package phone

import (
	"context"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// reconcileSettle is how long what a provider says of its calls may lag behind
// its own events, and behind what it was told.
const reconcileSettle = 2 * time.Second

// A Cloud is the telephony provider, as phones need it. Its methods are called
// without the lock of any phone.
type Cloud interface {
	// Known fills in what the provider's ids are, as far as they are known without
	// asking: a profile chooses its request by them. It does not block.
	Known(l Line, v *phoneprofile.Values)
	// Send sends a request of a profile to the provider, once. What the profile
	// cannot know, ids above all, is filled in: see the inserts of package
	// phoneprofile. A request that cannot be sent by startBy is not sent. The error
	// is a [*stli.Failure]; the answer is nil with it.
	Send(ctx context.Context, l Line, r *phoneprofile.Request, v *phoneprofile.Values, startBy time.Time) (*phoneprofile.Answer, error)
	// Listen makes the provider's events of a phone come, which it gives to Enqueue,
	// Drain, Reconcile, CloudUp, CloudDown and CloudChanged of the phone, and returns when they do,
	// or why they do not. The context carries the id of what wants them.
	Listen(ctx context.Context, p *Phone) *stli.Failure
	// Leave is the reverse of Listen.
	Leave(extension string)
}

// A Line is a phone as the provider has to know it.
type Line struct {
	Extension string
	Identity  string
	Dialect   string // of the profile
	// Foreign says that the calls' ids are those of a phone on the desk, not the
	// provider's: the call is found by its number.
	Foreign bool
}

// told tells whether the provider's events tell of the phone's calls.
func (s *Settings) told() bool { return s.teller().Told() }

// teller is the profile by which the phone's calls are heard of: the fallback
// where the first one has nothing that tells.
func (s *Settings) teller() *phoneprofile.Profile {
	if s.Fallback != nil && !s.Profile.Tells() {
		return s.Fallback
	}
	return s.Profile
}

// line is how the provider knows the phone, for a request of one of its
// profiles.
func (s *Settings) line(of *phoneprofile.Profile) Line {
	l := Line{Extension: s.Extension, Identity: s.Identity, Foreign: s.teller() != of}
	if of.Provider != nil {
		l.Dialect = of.Provider.Dialect
	}
	return l
}

// send sends a request to the provider.
func (p *Phone) send(id requestid.ID, s *Settings, of *phoneprofile.Profile, r *phoneprofile.Request, v *phoneprofile.Values, startBy time.Time) (*phoneprofile.Answer, error) {
	if p.cloud == nil {
		return nil, errNoProvider
	}
	return p.cloud.Send(id.In(p.ctx), s.line(of), r, v, startBy)
}

// hearCloud makes the provider tell of the phone's calls. It is called without
// the lock, by the worker only.
func (p *Phone) hearCloud(s *Settings) (Monitoring, *slotError) {
	if p.cloud == nil {
		return MonitoringRefused, slotFault(MonitoringRefused, stli.CodeResourceOutOfService, "%v", errNoProvider)
	}
	failure := p.cloud.Listen(p.at.In(p.ctx), p)
	switch {
	case failure == nil:
		return MonitoringConfigured, nil
	case failure.Code == stli.CodeRefusedByPhone || failure.Code == stli.CodeServiceNotSupported:
		return MonitoringRefused, &slotError{state: MonitoringRefused, failure: failure}
	}
	return MonitoringUnreachable, &slotError{state: MonitoringUnreachable, failure: failure}
}

// CloudUp tells that the provider's events of the phone come again. id is of the
// outage's end, see [Phone.NewOutage].
func (p *Phone) CloudUp(id requestid.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listensToCloud() {
		p.setMonitoring(id, MonitoringConfigured, nil)
	}
}

// CloudDown tells that the provider's events of the phone do not come, and why.
// Its clients hear OutOfService. id is of the outage.
func (p *Phone) CloudDown(id requestid.ID, why *stli.Failure) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listensToCloud() {
		p.setMonitoring(id, MonitoringUnreachable, &slotError{state: MonitoringUnreachable, failure: why})
	}
}

// CloudChanged tells that the provider's events of the phone have ended, because
// another account is in use. Its clients hear OutOfService, and the phone asks
// for its events there. id is of the change.
func (p *Phone) CloudChanged(id requestid.ID, why *stli.Failure) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listensToCloud() {
		p.setMonitoring(id, MonitoringUnreachable, &slotError{state: MonitoringUnreachable, failure: why})
	}
	if p.settings.Load().told() && p.ctx.Err() == nil && !p.retired {
		p.enqueueJob(p.workFor(id, p.recheck)) // also where MonitorStart is under way, at the old account
	}
}

// leaveCloud ends the provider's events of a phone that is told of by other means
// from now on. Of the calls that it had there nobody would tell the end. It is
// called without the lock, by the worker only.
func (p *Phone) leaveCloud() {
	p.cloud.Leave(p.extension)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.settings.Load().told() { // another reload came in between
		return
	}
	p.publish(because(p.at, p.model.reconcile(time.Now(), nil)), nil)
	p.arm()
}

// listensToCloud tells whether the state of the provider's events is that of
// the phone's monitoring.
func (p *Phone) listensToCloud() bool {
	return p.settings.Load().told() && p.monitoring != MonitoringOff && p.ctx.Err() == nil && !p.retired
}

// Reconcile holds the calls that the provider says the phone has against the
// model: what is new is said, what has vanished is cleared. lines must be all of
// them, asked for at began; Reconcile is false, and does nothing, where the phone
// was told of or commanded since, for the answer may be older than that. id is of
// the question.
func (p *Phone) Reconcile(id requestid.ID, began time.Time, lines []phoneprofile.Line) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.inbox) > 0 || p.doing != nil && p.doing.plan != nil || p.taken.Add(reconcileSettle).After(began) {
		return false
	}
	p.publish(because(id, p.model.reconcile(time.Now(), lines)), nil)
	p.arm()
	return true
}
