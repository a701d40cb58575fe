package phone

import (
	"slices"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// A Monitor is one connection that the events of phones go to. Its methods
// must not block, and must not call back into a Phone.
type Monitor interface {
	// ID orders the locks of monitors; it is unique in the process.
	ID() uint64
	Lock()
	Unlock()
	// Deliver takes an event, with the lock held. Events of one phone come in
	// their order, and their numbers rise over all phones.
	Deliver(e *stli.Event)
	// Gone tells, with the lock held, whether the connection has ended.
	Gone() bool
}

// subscribe adds a monitor, in the order of the locks. It tells whether the
// connection still lives.
func (p *Phone) subscribe(m Monitor) bool {
	m.Lock()
	defer m.Unlock()
	if m.Gone() {
		return false
	}
	at, found := slices.BinarySearchFunc(p.monitors, m.ID(), func(x Monitor, id uint64) int {
		switch {
		case x.ID() < id:
			return -1
		case x.ID() > id:
			return 1
		}
		return 0
	})
	if !found {
		p.monitors = slices.Insert(p.monitors, at, m)
	}
	return true
}

// monitoredBy tells whether m is one of the phone's monitors.
func (p *Phone) monitoredBy(m Monitor) bool { return m != nil && slices.Contains(p.monitors, m) }

// unsubscribe takes a monitor out and tells whether it was there.
func (p *Phone) unsubscribe(m Monitor) bool {
	at := slices.Index(p.monitors, m)
	if at < 0 {
		return false
	}
	p.monitors = slices.Delete(p.monitors, at, at+1)
	return true
}

// publish numbers events and delivers them to every monitor. origin is the
// command that caused them, or nil. All monitors are locked when an event gets
// its number, and each until it has it: so numbers rise for each of them.
func (p *Phone) publish(events []*stli.Event, origin *Command) {
	if len(events) == 0 {
		return
	}
	now, plan := time.Now(), &p.settings.Load().numbers
	for _, m := range p.monitors {
		m.Lock()
	}
	for _, e := range events {
		e.Time, e.Plan = now, plan
		if origin != nil {
			e.Origin, e.ID = origin, origin.ID
		}
		p.log.add(e)
		p.counts.events[e.Name].Add(1)
	}
	p.logEvents(events)
	for _, m := range p.monitors {
		for _, e := range events {
			m.Deliver(e)
		}
		m.Unlock() // it may write while others still wait for theirs
	}
}

// Leave ends the monitor of a connection that has ended. orderly says that the
// client said so (BYE), which counts as MonitorStop; otherwise the phone stays
// as it is for Grace, so that a client that reconnects loses nothing.
func (p *Phone) Leave(m Monitor, orderly bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.unsubscribe(m) {
		return
	}
	id := p.ids.Work()
	p.pollEnd(id, orderly)
	if len(p.monitors) > 0 {
		return
	}
	if p.rest(id); !p.settings.Load().Auto() {
		return
	}
	if orderly {
		p.enqueueJob(p.workFor(id, p.putBack))
		return
	}
	p.armRelease(Grace)
}

// armRelease plans to put the phone's settings back unless somebody monitors
// it by then.
func (p *Phone) armRelease(after time.Duration) {
	if p.release != nil {
		p.release.Stop()
	}
	p.release = time.AfterFunc(after, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if len(p.monitors) == 0 && p.settings.Load().Auto() {
			p.enqueueJob(p.putBack)
		}
	})
}
