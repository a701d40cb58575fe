package phone

import (
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Enqueue takes a notification of the phone. Nothing is done with it yet: the
// phone gets its answer first. Enqueue tells whether there was room.
func (p *Phone) Enqueue(n Notice) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.inbox) >= maxInbox {
		p.lost++
		p.counts.Lost.Add(1)
		return false
	}
	if n.ID.IsZero() {
		n.ID = p.ids.Notification()
		p.logNotice(&n)
	}
	p.told = time.Now()
	if n.Read.IsZero() {
		n.Read = p.told
	}
	p.inbox = append(p.inbox, n)
	p.counts.Notifications.Add(1)
	p.pollTaken()
	return true
}

// Drain makes events of the notifications that wait, unless a command is under
// way: they wait for its answer, so that what the command caused comes behind
// its reply, but not for long. The connection that sent the command keeps
// them until it has its reply; nobody else shall wait for a phone that carries
// out what it is told and never answers.
func (p *Phone) Drain() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if d := p.doing; d != nil {
		now, until := time.Now(), d.since.Add(p.hold)
		if d.command.Patient {
			p.holdBack(now, time.Time{})
			return
		}
		if wait := until.Sub(now); wait > 0 {
			p.holdBack(now, until)
			if d.timer == nil && len(p.inbox) > 0 {
				d.timer = time.AfterFunc(wait, p.Drain)
			}
			return
		}
	}
	p.drain()
}

func (p *Phone) drain() {
	var free time.Time // since when there is no command before them
	if len(p.inbox) > 0 && p.inbox[0].held != 0 {
		free = time.Now()
	}
	for len(p.inbox) > 0 {
		n := p.inbox[0]
		p.inbox = p.inbox[1:]
		p.heard(&n)
		n.Resumes = !p.model.reports(p.settings.Load().teller(), phoneprofile.SignalRetrieved)
		if d := p.doing; d != nil && d.plan != nil && d.plan.dials != "" &&
			(n.Signal == phoneprofile.SignalOriginated && alike(n.Remote.Number, d.plan.dials) || n.Signal == phoneprofile.SignalDelivered && d.plan.ringsBack) {
			p.takeEffect(d) // the phone dials, although it did not answer yet
		}
		if n.Signal == phoneprofile.SignalKey {
			p.model.why = dropNone
			events := p.pressed(n.Key, n.ID)
			p.logSignal(&n, events)
			p.announce(&n, events, free)
			p.dropped()
			continue
		}
		if s := p.settings.Load(); n.Signal == phoneprofile.SignalSetup && s.teller() != s.Profile {
			continue // its calls are the provider's, who tells of their end
		}
		events := p.model.signal(time.Now(), &n)
		p.dropped()
		p.logSignal(&n, events)
		p.announce(&n, events, free)
	}
	p.inbox = nil
	p.arm()
}

// announce publishes what a notification has made.
func (p *Phone) announce(n *Notice, events []*stli.Event, free time.Time) {
	p.publish(because(n.ID, events), nil)
	if len(events) > 0 && len(p.monitors) > 0 {
		p.counts.announced(n, free)
	}
}

// dropped counts a notification that came to nothing.
func (p *Phone) dropped() {
	if why := p.model.why; why != dropNone {
		p.counts.dropped[why].Add(1)
	}
}

// alike tells whether the number that a phone reports may be the one that it
// was told to dial: phones add prefixes, or say nothing.
func alike(reported, dialled string) bool {
	return reported == "" || strings.HasSuffix(reported, dialled) || strings.HasSuffix(dialled, reported)
}

// takeEffect lets the command under way take effect, once.
func (p *Phone) takeEffect(d *doing) {
	effect := d.plan.effect
	if d.plan.effect = nil; effect != nil && p.listening() {
		p.publish(effect(time.Now()), d.command)
	}
}

// heard notes what a notification means for the phone's settings.
func (p *Phone) heard(n *Notice) {
	p.proven = p.settings.Load().Token
	p.spoke(n.ID)
	p.tellsDials = p.tellsDials || n.Signal == phoneprofile.SignalOriginated
	if p.monitoring == MonitoringUnverified {
		p.monitoring = MonitoringConfigured
	}
	switch n.Signal {
	case phoneprofile.SignalSetup, phoneprofile.SignalRegistered, phoneprofile.SignalIPChanged:
		if n.Signal == phoneprofile.SignalSetup {
			p.known = knownModel{} // it may be another phone, at the same address
		}
		p.showKeys()
		p.provideAgain()
		// Also where the last check went wrong: the phone may be well again.
		if p.settings.Load().Profile.Monitor != nil && p.monitoring != MonitoringOff && p.monitoring != MonitoringManual && !p.rechecking {
			p.rechecking = true
			p.enqueueJob(p.workFor(n.ID, p.recheck))
		}
	}
}

// arm plans the next tick of the model.
func (p *Phone) arm() {
	due := p.model.next()
	if due.IsZero() {
		if p.timer != nil {
			p.timer.Stop()
		}
		return
	}
	wait := max(time.Until(due), 0)
	if p.timer == nil {
		p.timer = time.AfterFunc(wait, p.tick)
	} else {
		p.timer.Reset(wait)
	}
}

// tick ends the calls whose time has come. While a command is under way it
// waits like a notification.
func (p *Phone) tick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.doing == nil {
		if events := p.model.tick(time.Now()); len(events) > 0 {
			p.publish(because(p.ids.Timer(), events), nil)
		}
		p.arm()
	}
}
