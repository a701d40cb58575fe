package soak

import (
	"fmt"
	"slices"
	"sync"

	"github.com/phonecompanion/phonecompanion/client"
)

// Events hold what several watchers of the same devices hear against each other:
// what one has heard, each of the others hears too, unless it was told of a gap.
type Events struct {
	// Fault hears of every broken promise.
	Fault func(string)

	mu       sync.Mutex
	seen     map[uint64]seenEvent
	newest   uint64
	watchers []*Watcher
	count    int
	gaps     int
}

// seenEvent is an event that some watcher has heard.
type seenEvent struct{ device, what string }

// A Watcher is one reader of messages.
type Watcher struct {
	all     *Events
	name    string
	last    uint64
	devices map[string]*watched
}

// watched is what a watcher has heard of one device.
type watched struct {
	spans []span          // of which it has heard everything
	got   map[uint64]bool // events
	calls map[string]bool // true: it has ended
}

// span is from one number up to another one; the first is not included. The last
// one of a device may be open: to is 0.
type span struct{ from, to uint64 }

// Watcher adds a watcher.
func (e *Events) Watcher(name string) *Watcher {
	e.mu.Lock()
	defer e.mu.Unlock()
	w := &Watcher{all: e, name: name, devices: map[string]*watched{}}
	e.watchers = append(e.watchers, w)
	return w
}

// Hear takes a message.
func (w *Watcher) Hear(m client.Message) {
	w.all.mu.Lock()
	defer w.all.mu.Unlock()
	switch m := m.(type) {
	case *client.Event:
		w.event(m)
	case *client.Snapshot:
		if d := w.device(m.Device); !d.open() {
			d.spans = append(d.spans, span{from: max(m.Seq, w.last)})
		}
	case *client.Gap:
		w.all.gaps++
		for name, d := range w.devices {
			if m.Device == "" || m.Device == name {
				d.end(max(m.From, 1) - 1)
			}
		}
	case *client.Unmonitored:
		w.device(m.Device).end(w.last)
	}
}

// device returns what is known of one.
func (w *Watcher) device(name string) *watched {
	d := w.devices[name]
	if d == nil {
		d = &watched{got: map[uint64]bool{}, calls: map[string]bool{}}
		w.devices[name] = d
	}
	return d
}

// open reports whether everything is heard at present.
func (d *watched) open() bool { return len(d.spans) > 0 && d.spans[len(d.spans)-1].to == 0 }

// end ends the last span, and with it what calls promise. A monitor that could not
// be set again ends it first, and later a gap says how early.
func (d *watched) end(at uint64) {
	if len(d.spans) > 0 {
		if last := &d.spans[len(d.spans)-1]; last.to == 0 || last.to > at {
			last.to = max(at, 1)
		}
	}
	clear(d.calls)
}

func (w *Watcher) event(e *client.Event) {
	w.all.count++
	if e.Seq <= w.last {
		w.all.Fault(fmt.Sprintf("%s hears event %d behind %d", w.name, e.Seq, w.last))
	}
	w.last = e.Seq
	what := e.Name + " " + e.Device + " " + e.Cause + " " + e.Call
	if w.all.seen == nil {
		w.all.seen = map[uint64]seenEvent{}
	}
	if other, ok := w.all.seen[e.Seq]; ok && other.what != what {
		w.all.Fault(fmt.Sprintf("event %d is %q, and for %s %q", e.Seq, other.what, w.name, what))
	}
	w.all.seen[e.Seq] = seenEvent{e.Device, what}
	w.all.newest = max(w.all.newest, e.Seq)
	d := w.device(e.Device)
	d.got[e.Seq] = true
	if e.Call == "" {
		return
	}
	if d.calls[e.Call] {
		w.all.Fault(fmt.Sprintf("%s hears %q behind the end of the call", w.name, what))
	}
	d.calls[e.Call] = e.Name == "ConnectionCleared"
}

// Missing tells what has not been heard, and which calls have not ended. It is
// empty when all is quiet; what is checked is then forgotten.
func (e *Events) Missing() (all []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, w := range e.watchers {
		for name, d := range w.devices {
			for seq, s := range e.seen {
				if s.device == name && !d.got[seq] && slices.ContainsFunc(d.spans, func(p span) bool { return p.from < seq && (p.to == 0 || seq <= p.to) }) {
					all = append(all, fmt.Sprintf("%s has not heard event %d, %q", w.name, seq, s.what))
				}
			}
			for call, ended := range d.calls {
				if !ended {
					all = append(all, fmt.Sprintf("%s has not heard the end of call %s of %s", w.name, call, name))
				}
			}
		}
	}
	if len(all) == 0 {
		e.forget()
	}
	return all
}

// forget forgets what was checked.
func (e *Events) forget() {
	clear(e.seen)
	for _, w := range e.watchers {
		for _, d := range w.devices {
			open := d.open()
			d.spans = d.spans[:0]
			if open {
				d.spans = append(d.spans, span{from: e.newest})
			}
			clear(d.got)
			clear(d.calls)
		}
	}
}

// Covered reports whether every watcher hears everything of a device at present.
func (e *Events) Covered(device string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, w := range e.watchers {
		if d := w.devices[device]; d == nil || !d.open() {
			return false
		}
	}
	return true
}

// Count returns how many events were heard, and how many gaps were said.
func (e *Events) Count() (events, gaps int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.count, e.gaps
}
