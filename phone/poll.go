package phone

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
)

// Times and limits of polling.
const (
	// maxPolls is how many phones are asked at once: 40,000 phones that answer
	// within 10 ms, each every 2 s, need half of it. Each takes a connection.
	maxPolls = 512
	// pollWait is how long a phone whose turn it is waits when maxPolls are under
	// way, or a command of its own is, before it looks again.
	pollWait = 250 * time.Millisecond
	// pollSettle is how long a phone's page may lag behind what the phone has
	// told us, or was told. A poll that began earlier is thrown away.
	pollSettle = time.Second
	// pollJitter is by how much a pause differs from the interval, each way, so
	// that phones do not ask in step.
	pollJitter = 0.1
)

// poller polls one phone while it is monitored. Between two polls it is a timer
// and what the last one has shown. The phone's lock guards it.
type poller struct {
	timer     *time.Timer
	due       time.Time     // when it fires; zero: it does not
	running   chan struct{} // closed when the poll under way has ended; nil: none is
	stopped   bool          // nobody wants the result of the poll under way,
	forgotten bool          // and nothing of what was before
	taken     time.Time     // when the last notification or command of the phone was taken
	picture   picture
	profile   *phoneprofile.Profile // that read the picture,
	owner     string                // of this phone
	answered  bool                  // the last poll went well
	failures  int                   // failed polls in a row,
	refused   bool                  // the last one because the phone said no,
	locked    bool                  // and that to our password
	said      bool                  // that was logged
	before    Monitoring            // the state before that; "" where it was not changed
	unknown   map[string]bool       // words that were logged
}

// of tells whether the picture is of the phone that the settings mean.
func (q *poller) of(s *Settings) bool { return q.profile == s.Profile && q.owner == s.owner() }

// polled tells whether somebody wants to hear what polls find.
func (p *Phone) polled() bool {
	s := p.settings.Load()
	return s.teller().Poll != nil && !p.retired && p.ctx.Err() == nil && (len(p.monitors) > 0 || s.Monitor == MonitorAlways)
}

// pollOnly tells whether polls are all that a phone can tell us by.
func (s *Settings) pollOnly() bool { return s.teller().Poll != nil && len(s.Profile.Events) == 0 }

// pollFrom plans the first poll after the one of MonitorStart. It is called
// with the lock held.
func (p *Phone) pollFrom() {
	q := p.poll
	if q == nil || q.running != nil || !p.polled() {
		return
	}
	interval := p.settings.Load().teller().Poll.Interval
	if !q.due.IsZero() && (q.failures > 0 || time.Until(q.due) < 2*interval) {
		return // it is planned already
	}
	q.stopped = false
	wait := interval/2 + rand.N(interval) // phones that start together do not go on together
	if q.failures > 0 {
		wait = p.pollPause(q)
	}
	p.pollAfter(q, wait)
}

// pollReload lets new settings count for the next poll, which comes soon also
// where the old ones would have made it wait.
func (p *Phone) pollReload(id requestid.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pollEnd(id, true)
	if p.poll != nil && p.poll.failures > 0 {
		p.poll.due = time.Time{}
		p.poll.failures, p.poll.locked = 0, false
	}
	p.pollFrom()
}

// pollAfter sets the timer.
func (p *Phone) pollAfter(q *poller, wait time.Duration) {
	q.due = time.Now().Add(wait)
	if q.timer == nil {
		q.timer = time.AfterFunc(wait, func() { p.pollNow(q) })
	} else {
		q.timer.Reset(wait)
	}
}

// pollNow polls the phone when its timer fires, unless something is in the way.
func (p *Phone) pollNow(q *poller) {
	p.mu.Lock()
	defer p.mu.Unlock()
	q.due = time.Time{}
	switch {
	case p.poll != q || q.running != nil || !p.polled():
		return
	case p.commanding():
		p.pollAfter(q, around(pollWait)) // its result would be stale
		return
	}
	select {
	case p.polls <- struct{}{}:
	default:
		p.pollAfter(q, around(pollWait))
		return
	}
	defer func() { <-p.polls }()
	p.pollOnce(q, false)
	switch {
	case p.poll != q:
	case p.polled():
		p.pollAfter(q, p.pollPause(q))
	case q.forgotten:
		p.poll = nil
	}
}

// commanding tells whether what polls find has to wait for a command, as
// notifications have.
func (p *Phone) commanding() bool {
	d := p.doing
	return d != nil && (d.command.Patient || time.Since(d.since) < p.hold)
}

