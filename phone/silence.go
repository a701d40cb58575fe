package phone

import (
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
)

const (
	// SilenceWait is how long a phone that has taken a MakeCall may tell us nothing at
	// all, before its clients are told that it is deaf: longer than somebody needs who
	// must allow the command at the phone first, as Yealink's ask
	// (https://manualshive.com/ru/manual/yealink/t5-series/3764184?page=377).
	SilenceWait = 20 * time.Second
	// silenceLook is how long after that we look once more, and again until the look
	// is on time: a server that stood still finds at once that the wait is over, and
	// what the phone has said meanwhile is at the door.
	silenceLook = 500 * time.Millisecond
	// silenceLate is how late such a look may be.
	silenceLate = 50 * time.Millisecond
	// silenceLooks is how many looks there are at most: a machine that is always late
	// shall not keep silent about a phone for ever.
	silenceLooks = 20
)

// silence watches a monitored phone that takes commands for whether it tells of
// them. Its action URLs may stand in it as they should, and yet it cannot reach us:
// a firewall, or the wrong address in http.advertise.
//
//	             MakeCall or ConsultationCall          20 s, and a look
//	(nil) ---------------------------------> waiting ------------------> silent
//	  ^                                         |                         |   ^
//	  |                                         |      the same, where    |   |
//	  |                                         |      somebody was not   +---+
//	  +--- anything that comes of it, other ----+      told yet           |
//	  |    settings, Off                                                  |
//	  +--- anything that comes of it, other settings, set anew -----------+
type silence struct {
	timer  *time.Timer // ends the wait; nil: none is under way
	due    time.Time   // when
	looks  int         // that were too late
	asked  Silence
	id     requestid.ID // of the command
	over   bool         // it is silent
	untold bool         // somebody monitors it who was not told
}

// A Silence is a command that a phone took, and told us nothing of.
type Silence struct {
	Command string
	Since   time.Time // when it was sent
	Base    string    // where the phone is told to call us; "" where that is not known
}

// silent tells whether the phone is known to tell us nothing; the lock is held.
func (p *Phone) silent() bool { return p.silence != nil && p.silence.over }

// awaitWord waits for anything that comes of a phone that has taken a command of
// which it would tell. The lock is held.
func (p *Phone) awaitWord(c *Command, t *plan, s *Settings) {
	switch {
	case t.dials == "" || !p.listening() || !p.monitoring.good() || p.told.After(c.started) || p.ctx.Err() != nil:
		return
	case s.Profile.Poll != nil || s.told() || !p.model.reports(t.reporter(s), phoneprofile.SignalOriginated):
		return // we hear of its calls by other means, or not of this
	case s.ByHand() && !p.told.IsZero() && !p.tellsDials:
		return // perhaps somebody has entered only the action URLs that he wants
	}
	w := p.silence
	if w == nil {
		w = &silence{}
		p.silence = w
	}
	if w.timer != nil || w.over && !w.untold {
		return
	}
	w.looks = 0
	w.asked, w.id = Silence{Command: c.Verb.String(), Since: c.started, Base: w.asked.Base}, c.ID
	p.wait(w, SilenceWait, p.waited)
}

// wait begins a wait, or the next.
func (p *Phone) wait(w *silence, long time.Duration, then func(*silence)) {
	w.due = time.Now().Add(long)
	w.timer = time.AfterFunc(long, func() { then(w) })
}

// waited is the end of the wait.
func (p *Phone) waited(w *silence) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.silence == w {
		p.wait(w, silenceLook, p.noWord)
	}
}

// noWord looks once more: clients shall not take silence for peace, but neither
// shall they hear of one that is none.
func (p *Phone) noWord(w *silence) {
	base, _ := p.base(p.settings.Load().Host) // it may look for the way to the phone
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.silence != w:
		return
	case !p.listening() || !p.monitoring.good() || p.told.After(w.asked.Since):
		if w.timer = nil; !w.over {
			p.silence = nil
		}
		return
	case time.Since(w.due) > silenceLate && w.looks < silenceLooks:
		w.looks++
		p.wait(w, silenceLook, p.noWord)
		return
	}
	w.timer, w.over, w.untold, w.asked.Base = nil, true, false, base
	w.id.Log(p.logger.Warn()).Str("device", p.extension).Str("command", w.asked.Command).Str("base", base).Msg("the phone took a command and tells us nothing")
	p.publish(because(w.id, p.model.setSilent(true)), nil)
}

// spoke ends the silence of a phone of which something has come. The lock is held.
func (p *Phone) spoke(id requestid.ID) {
	if p.silent() {
		id.Log(p.logger.Info()).Str("device", p.extension).Msg("the phone tells us of its calls again")
	}
	p.forgive(id)
}

// forgive ends a silence, also where there is no word: with other settings the
// phone has another chance. Who was told of it finds in the event log that it is
// over, also if he is not there now.
func (p *Phone) forgive(id requestid.ID) {
	was := p.silent()
	if p.endSilence(); was {
		p.publish(because(id, p.model.setSilent(false)), nil)
	}
}

// endSilence forgets what was waited for.
func (p *Phone) endSilence() {
	if w := p.silence; w != nil {
		if w.timer != nil {
			w.timer.Stop()
		}
		p.silence = nil
	}
}

// joined notes that somebody monitors the phone from now on. If it is silent he is
// told when it is again at the next command; he may have heard of it before.
func (p *Phone) joined() {
	if p.silence != nil {
		p.silence.untold = true
	}
}
