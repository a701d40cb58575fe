// Package loglevel sets the levels of the log, for each package of the server
// apart, while loggers are in use. A logger asks with one atomic load; a line that
// is not wanted is not formatted, and costs no allocation.
package loglevel

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
)

// Times for which levels are changed while the server runs.
const (
	// Usual is for how long where nobody says: long enough to see a call go wrong
	// again, and to be forgotten without harm.
	Usual = 15 * time.Minute
	// Longest is the most that may be said: a working day. What is wanted for longer
	// belongs into the configuration.
	Longest = 8 * time.Hour
)

// A part is the level of one package. It is the [zerolog.Sampler] of the package's
// loggers, which is asked before a line is begun.
type part struct{ level atomic.Int32 }

// Sample tells whether lines of a level are wanted.
func (p *part) Sample(l zerolog.Level) bool { return int32(l) >= p.level.Load() }

// Levels are the levels of all packages: those of the configuration, and, for a
// bounded time, others that let more through. Its methods are safe for use by
// several goroutines.
type Levels struct {
	parts [len(packages)]part
	log   zerolog.Logger // says every change, whatever the levels are

	mu         sync.Mutex
	configured Setting
	asked      Setting   // while until is not zero
	until      time.Time // when the configured ones count again; zero: they do
	timer      *time.Timer
}

// New makes the levels of a configuration. out gets the lines of all loggers, and
// a line for every change.
func New(out zerolog.Logger, configured Setting) *Levels {
	l := &Levels{log: out.Level(zerolog.TraceLevel), configured: configured}
	l.set(configured)
	return l
}

// Logger returns the logger of a package, for as long as the server runs. It
// panics where there is no such package: that is a fault of the program.
func (l *Levels) Logger(name string) zerolog.Logger {
	at := index(name)
	if at < 0 {
		panic("loglevel: no package " + name)
	}
	return l.log.Sample(&l.parts[at])
}

// set lets levels count.
func (l *Levels) set(s Setting) {
	for i := range l.parts {
		l.parts[i].level.Store(int32(s.of[i]))
	}
}

// Configure sets the levels of a configuration that was read again. Others that
// are in force stay until their time is over.
func (l *Levels) Configure(s Setting) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.configured == s {
		return
	}
	l.configured = s
	l.log.Info().Str("levels", s.String()).Msg("log levels of the configuration changed")
	l.set(l.now())
}

// now are the levels in force; the lock is held.
func (l *Levels) now() Setting {
	if l.until.IsZero() {
		return l.configured
	}
	return l.configured.more(l.asked)
}

// For sets levels for a time, at most Longest, after which those of the
// configuration count again by themselves. Nothing is kept back that the
// configuration lets through: who may look closer may not hide what happens. by
// says in the log who has asked.
func (l *Levels) For(d time.Duration, s Setting, by string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d = min(max(d, time.Second), Longest)
	l.stop()
	l.asked, l.until = s, time.Now().Add(d)
	until := l.until
	l.timer = time.AfterFunc(d, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.until.Equal(until) { // else somebody has set others meanwhile
			l.back("time")
		}
	})
	now := l.now()
	l.log.Warn().Str("levels", now.String()).Str("by", by).Str("for", d.String()).Msg("log levels changed for a time")
	l.set(now)
}

// Toggle sets debug for every package for the usual time, or, where levels are in
// force that are not those of the configuration, goes back to those.
func (l *Levels) Toggle(by string) {
	if !l.Back(by) {
		l.For(Usual, all(zerolog.DebugLevel), by)
	}
}

// Back goes back to the levels of the configuration. It tells whether others were
// in force.
func (l *Levels) Back(by string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.until.IsZero() {
		return false
	}
	l.back(by)
	return true
}

// back is Back with the lock held.
func (l *Levels) back(by string) {
	l.stop()
	l.until = time.Time{}
	l.set(l.configured)
	l.log.Warn().Str("levels", l.configured.String()).Str("by", by).Msg("log levels are those of the configuration again")
}

// stop stops the timer; the lock is held.
func (l *Levels) stop() {
	if l.timer != nil {
		l.timer.Stop()
	}
}

// Close ends the timer.
func (l *Levels) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stop()
}

// A State is which levels are in force.
type State struct {
	Configured, Now Setting
	Until           time.Time // when Configured counts again; zero: it does
}

// State returns which levels are in force.
func (l *Levels) State() State {
	l.mu.Lock()
	defer l.mu.Unlock()
	return State{Configured: l.configured, Now: l.now(), Until: l.until}
}
