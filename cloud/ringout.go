package cloud

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Limits of following RingOuts. Each poll counts against the provider's limit of
// light requests, 50 a minute by default (providers.md, section 4.4).
const (
	// maxFollowed is how many are followed at a time; the events of the others
	// are those of the subscription alone.
	maxFollowed = 32
	// firstPoll is the pause before the first polls, which grows to lastPoll, and
	// begins anew when our own phone has answered. Each is as many times longer as
	// there are RingOuts that are followed.
	firstPoll = time.Second
	lastPoll  = 3 * time.Second
	// lastWord is how long the end of a call waits for the RingOut's last state.
	lastWord = 5 * time.Second
	// followFor bounds it: both sides ring no longer.
	followFor = 3 * time.Minute
)

// A ringOut is a call that the provider makes from both ends: our own phone
// first, then the number.
type ringOut struct {
	id      string
	number  string
	path    string // where its state is asked for
	session string // "" until an event has told it
	end     context.CancelFunc
	sooner  chan struct{} // our own phone has answered
}

// ringOutStatus is what RingCentral says of a RingOut (providers.md, section 4.2).
type ringOutStatus struct {
	ID     json.RawMessage `json:"id"` // a string or a number, by version
	Status struct {
		Call   string `json:"callStatus"`
		Caller string `json:"callerStatus"`
		Callee string `json:"calleeStatus"`
	} `json:"status"`
}

func (s *ringOutStatus) id() string {
	var text string
	if json.Unmarshal(s.ID, &text) == nil {
		return text
	}
	return string(s.ID)
}

