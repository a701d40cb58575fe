package phone

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/state"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Limits of what a phone remembers of its requests. A phone that was never used
// remembers nothing, and 40,000 that were need some 30 MB.
const (
	// maxAttempts is how many of the newest requests are remembered, besides the
	// newest that failed.
	maxAttempts = 2
	// maxAttemptText is how much of a request's target or of a verdict is shown,
	// in bytes: a target may carry the text of a whole page.
	maxAttemptText = 300
)

// An Attempt is one request to a phone, and what came of it. Its texts are made
// when somebody looks.
type Attempt struct {
	Time   time.Time // when it began
	Took   time.Duration
	Status int // of the answer; 0: there was none
	Times  int // how often it was sent in a row, with the same result

	settings *Settings
	shown    string
	err      error
}

// Failed tells whether the request came to nothing.
func (a *Attempt) Failed() bool { return a.err != nil }

// Unsent tells whether the phone certainly did not get the request.
func (a *Attempt) Unsent() bool {
	var transport *phonehttp.Error
	return errors.As(a.err, &transport) && !transport.Sent()
}

// Untrusted tells whether the phone's certificate was not trusted, and returns its
// SHA-256.
func (a *Attempt) Untrusted() (sum string, ok bool) { return phonehttp.Untrusted(a.err) }

// PlainOnly tells whether HTTPS was spoken to something that speaks none.
func (a *Attempt) PlainOnly() bool { return phonehttp.PlainOnly(a.err) }

// Unsafe tells whether there was a connection that could not be made safe.
func (a *Attempt) Unsafe() bool {
	var transport *phonehttp.Error
	return errors.As(a.err, &transport) && transport.Phase == phonehttp.PhaseTLS
}

// NoFiles tells whether the phone was not asked because this machine may open no
// more files.
func (a *Attempt) NoFiles() bool { return phonehttp.NoFiles(a.err) }

// Request returns method and target, without secrets.
func (a *Attempt) Request() string { return clip(a.settings.Hide(a.shown)) }

// Verdict returns why the request came to nothing, without secrets; "" where it
// did what it should.
func (a *Attempt) Verdict() string {
	if a.err == nil {
		return ""
	}
	return clip(a.settings.Hide(a.err.Error()))
}

// clip bounds a text that is shown, between two characters.
func clip(text string) string {
	if len(text) <= maxAttemptText {
		return text
	}
	return strings.ToValidUTF8(text[:maxAttemptText], "") + "…"
}

// A Turned is the newest notification of a phone that was not taken.
type Turned struct {
	Time time.Time
	From string // the address that it came from
	Why  string // as in the log
}

// trail is what a phone remembers of what was tried with it.
type trail struct {
	attempts []Attempt // the newest last
	failed   *Attempt  // the newest that failed
	turned   *Turned   // the newest notification that was not taken
	refused  *Refused  // the newest command of which nothing was sent
}

// note remembers a request. It is called without the lock.
func (p *Phone) note(s *Settings, began time.Time, shown string, v *phoneprofile.Values, answer *phoneprofile.Answer, err error) {
	shown = conceal(shown, v)
	if len(shown) > 4*maxAttemptText { // what is cut later must not be kept until then; a secret in the rest is still whole
		shown = strings.Clone(s.Hide(shown)[:maxAttemptText+1])
	}
	a := Attempt{Time: began, Took: time.Since(began), Times: 1, settings: s, shown: shown, err: err}
	if answer != nil {
		a.Status = answer.Status
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.trail == nil {
		p.trail = &trail{}
	}
	t := p.trail
	if err != nil {
		failed := a
		t.failed = &failed
	}
	if n := len(t.attempts); n > 0 {
		if last := &t.attempts[n-1]; last.shown == a.shown && last.Status == a.Status && last.Failed() == a.Failed() {
			a.Times = last.Times + 1 // a phone that is polled would show nothing else
			*last = a
			return
		}
	}
	if len(t.attempts) == maxAttempts {
		copy(t.attempts, t.attempts[1:])
		t.attempts = t.attempts[:maxAttempts-1]
	}
	t.attempts = append(t.attempts, a)
}

// TurnedAway remembers a notification that named the phone and was not taken.
// why is a word for the log.
func (p *Phone) TurnedAway(from, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.trail == nil {
		p.trail = &trail{}
	}
	p.trail.turned = &Turned{Time: time.Now(), From: from, Why: why}
}

// A Look is a phone as somebody sees it who looks at it.
type Look struct {
	Settings   *Settings
	Monitoring Monitoring
	Reason     string // why monitoring is not good
	Monitors   int    // connections that hear of it
	Waiting    int    // commands in its queue
	Busy       bool   // a command is under way
	Known      bool   // the calls are known: the phone tells us of them
	Calls      []stli.SnapshotLine
	Attempts   []Attempt   // the newest first
	Failed     *Attempt    // the newest that failed
	Turned     *Turned     // the newest notification that was not taken, unless a good one has come since
	Refused    *Refused    // the newest command of which nothing was sent
	Silence    *Silence    // the command of which it told us nothing; nil where it tells us of its calls
	Lost       uint64      // notifications for which there was no room
	Keys       []state.Key // that clients have bound, by their names
	Wanting    error       // why the phone does not have the settings that it shall have
	Told       time.Time   // when the last notification was taken; zero: none was
}

// Look returns what there is to see of the phone now.
func (p *Phone) Look() Look {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := Look{
		Settings: p.settings.Load(), Monitoring: p.monitoring, Reason: p.reason, Monitors: len(p.monitors),
		Waiting: len(p.queue), Busy: p.doing != nil, Known: p.listening(), Calls: p.model.snapshot(), Lost: p.lost, Told: p.told,
	}
	for _, id := range slices.Sorted(maps.Keys(p.keys)) {
		l.Keys = append(l.Keys, p.keys[id])
	}
	if p.providing != nil {
		l.Wanting = p.providing.err
	}
	if p.silent() {
		asked := p.silence.asked
		l.Silence = &asked
	}
	if t := p.trail; t != nil {
		for i := len(t.attempts) - 1; i >= 0; i-- {
			l.Attempts = append(l.Attempts, t.attempts[i])
		}
		l.Failed = t.failed
		l.Turned, l.Refused = t.turned, t.refused
		if l.Turned != nil && p.told.After(l.Turned.Time) {
			l.Turned = nil
		}
	}
	return l
}
