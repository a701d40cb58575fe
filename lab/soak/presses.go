package soak

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/phonecompanion/phonecompanion/client"
)

// Presses hold the presses of keys against the ButtonPress events of watchers: each
// makes one, never two, and none only where a watcher was told that something is
// missing, or where the phone could not tell of the press. The data of a binding is
// no other's.
type Presses struct {
	// Fault hears of every broken promise.
	Fault func(string)

	mu       sync.Mutex
	made     map[string]*pressed // by data
	watchers map[string]*listener
	events   int
}

// pressed is what a binding's key was pressed.
type pressed struct {
	key   Key
	label string
	times int
}

// listener is one watcher.
type listener struct {
	open  map[string]bool // it hears everything of these devices
	gaps  map[string]int  // by device; "" for those of all
	heard map[string]int  // by data
	needs map[string]int
}

// A Press is one press.
type Press struct {
	key  Key
	data string
	gaps map[string]int // of the watchers that listen
}

func (p *Presses) listener(watcher string) *listener {
	if p.watchers == nil {
		p.watchers = map[string]*listener{}
	}
	if p.watchers[watcher] == nil {
		p.watchers[watcher] = &listener{open: map[string]bool{}, gaps: map[string]int{}, heard: map[string]int{}, needs: map[string]int{}}
	}
	return p.watchers[watcher]
}

// Begin says that a key is about to be pressed, whose bindings are perhaps these.
func (p *Presses) Begin(k Key, may ...Binding) *Press {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.made == nil {
		p.made = map[string]*pressed{}
	}
	now := &Press{key: k, gaps: map[string]int{}}
	for _, b := range may {
		if b.Data == "" {
			continue
		}
		if p.made[b.Data] == nil {
			p.made[b.Data] = &pressed{key: k, label: b.Label}
		}
		p.made[b.Data].times++
		now.data = b.Data
	}
	for name, l := range p.watchers {
		if l.open[k.Device] {
			now.gaps[name] = l.gapsOf(k.Device)
		}
	}
	return now
}

// Told says that the server has taken a press of a key that had one binding: who
// listened all the time hears of it.
func (p *Presses) Told(press *Press) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, gaps := range press.gaps {
		if l := p.watchers[name]; l.gapsOf(press.key.Device) == gaps {
			l.needs[press.data]++
		}
	}
}

// Hear takes a message of a watcher.
func (p *Presses) Hear(watcher string, m client.Message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.listener(watcher)
	switch m := m.(type) {
	case *client.Snapshot:
		l.open[m.Device] = true
	case *client.Unmonitored:
		p.lose(l, m.Device)
	case *client.Gap:
		p.lose(l, m.Device)
	case *client.Event:
		if m.Name == "ButtonPress" {
			p.event(watcher, l, m)
		}
	}
}

// gapsOf is how often events of a device were missing.
func (l *listener) gapsOf(device string) int { return l.gaps[device] + l.gaps[""] }

// lose notes that events are missing, of a device or of all.
func (p *Presses) lose(l *listener, device string) {
	l.gaps[device]++
	for data := range l.needs {
		if device == "" || p.made[data].key.Device == device {
			l.needs[data] = min(l.needs[data], l.heard[data])
		}
	}
	if device == "" {
		clear(l.open)
		return
	}
	delete(l.open, device)
}

func (p *Presses) event(watcher string, l *listener, e *client.Event) {
	p.events++
	l.heard[e.Data]++
	made := p.made[e.Data]
	switch {
	case made == nil:
		p.Fault(fmt.Sprintf("%s hears that key %s of %s was pressed, %q, and nobody has", watcher, e.Key, e.Device, e.Data))
	case l.heard[e.Data] > made.times:
		p.Fault(fmt.Sprintf("%s hears the press %q %d times, and there were %d", watcher, e.Data, l.heard[e.Data], made.times))
	case e.Device != made.key.Device || e.Key != fmt.Sprint(made.key.Number) || e.Label != made.label:
		p.Fault(fmt.Sprintf("%s hears %q of key %s %q of %s, and it is of key %d %q of %s", watcher, e.Data, e.Key, e.Label, e.Device, made.key.Number, made.label, made.key.Device))
	}
}

// Missing tells which presses of a device were not heard; of all where it is "".
func (p *Presses) Missing(device string) (all []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(p.watchers)) {
		l := p.watchers[name]
		for data, need := range l.needs {
			if made := p.made[data]; l.heard[data] < need && (device == "" || made.key.Device == device) {
				all = append(all, fmt.Sprintf("%s has heard %d presses of key %d of %s, %q, want %d", name, l.heard[data], made.key.Number, made.key.Device, data, need))
			}
		}
	}
	return all
}

// Count returns how often keys were pressed that may have been bound, and how many
// events were heard.
func (p *Presses) Count() (presses, events int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, made := range p.made {
		presses += made.times
	}
	return presses, p.events
}
