package phone

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/requestid"
)

// releaseParallel is how many phones are put back at once when the server
// stops: enough to finish in the time there is, few enough for a small network.
const releaseParallel = 64

// Config is what an [Exchange] needs. All of it must be set.
type Config struct {
	Log    *EventLog
	Store  Store
	Logger zerolog.Logger
	// Base returns the base URL that a phone at host is told for its callbacks,
	// or why there is none that it could reach.
	Base  func(host string) (string, error)
	Times Times
	// EventHold is how long notifications of a phone wait for a command that is
	// under way there.
	EventHold time.Duration
	// Cloud is the provider; nil: requests to it fail.
	Cloud Cloud
	// SIP sends SIP requests to phones; nil: they fail.
	SIP SIPSender
	// Timers take how long things take.
	Timers Timers
	// RunID makes call ids unique over restarts; a few letters or digits.
	RunID string
}

// An Exchange holds all phones of a server. Looking one up takes no lock.
type Exchange struct {
	shared *shared
	cancel context.CancelFunc
	phones atomic.Pointer[map[string]*Phone]
	apply  sync.Mutex // one Apply at a time
	// retired are phones that are no longer configured: they put their settings
	// back, and go on if they are configured again. apply guards it.
	retired map[string]*Phone
	// recovered says that Recover was called; apply guards it.
	recovered bool
}

// NewExchange makes an exchange without phones.
func NewExchange(c Config) *Exchange {
	ctx, cancel := context.WithCancel(context.Background())
	var calls atomic.Uint64
	prefix := "c-" + c.RunID + "-"
	sh := &shared{
		ctx: ctx, log: c.Log, store: c.Store, base: c.Base, hold: c.EventHold, times: c.Times, logger: c.Logger,
		counts: newCounts(c.Timers),
		cloud:  c.Cloud, sip: c.SIP, polls: make(chan struct{}, maxPolls), ask: (*Phone).askLines, backOff: backOff,
		newID: func() string { return prefix + strconv.FormatUint(calls.Add(1), 10) },
	}
	x := &Exchange{shared: sh, cancel: cancel, retired: map[string]*Phone{}}
	x.phones.Store(&map[string]*Phone{})
	sh.find = x.Find
	return x
}

// Find returns the phone with an extension, or nil.
func (x *Exchange) Find(extension string) *Phone { return (*x.phones.Load())[extension] }

// Phones returns all phones by extension.
func (x *Exchange) Phones() []*Phone {
	m := *x.phones.Load()
	all := make([]*Phone, 0, len(m))
	for _, ext := range slices.Sorted(maps.Keys(m)) {
		all = append(all, m[ext])
	}
	return all
}

// Log returns the event log.
func (x *Exchange) Log() *EventLog { return x.shared.log }

// Counts returns what has happened at all phones since the start.
func (x *Exchange) Counts() *Counts { return x.shared.counts }

// Apply sets the phones that there are. Phones that stay keep their calls and
// monitors and get their new settings; phones that are gone put theirs back. What
// comes of it has the id that Apply returns in the log; where there were no phones
// before it is zero, for nothing can come of it.
func (x *Exchange) Apply(settings []*Settings) (id requestid.ID) {
	x.apply.Lock()
	defer x.apply.Unlock()
	old := *x.phones.Load()
	if len(old)+len(x.retired) > 0 {
		id = x.shared.ids.Reload()
	}
	next := make(map[string]*Phone, len(settings))
	var back, fresh []*Phone
	for _, s := range settings {
		p := old[s.Extension]
		if retired := x.retired[s.Extension]; p == nil && retired != nil {
			p = retired // one phone, one worker: what the old one still does must not meet a new one
			delete(x.retired, s.Extension)
			back = append(back, p)
		}
		if p != nil {
			p.change(id, s)
		} else {
			p = newPhone(x.shared, s)
			fresh = append(fresh, p)
		}
		next[s.Extension] = p
	}
	x.phones.Store(&next)
	for ext, p := range x.retired {
		if p.done() {
			delete(x.retired, ext) // nothing of it is left to meet a new one
		}
	}
	for _, p := range back {
		p.revive(id)
	}
	if x.recovered {
		for _, p := range fresh {
			x.takeUp(p)
		}
	}
	for ext, p := range old {
		if next[ext] == nil {
			x.retired[ext] = p
			p.retire(id)
		}
	}
	return id
}

