package phone

import (
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Times and limits of the call model.
const (
	// ReportWait is how long a phone has to report what a command did before the
	// model says it itself: snom, for one, says nothing when a ringing call is
	// rejected.
	ReportWait = 2 * time.Second
	// TransferWait is how long a phone that reports transfers has to report one
	// that a command made, or its refusal: less than ReportWait, for a client
	// waits for it.
	TransferWait = time.Second
	// DeadCall is how long the phone's id of an ended call stays dead: late and
	// doubled notifications come within it, and phones that count their calls
	// use a number again later.
	DeadCall = 5 * time.Second
	// DefaultConnectedTimeout and DefaultAlertingTimeout clear calls of which
	// nothing more is heard.
	DefaultConnectedTimeout = 4 * time.Hour
	DefaultAlertingTimeout  = 3 * time.Minute
	// shortID is how long the phone's id of a call is, in bytes, where it may be a
	// line's number: the next call may have the same at once, and its beginning
	// is no late one of a call whose end came first.
	shortID = 4
	// maxCalls bounds the calls of one phone; desk phones have at most a dozen
	// lines, and a flood of invented calls must not fill the memory.
	maxCalls = 32
	// maxDead bounds the remembered ids of ended calls.
	maxDead = 32
)

// A Notice is one notification of a phone, in the words of its profile.
type Notice struct {
	Signal phoneprofile.Signal
	Call   string     // the phone's id of the call; "" where it gives none
	Remote stli.Party // the other side, as far as the phone says it
	Cause  stli.Cause // fixed by the profile or read from the phone; "" otherwise
	Count  int        // how many calls the phone says it has; -1 where it does not
	Key    string     // with SignalKey: the key that was pressed, by number or name
	// Resumes says that the phone type has no word of its own for the end of hold:
	// established, said of a held call, is it.
	Resumes bool
	ID      requestid.ID // for the log
	Read    time.Time    // when it was read; zero: when it was enqueued

	// Since when it waits for a command, and until when at most, both from Read on; 0:
	// it does not, or as long as that takes. See holdBack.
	held, until time.Duration
}

// model is the call model of one phone: signals and commands go in, events
// come out. It has no clock and no locks of its own.
//
//	         MakeCall                 originated
//	(null) ------------> initiated -----------------+
//	  |                     |                       v
//	  |  originated         |   established    originated --failed--> (failed)
//	  +---------------------|--------------------> |  |                  |
//	  |                     |        +-------------+  |                  | cleared,
//	  |  delivered          v        v  established   |                  | or 2 s
//	  +--------> alerting ----> connected <-----------|----+             |
//	  |             |  established  |  ^              |    |             |
//	  |             |          held v  | retrieved    |    |             |
//	  |             |              hold               |    |             |
//	  |             |                |                |    |             |
//	  |             v                v                v    |             v
//	  |       cleared, missed, idle, setup, command + 2 s, timeout -> (end)
//	  |
//	  +-- established, held: a call that began before we listened
//
// transferring is a connected call for which a transfer was begun; transferred,
// diverted and a successful ClearConnection put an end 2 s ahead, which the
// phone's own report forestalls. Of a phone that reports transfers, transferred
// is said at its report, at the end of the call, or 1 s after the command
// (modeltransfer.go). Once a call has failed, was transferred or diverted, only
// its end follows; an end that comes before its beginning waits for it
// (modelfind.go, madeGood).
//
// Whatever comes late, twice or without its forerunner is made good or
// dropped: every call has one Initiated, Originated or Delivered at most, and
// exactly one ConnectionCleared, after which nothing more is said of it.
type model struct {
	device string
	times  Times
	newID  func() string
	calls  []*call
	dead   []deadCall
	status map[feature]bool // last known on/off of device features
	silent bool             // it tells us nothing, whatever it is told
	// forwardTo is where calls are forwarded to, by the kind of forwarding; nil
	// until the first.
	forwardTo map[string]string
	// lost are signals of the phone's type for which this phone has no slot.
	lost [phoneprofile.SignalCount]bool

	dropped int  // signals that were made good by dropping them
	why     drop // why the last signal was; dropNone: it was not
}

// Times are the times of the call model that the configuration sets.
type Times struct {
	Connected, Alerting time.Duration
}

// call is one call of the phone.
type call struct {
	id      string // ours
	phoneID string // the phone's, "" as long as it is not known
	state   phoneprofile.State
	out     bool
	remote  stli.Party
	number  string // what was dialled, where we know it

	transferring bool      // a transfer was begun
	transferred  bool      // Transferred was said
	diverted     bool      // Diverted was said
	going        *transfer // a transfer that the phone has accepted and not reported yet
	conferenced  bool      // Conferenced was said
	ringing      bool      // Delivered was said for an outgoing call
	failed       bool      // Failed was said
	ringsBack    bool      // dialled by the provider: the next call that rings here is it
	byProvider   bool      // dialled by the provider, in whatever way it is heard of

	heard time.Time // when the phone last said something of it
	end   time.Time // when we end it ourselves; zero: not planned
	cause stli.Cause
	by    string // who released it, where we know it

	owner uint64 // the connection whose command started it, and that command's tag
	tag   string
}

// feature is something of the device that is on or off; forwarding is of
// several kinds.
type feature struct {
	signal phoneprofile.Signal
	kind   string
}

// deadCall is a call that has ended a moment ago: the phone's id of it, and
// the other side.
type deadCall struct {
	phoneID, far string
	until        time.Time
	early        *Notice // its end, of which nothing was said: its beginning has not come yet
}

func newModel(device string, times Times, newID func() string) *model {
	return &model{device: device, times: times, newID: newID, status: map[feature]bool{}}
}

// reset forgets everything: what happened while nobody listened is not known.
func (m *model) reset() {
	m.calls, m.dead = nil, nil
	clear(m.status)
	clear(m.forwardTo)
}

// next returns when tick is due; zero when nothing is planned.
func (m *model) next() time.Time {
	var t time.Time
	for _, c := range m.calls {
		if due := m.due(c); t.IsZero() || due.Before(t) {
			t = due
		}
	}
	return t
}

// due returns when c ends by itself.
func (m *model) due(c *call) time.Time {
	if c.going != nil {
		return c.going.said
	}
	if !c.end.IsZero() {
		return c.end
	}
	if c.state == phoneprofile.Connected || c.state == phoneprofile.Hold {
		return c.heard.Add(m.times.Connected)
	}
	return c.heard.Add(m.times.Alerting)
}

// tick ends the calls whose time has come.
func (m *model) tick(now time.Time) []*stli.Event {
	var events []*stli.Event
	for i := 0; i < len(m.calls); {
		c := m.calls[i]
		if m.due(c).After(now) {
			i++
			continue
		}
		if c.going != nil {
			events = append(events, m.transferred(now, c, "", nil, "")...)
			c.going = nil
			continue // it is looked at again: its end may be due, too
		}
		cause := c.cause
		if c.end.IsZero() {
			cause = stli.CauseTimeout
		}
		events = append(events, m.clear(c, now, cause)...)
	}
	return events
}

// add begins a call. It returns nil when the phone has too many already.
func (m *model) add(now time.Time, state phoneprofile.State, out bool, n *Notice) *call {
	if len(m.calls) >= maxCalls {
		m.drop(dropTooMany)
		return nil
	}
	c := &call{id: m.newID(), phoneID: n.Call, state: state, out: out, remote: n.Remote, heard: now}
	m.calls = append(m.calls, c)
	return c
}

// drop counts a signal that makes no event. The first reason is the one that
// counts.
func (m *model) drop(why drop) {
	m.dropped++
	if m.why == dropNone {
		m.why = why
	}
}

// clear ends c: the only place where a call ends.
func (m *model) clear(c *call, now time.Time, cause stli.Cause) []*stli.Event {
	if c.over() || c.by != "" && !c.out && (cause == stli.CauseCallNotAnswered || cause == stli.CauseCallCancelled) {
		cause = "" // the phone's word for what we know better: why it failed, where it went, that we ended it
	}
	if cause == "" {
		if cause = c.cause; cause == "" {
			cause = stli.CauseNormalClearing
		}
	}
	var events []*stli.Event
	if failure(cause) {
		c.refused()
	} else if c.going != nil {
		events = m.transferred(now, c, "", nil, "") // its end is the phone's report of it
		cause = c.cause
	}
	if failure(cause) && c.out && !c.over() && (c.state == phoneprofile.Originated || c.state == phoneprofile.Initiated) {
		events = append(events, m.fail(c, cause))
	}
	for i, other := range m.calls {
		if other == c {
			m.calls = append(m.calls[:i], m.calls[i+1:]...)
			break
		}
	}
	m.bury(deadCall{phoneID: c.phoneID, far: c.far(), until: now.Add(DeadCall)})
	by := c.by
	if by == "" && !c.out && (cause == stli.CauseCallCancelled || cause == stli.CauseCallNotAnswered) {
		by = c.far() // the caller gave up
	}
	if by == "" && c.out && cause == stli.CauseCallCancelled {
		by = m.device // the caller is here
	}
	if len(m.calls) == 0 {
		delete(m.status, feature{signal: phoneprofile.SignalMuteOn}) // it was of the call; phones do not always say that it ends
	}
	e := m.event(stli.ConnectionCleared, c, cause, text(by), list(m.ids()))
	return append(events, e)
}

// fail says that c failed; it ends at the phone's report or soon.
func (m *model) fail(c *call, cause stli.Cause) *stli.Event {
	c.failed, c.cause, c.going = true, cause, nil
	return m.event(stli.Failed, c, cause, text(c.far()), text(c.far()))
}

// failure tells whether a call that ends for this cause has failed.
func failure(cause stli.Cause) bool {
	switch cause {
	case stli.CauseBusy, stli.CauseDestNotObtainable, "destOutOfOrder", "numberUnallocated", "networkCongestion",
		"networkOutOfOrder", "networkNotObtainable", "resourcesNotAvailable", "invalidNumberFormat",
		"incompatibleDestination", "trunksBusy", "reorderTone", "doNotDisturb", "blocked":
		return true
	}
	return false
}

// far returns the number at the other side.
func (c *call) far() string {
	if c.number != "" {
		return c.number
	}
	return c.remote.Number
}

// visible returns the state as others see it.
func (c *call) visible() phoneprofile.State {
	if c.transferring {
		return phoneprofile.Transferring
	}
	return c.state
}

// over tells whether all has been said of c but its end.
func (c *call) over() bool { return c.failed || c.transferred || c.diverted }

// ids lists the calls that the phone has.
func (m *model) ids() []string {
	ids := make([]string, len(m.calls))
	for i, c := range m.calls {
		ids[i] = c.id
	}
	return ids
}
