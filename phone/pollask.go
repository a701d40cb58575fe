package phone

import (
	"context"
	"net/http"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// askLines asks a phone for its lines, step by step, each request on its own
// connection. It is called without the lock.
func (p *Phone) askLines(s *Settings, id requestid.ID) ([]phoneprofile.Line, error) {
	poll, v := s.teller().Poll, s.Values()
	var answer *phoneprofile.Answer
	for i := range poll.Steps {
		step := &poll.Steps[i]
		if step.Request == nil {
			if !pause(p.ctx, step.Wait) {
				return nil, context.Canceled
			}
			continue
		}
		var err error
		answer, err = p.exchangeFor(id, forPoll, s, s.teller(), step.Request, v, time.Now().Add(step.Request.Timeout))
		if err != nil && answer != nil && answer.Status == http.StatusUnauthorized {
			err = loginError{err}
		}
		if err != nil {
			return nil, err
		}
	}
	return poll.Read(answer, v)
}

// loginError says that a phone refused our credentials: after a few of these
// phones lock everybody out.
type loginError struct{ error }

// Unwrap returns what the phone said.
func (e loginError) Unwrap() error { return e.error }

// ready makes the phone tell us of its calls, by its action URLs, by its page,
// by both, or has the provider tell of it. It is called without the lock, by the worker only.
func (p *Phone) ready(s *Settings) (Monitoring, *slotError) {
	if s.told() {
		return p.hearCloud(s)
	}
	if s.teller().Poll == nil {
		return p.configure(s)
	}
	if !s.pollOnly() {
		to, fault := p.configure(s)
		if fault == nil {
			p.pollFirst(s) // a page that is not there takes nothing from the notifications
		}
		return to, fault
	}
	if err := p.pollFirst(s); err != nil {
		fault := slotRequestFault(err)
		return fault.state, fault
	}
	return MonitoringConfigured, nil
}

// pollFirst polls the phone unless polls go well already, so that the calls
// which it has are known. It is called without the lock, by the worker only.
func (p *Phone) pollFirst(s *Settings) error {
	free := p.pollSlot()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !free {
		return stli.Failf(stli.CodePerformance, "%d phones are being asked for their calls already", maxPolls)
	}
	defer func() { <-p.polls }()
	q := p.poll
	if q == nil {
		q = &poller{}
		p.poll = q
	}
	for q.running != nil {
		done := q.running
		p.mu.Unlock()
		<-done // a request has a timeout
		p.mu.Lock()
	}
	p.poll, q.forgotten = q, false // it may have been dropped meanwhile
	if q.answered && !q.stopped && q.of(s) && p.polled() {
		return nil
	}
	err := p.pollOnce(q, true)
	if err != nil && s.pollOnly() && !p.polled() {
		p.poll = nil // made in vain
	}
	p.pollFrom()
	return err
}

// pollSlot waits for a place among the polls under way.
func (p *Phone) pollSlot() bool {
	t := time.NewTimer(phoneprofile.DefaultTimeout) // in which most of those under way end
	defer t.Stop()
	select {
	case p.polls <- struct{}{}:
		return true
	case <-t.C:
	case <-p.ctx.Done():
	}
	return false
}
