package cloud

import (
	"context"
	"errors"
	"time"

	"github.com/phonecompanion/phonecompanion/cloud/rcevents"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/provider"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Listen makes the provider's events of a phone come.
func (c *Cloud) Listen(ctx context.Context, p *phone.Phone) *stli.Failure {
	a, failure := c.current()
	if failure != nil {
		return failure
	}
	return a.listen(ctx, p)
}

// Leave ends the events of an extension.
func (c *Cloud) Leave(extension string) {
	a, failure := c.current()
	if failure != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.lines[extension]
	if l == nil || l.phone == nil {
		return
	}
	l.phone = nil
	a.forgetCalls(l)
	l.endRingOut()
	a.want()
}

// listen is Listen.
func (a *account) listen(ctx context.Context, p *phone.Phone) *stli.Failure {
	extension := p.Settings().Extension
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	a.mu.Lock()
	l := a.line(extension)
	a.mu.Unlock()
	if failure := a.identify(ctx, l); failure != nil {
		return failure
	}
	a.mu.Lock()
	before := l.phone
	l.phone, l.starting = p, before == nil
	stream := a.want()
	id := l.id
	a.mu.Unlock()
	if err := stream.Await(ctx, sessionsOf(id)); err != nil {
		a.mu.Lock()
		if before == nil { // else others rely on it
			l.phone, l.starting = nil, false
			a.want()
		}
		a.mu.Unlock()
		return reason(err)
	}
	if before != nil {
		return nil
	}
	wide := stream.Await(ctx, allSessions) == nil // both are asked for at once
	first, stop := context.WithTimeout(ctx, firstRead)
	defer stop()
	done, failure := a.reconcile(first, l, p)
	a.mu.Lock()
	defer a.mu.Unlock()
	l.starting, a.wide, l.heard = false, wide, a.cloud.now()
	if !done {
		if failure != nil {
			a.cloud.log.Info().Str("device", extension).Str("reason", failure.Text).Msg("the calls that the phone has already are read later")
		}
		a.reread(l)
	}
	return nil
}

// want tells the stream what is listened to, and begins it where there is none.
// The lock is held.
func (a *account) want() source {
	var filters []string
	for _, l := range a.lines {
		if l.phone != nil {
			filters = append(filters, sessionsOf(l.id))
		}
	}
	if a.stream == nil {
		if len(filters) == 0 {
			return nil
		}
		a.stream, a.hook = a.source()
		stream := a.stream
		a.cloud.work.Go(func() { stream.Run(a.ctx) })
		if a.hook != nil {
			a.cloud.work.Go(a.watch)
		}
	}
	if len(filters) > 0 {
		filters = append(filters, allSessions)
	}
	a.stream.Want(filters)
	return a.stream
}

// eventsAPI is the API as the subscriptions take it.
type eventsAPI struct{ a *account }

// Call sends a request.
func (e eventsAPI) Call(ctx context.Context, method, target string, body []byte) (status int, answer []byte, err error) {
	got, failure := e.a.ask(ctx, method, target, body)
	if failure != nil {
		return 0, nil, failure
	}
	return got.Status, got.Body, nil
}

// Silence and Heed are the rate limits, where the API has any.
func (e eventsAPI) Silence() time.Duration {
	if l := e.limits(); l != nil {
		return l.Silence()
	}
	return 0
}

// Heed takes an answer that came by the WebSocket.
func (e eventsAPI) Heed(status int, wait time.Duration) {
	if l := e.limits(); l != nil {
		l.Heed(status, wait)
	}
}

func (e eventsAPI) limits() rcevents.Limits {
	e.a.mu.Lock()
	defer e.a.mu.Unlock()
	l, _ := e.a.api.(rcevents.Limits)
	return l
}

// Up tells that the events come again, to each phone whose own do. Where some may
// have been lost, the calls are read again.
func (a *account) Up(missed bool) {
	a.hears.Store(true)
	a.mu.Lock()
	stream := a.stream
	heard := map[*phone.Phone]string{} // and the filter
	for _, l := range a.lines {
		if l.phone != nil {
			heard[l.phone] = sessionsOf(l.id)
		}
	}
	a.mu.Unlock()
	at, cancel := context.WithCancel(context.Background())
	cancel() // only what is known already
	wide := stream.Await(at, allSessions) == nil
	var id requestid.ID // one for all of them
	for p, filter := range heard {
		if id.IsZero() {
			id = p.NewOutage()
		}
		if fault := (*rcevents.Fault)(nil); !wide && errors.As(stream.Await(at, filter), &fault) && fault.Kind != rcevents.NotWanted {
			p.CloudDown(id, reason(fault)) // it alone is deaf
			continue
		}
		p.CloudUp(id)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.wide = wide
	if !missed {
		return
	}
	for _, l := range a.lines {
		if l.phone != nil && !l.starting { // whoever starts reads them himself
			a.reread(l)
		}
	}
}

// Down tells that the events do not come.
func (a *account) Down(why error) {
	a.hears.Store(false)
	failure, listening := reason(why), a.listening()
	id := outage(listening)
	id.Log(a.cloud.log.Warn()).Str("reason", failure.Text).Msg("the provider's events do not come")
	for _, p := range listening {
		p.CloudDown(id, failure)
	}
}

// listening returns who listens.
func (a *account) listening() (all []*phone.Phone) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, l := range a.lines {
		if l.phone != nil {
			all = append(all, l.phone)
		}
	}
	return all
}

// outage returns one id for what happens to all who listen; the zero ID where nobody
// does.
func outage(listening []*phone.Phone) (id requestid.ID) {
	if len(listening) > 0 {
		id = listening[0].NewOutage()
	}
	return id
}

// reason is why events do not come, in CSTA's words.
func reason(err error) *stli.Failure {
	var failure *stli.Failure
	if errors.As(err, &failure) {
		return failure
	}
	var fault *rcevents.Fault
	if errors.As(err, &fault) && (fault.Kind == rcevents.Permission || fault.Kind == rcevents.Refused) {
		return &stli.Failure{Code: stli.CodeRefusedByPhone, Text: err.Error()}
	}
	if fault != nil && fault.Kind == rcevents.RateLimit {
		return &stli.Failure{Code: stli.CodePerformance, Text: err.Error()}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return stli.Failf(stli.CodeResourceOutOfService, "the provider did not say within %v that its events will come: try again later", askTimeout)
	}
	return stli.Failf(stli.CodeResourceOutOfService, "%v", err)
}

var (
	_ API             = (*provider.Client)(nil)
	_ rcevents.Limits = (*provider.Client)(nil)
)