// ringOutMade notes a RingOut, and begins to follow it: the events of our own leg
// do not tell when the other side answers.
func (a *account) ringOutMade(of phone.Line, body []byte, number, path string) {
	var s ringOutStatus
	if json.Unmarshal(body, &s) != nil || s.id() == "" {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.line(of.Extension)
	l.endRingOut()
	ctx, cancel := context.WithTimeout(a.ctx, followFor)
	l.ringOut = &ringOut{id: s.id(), number: number, path: path + "/" + url.PathEscape(s.id()), end: cancel, sooner: make(chan struct{}, 1)}
	for _, c := range l.calls {
		if c.ringOut && !c.over {
			l.bind(c)
		}
	}
	if l.phone == nil || a.following >= maxFollowed {
		return
	}
	a.following++
	r := l.ringOut
	a.cloud.work.Go(func() {
		defer cancel()
		a.follow(ctx, l, r)
		a.mu.Lock()
		defer a.mu.Unlock()
		a.following--
	})
}

// endRingOut stops following. The account's lock is held.
func (l *line) endRingOut() {
	if l.ringOut != nil {
		l.ringOut.end()
		l.ringOut = nil
	}
}

// ringOutCancelled notes that a RingOut was taken back.
func (a *account) ringOutCancelled(of phone.Line) {
	a.mu.Lock()
	l := a.line(of.Extension)
	p, r := l.phone, l.ringOut
	l.endRingOut()
	a.mu.Unlock()
	if p != nil && r != nil {
		tell(p, phone.Notice{Signal: phoneprofile.SignalCleared, Call: r.session, Remote: stli.Party{Number: r.number}, Cause: stli.CauseCallCancelled, Count: -1})
	}
}

// follow asks how a RingOut goes, until the other side has answered or the call
// has failed.
func (a *account) follow(ctx context.Context, l *line, r *ringOut) {
	var last ringOutStatus
	wait := firstPoll
	for {
		a.mu.Lock()
		others := a.following
		a.mu.Unlock()
		t := time.NewTimer(wait * time.Duration(max(others, 1)))
		select {
		case <-t.C:
			wait = min(wait+wait/4, lastPoll)
		case <-r.sooner:
			t.Stop()
			wait = firstPoll
			continue
		case <-ctx.Done():
			t.Stop()
			return
		}
		s, ok := a.ringOutStatus(ctx, r)
		if !ok {
			continue // the next one may go; the end is bounded
		}
		a.mu.Lock()
		p, current := l.phone, l.ringOut == r
		session := r.session
		a.mu.Unlock()
		if p == nil || !current {
			return
		}
		signal, cause, over := s.means()
		if signal != phoneprofile.NoSignal && s.Status != last.Status {
			tell(p, phone.Notice{Signal: signal, Call: session, Remote: stli.Party{Number: r.number}, Cause: cause, Count: -1})
		}
		if over {
			a.mu.Lock()
			if c := l.find(session); c != nil && signal == phoneprofile.SignalEstablished {
				c.established = true
			}
			if l.ringOut == r {
				l.ringOut = nil
			}
			a.mu.Unlock()
			return
		}
		last = s
	}
}

// ringOutStatus asks how a RingOut goes; ok is false where that is not known.
func (a *account) ringOutStatus(ctx context.Context, r *ringOut) (s ringOutStatus, ok bool) {
	answer, failure := a.ask(ctx, http.MethodGet, r.path, nil)
	switch {
	case failure != nil:
		return s, false
	case answer.Status == http.StatusNotFound:
		s.Status.Call, s.Status.Caller = "NoSessionFound", "Finished"
		return s, true
	}
	return s, answer.Status/100 == 2 && json.Unmarshal(answer.Body, &s) == nil
}

// ended tells a phone that its RingOut is over. Its last state is asked for
// first: our own leg alone does not tell whether the other side has answered
// meanwhile, or why it has not.
func (a *account) ended(p *phone.Phone, r *ringOut, c *call, notices []phone.Notice) {
	a.cloud.work.Go(func() {
		ctx, cancel := context.WithTimeout(a.ctx, lastWord)
		defer cancel()
		if s, ok := a.ringOutStatus(ctx, r); ok {
			if s.Status.Callee == "Finished" || s.Status.Callee == "Success" {
				tell(p, c.notice(phoneprofile.SignalEstablished, ""))
			} else if signal, cause, over := s.means(); over && signal == phoneprofile.SignalFailed {
				tell(p, c.notice(signal, cause))
			}
		}
		for _, n := range notices {
			tell(p, n)
		}
	})
}

// means is what a state of a RingOut is to the phone that it was made for: its own
// phone rings, the other one rings, they talk, or it has failed. over says that
// nothing more is learned from asking.
func (s *ringOutStatus) means() (signal phoneprofile.Signal, cause stli.Cause, over bool) {
	switch s.Status.Callee { // it says nothing before our own phone has answered
	case "Success":
		return phoneprofile.SignalEstablished, "", true
	case "Busy":
		return phoneprofile.SignalFailed, stli.CauseBusy, true
	case "NoAnswer":
		return phoneprofile.SignalCleared, stli.CauseCallNotAnswered, true
	case "Rejected": // also where we hung up while it rang there
		return phoneprofile.SignalCleared, stli.CauseCallCancelled, true
	case "Finished":
		return phoneprofile.SignalCleared, "", true
	case "InProgress", "":
	default:
		return phoneprofile.SignalFailed, stli.CauseDestNotObtainable, true
	}
	switch s.Status.Caller {
	case "InProgress":
		return phoneprofile.SignalOriginated, "", false
	case "Success":
		return phoneprofile.SignalDelivered, "", false
	case "NoAnswer", "Busy", "Rejected": // our own phone
		return phoneprofile.SignalCleared, stli.CauseCallCancelled, true
	case "Finished":
		return phoneprofile.SignalCleared, "", true
	}
	return phoneprofile.SignalFailed, stli.CauseDestNotObtainable, true
}

// tell gives a notification to a phone, and tells whether there was room.
func tell(p *phone.Phone, n phone.Notice) bool {
	if !p.Enqueue(n) {
		return false
	}
	p.Drain()
	return true
}
