package server_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/phonecompanion/phonecompanion/stli"
)

// trace follows one device's events to a client: each once, in their order,
// without a hole. Where the client cannot know which event a line of text
// tells of (do-not-disturb goes on and off and on), the trace stands at
// several places at once.
type trace struct {
	places map[place]struct{}
	until  int          // so many events of all devices may come; -1: any
	early  map[int]bool // events that have come before older ones: Initiated
}

// place is where a client may stand among the events of a device.
type place struct {
	next   int  // the event that it hears next
	jump   bool // or any later one: it was not monitored for a while
	replay int  // the event that Resume replays next; -1: none
}

// of returns the events of a device.
func (m *sessionModel) of(device string) (all []*stli.Event) {
	for _, e := range m.events {
		if e.Device == device {
			all = append(all, e)
		}
	}
	return all
}

// start begins to follow a device, or goes on.
func (m *sessionModel) start(device string) {
	tr := m.monitored[device]
	if tr == nil {
		tr = &trace{places: map[place]struct{}{}, until: -1, early: map[int]bool{}}
		for i := range len(m.of(device)) + 1 {
			tr.places[place{i, false, -1}] = struct{}{}
		}
		m.monitored[device] = tr
		return
	}
	if tr.until < 0 {
		return
	}
	tr.until = -1
	tr.hole()
}

// hole tells that the device was not monitored for a while.
func (tr *trace) hole() {
	again := map[place]struct{}{}
	for p := range tr.places {
		again[place{p.next, true, p.replay}] = struct{}{}
	}
	tr.places = again
}

// stop ends the monitor: what had happened by then may still come.
func (tr *trace) stop(known int) {
	if tr.until < 0 {
		tr.until = known
	}
}

// replay tells that Resume begins behind a number.
func (tr *trace) replay(m *sessionModel, device string, seq uint64) {
	first := slices.IndexFunc(m.of(device), func(e *stli.Event) bool { return e.Seq > seq })
	if first < 0 {
		return
	}
	for p := range maps.Clone(tr.places) {
		tr.places[place{p.next, p.jump, first}] = struct{}{}
	}
}

// take takes a line and returns the event that it tells of, or nil.
func (tr *trace) take(m *sessionModel, device, text string) *stli.Event {
	all := m.of(device)
	after := map[place]struct{}{}
	var found *stli.Event
	is := func(i int) bool {
		if i < 0 || i >= len(all) || tr.until >= 0 && all[i].Seq > m.events[max(tr.until-1, 0)].Seq || !m.tells(text, all[i]) {
			return false
		}
		found = all[i]
		return true
	}
	if m.overtakes() {
		// Initiated stands behind its reply, before events that were held.
		for i, e := range all {
			if e.Name == stli.Initiated && !tr.early[i] && is(i) {
				tr.early[i] = true
				return e
			}
		}
	}
	for p := range tr.places {
		for tr.early[p.next] || m.block == kindMayBeSnapshot && p.next < len(all) && all[p.next].Name == stli.Initiated && !is(p.next) {
			p.next++ // it has come, or comes behind its reply, which a snapshot does not wait for
		}
		if is(p.replay) {
			after[place{p.next, p.jump, p.replay + 1}] = struct{}{}
		}
		if is(p.next) {
			after[place{p.next + 1, p.jump, -1}] = struct{}{}
		}
		if p.jump {
			for i := p.next + 1; i < len(all); i++ {
				if is(i) {
					after[place{i + 1, false, -1}] = struct{}{}
				}
			}
		}
	}
	if len(after) == 0 {
		return nil
	}
	tr.places = after
	return found
}

// tells tells whether a line is that of an event.
func (m *sessionModel) tells(text string, e *stli.Event) bool {
	whole := string(e.Append(nil, &m.options))
	if m.options.JSON {
		return text == whole || e.Tag != "" && e.Owner == 1 && text == string(e.AppendJSON(nil, &m.options, e.Tag))
	}
	return whole == text || whole+"\r\n" == text+"\r\n"+m.next
}

// overtakes tells whether the reply before made an Initiated that follows it.
func (m *sessionModel) overtakes() bool {
	return !m.options.JSON && m.last != nil && m.last.kind == kindReply && m.last.ok &&
		(m.last.verb == stli.VerbMakeCall || m.last.verb == stli.VerbConsultationCall)
}

// complete checks that all events that had happened before the client's last
// command have come to it.
func (tr *trace) complete(m *sessionModel, device string) {
	if tr.until >= 0 || m.atLeast == 0 {
		return
	}
	due := -1
	for i, e := range m.of(device) {
		if e.Seq <= m.events[m.atLeast-1].Seq {
			due = i
		}
	}
	for p := range tr.places {
		for tr.early[p.next] {
			p.next++
		}
		if p.next > due || p.jump {
			return
		}
	}
	m.line = fmt.Sprintf("(end of %s)", device)
	m.fail("event %d of the device has not come: %v", due, tr.places)
}
