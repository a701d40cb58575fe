package phone

import (
	"errors"
	"time"

	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Failures of polls.
const (
	// pollFailures is how many polls in a row must fail before the phone is out
	// of service: one may be lost to a busy phone.
	pollFailures = 3
	// maxPollPause is the longest pause before a phone that does not answer is
	// asked again.
	maxPollPause = 30 * time.Second
	// maxRefusedPause is the longest pause before a phone that refuses us is
	// asked again. Phones lock everybody out after a few wrong passwords.
	maxRefusedPause = 5 * time.Minute
)

// pollFailed counts a failed poll, and says so when there have been too many.
// Its calls stay: what becomes of them the phone says when it is back, or the
// model's own times end them.
func (p *Phone) pollFailed(id requestid.ID, q *poller, s *Settings, err error) {
	var login loginError
	q.answered, q.refused, q.locked = false, !deaf(err), errors.As(err, &login)
	if q.failures++; q.locked {
		q.failures = max(q.failures, pollFailures)
	}
	if q.failures < pollFailures {
		return
	}
	fault := slotRequestFault(err)
	switch {
	case !s.pollOnly() && !deaf(err):
		// It is there, and only its page is not: its notifications still come.
		if !q.said {
			id.Log(p.logger.Warn()).Str("device", p.extension).Str("reason", s.Hide(fault.failure.Text)).Msg("the phone does not show its calls: its notifications alone count")
		}
		q.said = true
	case p.monitoring.good():
		q.before = p.monitoring
		p.setMonitoring(id, fault.state, fault)
	}
}

// deaf tells whether a phone, or the provider, could not be spoken to at all.
func deaf(err error) bool {
	var transport *phonehttp.Error
	var failure *stli.Failure // why nothing came from the provider
	if errors.As(err, &failure) {
		return failure.Code != stli.CodeRefusedByPhone && failure.Code != stli.CodeServiceNotSupported
	}
	return errors.As(err, &transport)
}

// pollAnswered notes that the phone answers, and says so if it had been out of
// service.
func (p *Phone) pollAnswered(id requestid.ID, q *poller, s *Settings) {
	before := q.before
	q.answered, q.failures, q.said, q.before = true, 0, false, ""
	switch {
	case before == "" || p.monitoring.good():
	case s.Profile.Monitor != nil && s.Monitor != MonitorManual:
		p.enqueueJob(p.workFor(id, p.recheck)) // it may have started anew and forgotten our address; this says that it is back
	default:
		p.setMonitoring(id, before, nil)
	}
}

// pollPause returns how long to wait before the next poll.
func (p *Phone) pollPause(q *poller) time.Duration {
	interval := p.settings.Load().teller().Poll.Interval
	switch {
	case q.failures == 0:
		return around(interval)
	case q.locked:
		return around(max(interval, maxRefusedPause))
	case q.refused && q.failures >= pollFailures:
		return around(max(interval, doubled(maxPollPause, q.failures-pollFailures, maxRefusedPause)))
	}
	return around(max(interval, doubled(interval, q.failures-pollFailures+1, maxPollPause)))
}

// doubled returns d, doubled n times, and longest at most.
func doubled(d time.Duration, n int, longest time.Duration) time.Duration {
	for ; n > 0 && d < longest; n-- {
		d *= 2
	}
	return min(d, longest)
}