// change gives a phone that exists new settings, and looks after its action
// URLs when they may be concerned. id is of the reload.
func (p *Phone) change(id requestid.ID, s *Settings) {
	old := p.settings.Load()
	if old.same(s) {
		return
	}
	p.apply(s)
	p.pollReload(id)
	if old.Profile == s.Profile && old.Fallback == s.Fallback && old.Host == s.Host && old.Port == s.Port && old.Token == s.Token && old.Monitor == s.Monitor && old.TakeOver == s.TakeOver && old.Model == s.Model {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forgive(id)
	if p.monitoring == MonitoringConfigured && s.Profile.Monitor == nil && !s.told() {
		p.monitoring = MonitoringUnverified // whoever set it must do so again
	}
	if old.told() && !s.told() {
		p.enqueueJob(p.workFor(id, p.leaveCloud))
	}
	if old.owner() != s.owner() {
		p.enqueueJob(p.workFor(id, func() { p.leave(old, 0) }))
		keys := slices.Collect(maps.Values(p.keys))
		p.keys = nil
		p.moveKeys(old, s, keys)
	}
	p.showKeys()
	p.provideAgain()
	switch {
	case len(p.monitors) > 0 || s.Monitor == MonitorAlways:
		p.enqueueJob(p.workFor(id, p.recheck))
	case old.Monitor == MonitorAlways:
		p.enqueueJob(p.workFor(id, p.putBack))
	}
}

// retire takes the phone out of service: its clients hear of it, and its
// settings are put back. They stay its monitors, should it come back.
func (p *Phone) retire(id requestid.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.retired = true
	p.say(id, false)
	p.pollEnd(id, true)
	if s := p.settings.Load(); (s.Profile.Monitor != nil || s.told()) && p.monitoring != MonitoringOff {
		p.enqueueJob(p.workFor(id, p.putBack))
	}
	p.showKeys() // it puts them back
}

// done tells whether a retired phone has nothing left to do, and nobody who
// waits for it.
func (p *Phone) done() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.working && !p.keyWaits && len(p.monitors) == 0 && p.monitoring == MonitoringOff
}

// revive takes a phone that was retired into service again.
func (p *Phone) revive(id requestid.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.retired = false
	p.showKeys()
	p.provideAgain()
	if len(p.monitors) > 0 || p.settings.Load().Monitor == MonitorAlways {
		p.enqueueJob(p.workFor(id, p.recheck))
	}
}

// Close puts back what was changed in the phones, as far as that is possible
// until ctx ends, and stops. What is left is put back after the next start.
func (x *Exchange) Close(ctx context.Context) {
	limit := make(chan struct{}, releaseParallel)
	var wg sync.WaitGroup
	x.apply.Lock() // no reload any more
	all := append(x.Phones(), slices.Collect(maps.Values(x.retired))...)
	x.apply.Unlock()
	for _, p := range all {
		if !p.touched() {
			continue
		}
		select {
		case limit <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			defer func() { <-limit }()
			done := make(chan struct{})
			p.mu.Lock()
			p.monitors = nil
			p.enqueueJob(func() {
				defer close(done)
				p.putBack()
			})
			p.mu.Unlock()
			select {
			case <-done:
			case <-ctx.Done():
			}
		})
	}
	wg.Wait()
	x.cancel()
	for _, p := range all {
		p.stop()
	}
}

// touched tells whether something of ours may stand in the phone, or is just
// being written there.
func (p *Phone) touched() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.settings.Load().Profile.Monitor != nil && (p.monitoring != MonitoringOff || p.working)
}

// stop ends the phone's timers.
func (p *Phone) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pollEnd(requestid.ID{}, true)
	p.stopProviding()
	p.endSilence()
	for _, t := range []*time.Timer{p.timer, p.release, p.retry, p.keyRetry} {
		if t != nil {
			t.Stop()
		}
	}
}
