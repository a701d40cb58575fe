package phone

import (
	"errors"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// A Wanted is what a phone shall hold besides its action URLs, and its softkeys
// that are carried out here.
type Wanted struct {
	Values  []phoneprofile.SettingValue
	Buttons []Button
}

// A Button is a key of a phone whose press is told to clients: a softkey with a
// function that the phone does not have itself.
type Button struct {
	Key   string // its number, from 1
	Label string
	Data  string // such as "QUEUE support"
}

// Why values were not set.
var (
	// ErrOtherWanted says that other values were wanted before the phone was asked
	// for these.
	ErrOtherWanted = errors.New("other values are wanted by now")
	// ErrRetired says that the phone was taken out of the configuration.
	ErrRetired = errors.New("the phone is no longer configured")
)

// providing is what the phone shall hold, and how far that has come. The phone's
// lock guards it.
type providing struct {
	wanted  *Wanted
	profile string      // the profile that the names in it are of
	settled func(error) // takes what came of the first attempt; nil: it has it
	queued  bool        // an attempt is queued
	retry   *time.Timer // fires when the next attempt is due
	failed  int         // attempts in a row
	at      time.Time   // when the phone last had all that is wanted
	err     error       // why it does not have it now
}

// Provide notes what the phone shall hold, and writes it into the phone where
// that differs and the profile can set it by requests. What cannot be written is
// tried again until it is, or until something else is wanted; also when the phone
// says that it was started or registered, and after a reload. It stays in the
// phone when nobody monitors it: it is the administrator's.
//
// settled is called once: with what came of the first attempt, or with
// [ErrOtherWanted] where another Provide came before it. It may be called before
// Provide returns; it must not wait for the phone. The names of the settings are
// of the profile that the phone has now: with another one, nothing is written
// until Provide is called again.
func (p *Phone) Provide(w *Wanted, settled func(error)) {
	p.mu.Lock()
	if p.providing == nil {
		p.providing = &providing{}
	}
	g, s := p.providing, p.settings.Load()
	g.rest()
	before, now := g.settled, settled
	g.wanted, g.profile, g.settled, g.failed, g.err = w, s.ProfileName, settled, 0, nil
	if p.provides() {
		now = nil
		p.provideAgain()
	} else {
		g.settled = nil
	}
	p.mu.Unlock()
	if before != nil {
		before(ErrOtherWanted)
	}
	if now != nil {
		now(nil) // there is nothing to set, or not by requests
	}
}

// Provided tells when the phone last had all that is wanted, and why it does not
// have it now. The time is zero where that is not known: it was not written yet,
// or is not set by requests.
func (p *Phone) Provided() (at time.Time, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.providing == nil {
		return time.Time{}, nil
	}
	return p.providing.at, p.providing.err
}

// Wanted returns what the phone shall hold; nil where nothing is known of it. It
// must not be changed.
func (p *Phone) Wanted() *Wanted {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.providing == nil {
		return nil
	}
	return p.providing.wanted
}

// provides tells whether there is something to write into the phone, and a way
// to do it.
func (p *Phone) provides() bool {
	g, s := p.providing, p.settings.Load()
	return g != nil && g.wanted != nil && len(g.wanted.Values) > 0 && s.Profile.Monitor != nil && g.profile == s.ProfileName
}

// provideAgain has the worker look whether the phone holds what it shall: after
// it was started again, after a reload, and when a key that was bound is free.
func (p *Phone) provideAgain() {
	if g := p.providing; p.provides() && !g.queued {
		g.rest()
		g.queued = true
		p.enqueueJob(p.provide)
	}
}

// provide makes one attempt. It is called without the lock, by the worker only.
func (p *Phone) provide() {
	p.mu.Lock()
	g, s := p.providing, p.settings.Load()
	g.queued = false
	w, settled := g.wanted, g.settled
	g.settled = nil
	var err error
	switch {
	case p.retired:
		err = ErrRetired
	case !p.provides():
		err = ErrOtherWanted // a reload gave it another profile
	}
	p.mu.Unlock()
	if err == nil {
		err = p.set(s, w.Values)
		p.tried(w, err)
	}
	if settled != nil {
		settled(err)
	}
}

// tried notes what came of an attempt, and plans the next one where it failed.
func (p *Phone) tried(w *Wanted, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g := p.providing
	if g.wanted != w || p.ctx.Err() != nil {
		return // what came of it is no longer what anybody asks for
	}
	g.err = err
	if err == nil {
		g.at, g.failed = time.Now(), 0
		return
	}
	if g.queued {
		return
	}
	wait := p.backOff(g.failed)
	g.failed++
	g.rest()
	g.retry = time.AfterFunc(wait, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.ctx.Err() == nil && g.wanted == w {
			p.provideAgain()
		}
	})
	p.at.Log(p.logger.Warn()).Str("device", p.extension).Str("reason", err.Error()).Dur("again_in", wait).Msg("settings not written")
}

// rest stops the timer.
func (g *providing) rest() {
	if g.retry != nil {
		g.retry.Stop()
	}
}

// backOff is the pause after so many failures: 5 s, 10 s, … 160 s, and then
// lastRetry each time.
func backOff(failures int) time.Duration {
	if failures < 6 {
		return firstRetry << failures
	}
	return lastRetry
}

// stopProviding ends the timer when the server stops.
func (p *Phone) stopProviding() {
	if p.providing != nil {
		p.providing.rest()
	}
}
