package phone

import (
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

const (
	// SilenceWait is how long a phone that has taken a MakeCall may tell us nothing at
	// all, before its clients are told that it is deaf: longer than somebody needs who
	// must allow the command at the phone first, as Yealink's ask
	// (https://manualshive.com/ru/manual/yealink/t5-series/3764184?page=377).
	SilenceWait = 20 * time.Second
	// silenceLate is how late the end of the wait may be seen. Who sees it later has
	// stood still, and what the phone has said meanwhile may be at the door.
	silenceLate = time.Second
)

// silence watches a monitored phone that takes commands for whether it tells of
// them. Its action URLs may stand in it as they should, and yet it cannot reach us:
// a firewall, or the wrong address in http.advertise.
//
//	             MakeCall taken              20 s
//	(nil) ---------------------> waiting ----------> silent
//	  ^                             |                   |
//	  +--- any notification, or the action URLs are ----+
//	       taken out again        set anew
type silence struct {
	timer *time.Timer // ends the wait
	due   time.Time   // when
	asked Silence
	id    requestid.ID // of the command
	over  bool         // the wait is: it is silent
}

// A Silence is a command that a phone took, and told us nothing of.
type Silence struct {
	Command string
	Since   time.Time // when it was sent
	Base    string    // where the phone is told to call us; "" where that is not known
}

// silent tells whether the phone is known to tell us nothing; the lock is held.
func (p *Phone) silent() bool { return p.silence != nil && p.silence.over }

// awaitWord waits for any notification of a phone that has taken a command of which
// it would tell. The lock is held.
func (p *Phone) awaitWord(c *Command, t *plan, s *Settings) {
	switch {
	case t.dials == "" || p.silence != nil || !p.listening() || !p.monitoring.good():
		return
	case s.Profile.Poll != nil || s.told() || !p.model.reports(t.reporter(s), phoneprofile.SignalOriginated):
		return // we hear of its calls by other means, or not of this
	}
	w := &silence{asked: Silence{Command: c.Verb.String(), Since: c.started}, id: c.ID}
	p.silence = w
	p.wait(w)
}

// wait begins the wait, or begins it anew.
func (p *Phone) wait(w *silence) {
	w.due = time.Now().Add(SilenceWait)
	w.timer = time.AfterFunc(SilenceWait, func() { p.noWord(w) })
}

// noWord is the end of the wait: clients shall not take silence for peace.
func (p *Phone) noWord(w *silence) {
	base, _ := p.base(p.settings.Load().Host) // it may look for the way to the phone
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.silence != w || w.over:
		return
	case !p.listening() || !p.monitoring.good() || p.told.After(w.asked.Since):
		p.silence = nil
		return
	case time.Since(w.due) > silenceLate:
		p.wait(w)
		return
	}
	w.over, w.asked.Base = true, base
	w.id.Log(p.logger.Warn()).Str("device", p.extension).Str("command", w.asked.Command).Str("base", base).Msg("the phone took a command and tells us nothing")
	p.say(w.id, false)
}

// spoke ends the silence of a phone that has told us something.
func (p *Phone) spoke(id requestid.ID) {
	if p.silent() {
		id.Log(p.logger.Info()).Str("device", p.extension).Msg("the phone tells us of its calls again")
	}
	p.forgive(id)
}

// forgive gives a phone with other settings another chance: that it was silent with
// the old ones says nothing now.
func (p *Phone) forgive(id requestid.ID) {
	was := p.silent()
	if p.endSilence(); was && p.monitoring.good() {
		p.say(id, true)
	}
}

// endSilence forgets what was waited for.
func (p *Phone) endSilence() {
	if w := p.silence; w != nil {
		w.timer.Stop()
		p.silence = nil
	}
}

// confide tells a client that has just begun to monitor a silent phone what the
// others were told.
func (p *Phone) confide(id requestid.ID, m Monitor) {
	if p.silent() && p.monitoredBy(m) {
		p.publishTo([]Monitor{m}, because(id, []*stli.Event{p.model.deviceEvent(stli.OutOfService, stli.CauseMaintenance)}), nil)
	}
}