// pollOnce asks the phone once and takes what it says. It is called with the
// lock held, and frees it while it talks to the phone. first says that the
// worker asks, before anything else has been heard of the phone.
func (p *Phone) pollOnce(q *poller, first bool) error {
	s, began := p.settings.Load(), time.Now()
	done := make(chan struct{})
	q.running, q.stopped = done, false
	id := p.ids.Poll()
	if first {
		id = p.at // of the command that wants to know
	}
	p.mu.Unlock()
	lines, err := p.ask(p, s, id)
	p.mu.Lock()
	q.running = nil
	close(done)
	switch {
	case p.poll != q || p.ctx.Err() != nil || !first && (q.stopped || p.settings.Load() != s):
		return err
	case err != nil:
		p.pollFailed(id, q, s, err)
		return err
	}
	p.pollAnswered(id, q, s)
	if len(p.inbox) > 0 || first && q.taken.After(began) || !first && (began.Before(q.taken.Add(pollSettle)) || p.commanding()) {
		return nil // stale: the next one comes soon
	}
	if !q.of(s) { // ids of lines mean something else now
		q.profile, q.owner, q.picture = s.Profile, s.owner(), picture{}
	}
	if first {
		// Calls that were forgotten meanwhile begin anew.
		q.picture.lines = slices.DeleteFunc(q.picture.lines, func(l shown) bool { return p.model.byID(l.call) == nil })
	}
	p.pollTake(q, lines, id)
	return nil
}

// pollTake makes events of what a phone has shown.
func (p *Phone) pollTake(q *poller, lines []phoneprofile.Line, id requestid.ID) {
	for i := range lines {
		p.pollWord(q, &lines[i])
		if d := p.doing; d != nil && d.plan != nil && d.plan.shows(&lines[i]) {
			p.takeEffect(d) // the phone dials, although it did not answer yet
		}
	}
	p.publish(because(id, p.model.poll(time.Now(), &q.picture, lines)), nil)
	p.arm()
}

// shows tells whether a line may be of the call that the plan dials.
func (t *plan) shows(l *phoneprofile.Line) bool {
	switch {
	case t.dials == "":
		return false
	case t.newCall != "" && l.Call != "":
		return l.Call == t.newCall
	case t.ringsBack && l.State == phoneprofile.LineAlerting:
		return true
	}
	return dialled(l) && alike(l.Remote.Number, t.dials)
}

// dialled tells whether a line shows a call that was dialled here.
func dialled(l *phoneprofile.Line) bool {
	return l.State == phoneprofile.LineOriginated || l.State == phoneprofile.LineDelivered || l.State == phoneprofile.LineConnected && l.Direction == phoneprofile.Outgoing
}

// pollWord logs a word that the profile does not know, once.
func (p *Phone) pollWord(q *poller, l *phoneprofile.Line) {
	if l.Known || q.unknown[l.Word] || len(q.unknown) >= phoneprofile.MaxPollLines {
		return
	}
	if q.unknown == nil {
		q.unknown = map[string]bool{}
	}
	q.unknown[l.Word] = true
	hint := "the phone shows a state that its profile does not know: add it to [poll.states]"
	if l.Word == "" {
		hint = "the phone shows a call that no [[poll.rule]] of its profile matches: look at it with phonecompanion profile try " + p.extension + " poll"
	}
	p.logger.Warn().Str("device", p.extension).Str("state", l.Word).Str("profile", p.settings.Load().ProfileName).Msg(hint)
}

// pollTaken notes that a notification or a command of the phone is taken: what
// a poll found before is stale.
func (p *Phone) pollTaken() {
	p.taken = time.Now()
	if p.poll != nil {
		p.poll.taken = p.taken
	}
}

// pollEnd ends polling at once when nobody wants it any more; the poll under
// way counts for nothing. Of a phone that nothing else tells us of, what the
// last poll has shown is kept for Grace unless the end was orderly, so that a
// client which comes back hears what has ended meanwhile. id is of what made it
// end.
func (p *Phone) pollEnd(id requestid.ID, orderly bool) {
	q := p.poll
	if q == nil || p.polled() {
		return
	}
	q.stopped, q.due = true, time.Time{}
	if q.timer != nil {
		q.timer.Stop()
	}
	only := p.settings.Load().pollOnly()
	switch {
	case p.ctx.Err() != nil:
	case p.retired && only && len(p.monitors) > 0:
		p.setMonitoring(id, MonitoringOff, nil) // its calls stay: it may come back
	case only && !orderly && !p.retired:
		p.armForget()
	default:
		p.pollForget(id)
	}
}

// armForget plans to forget what polls have shown unless somebody monitors the
// phone by then.
func (p *Phone) armForget() {
	if p.release != nil {
		p.release.Stop()
	}
	p.release = time.AfterFunc(Grace, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.monitors) == 0 {
			p.pollForget(p.ids.Timer())
		}
	})
}

// pollForget forgets what polls have shown. A phone that only they could tell
// us of is no longer monitored.
func (p *Phone) pollForget(id requestid.ID) {
	if p.poll == nil || p.polled() {
		return
	}
	if q := p.poll; q.running == nil {
		p.poll = nil
	} else { // never two at a time: it is waited for
		*q = poller{timer: q.timer, running: q.running, stopped: true, forgotten: true}
	}
	if p.settings.Load().pollOnly() {
		p.setMonitoring(id, MonitoringOff, nil)
		p.model.reset()
		p.arm()
	}
}

// around returns a time near d.
func around(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (1 - pollJitter + 2*pollJitter*rand.Float64()))
}
