package soak

import (
	"fmt"
	"slices"
	"sync"
)

// Bindings hold what clients asked for keys of phones against what the phones hold.
// Of a command whose answer was lost nobody knows whether it was done: the key may
// then be as it was, or as it was to be, until it is seen.
type Bindings struct {
	mu   sync.Mutex
	keys map[Key]*bound
}

// A Key is a programmable key of a phone.
type Key struct {
	Device string
	Number int
}

// A Binding is what a key was given; the zero one is none: the key holds what the
// administrator has put there.
type Binding struct{ Label, Data string }

// bound is what a key may be.
type bound struct {
	may    []Binding // never empty
	wanted Binding   // by the command under way
	later  bool      // it need not be so yet, but becomes so by itself
	why    string    // what the last answer was
}

// An Outcome is what became of a command.
type Outcome int

// The outcomes. Refused is any error after which the key is as it was, or becomes so.
const (
	Unknown Outcome = iota // the connection was lost
	Done
	Refused
	Promised // UnbindKey failed, and the key is put back as soon as that can be done
)

// of returns what a key may be.
func (b *Bindings) of(k Key) *bound {
	if b.keys == nil {
		b.keys = map[Key]*bound{}
	}
	if b.keys[k] == nil {
		b.keys[k] = &bound{may: []Binding{{}}}
	}
	return b.keys[k]
}

// Ask says that a key is about to be given a binding, or to be put back.
func (b *Bindings) Ask(k Key, want Binding) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.of(k).wanted = want
}

// Answered says what became of it, and in which words.
func (b *Bindings) Answered(k Key, o Outcome, why string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := b.of(k)
	at.why = fmt.Sprintf("asked for %q: %s", at.wanted, why)
	switch o {
	case Done:
		at.may, at.later = []Binding{at.wanted}, false
	case Promised:
		at.may, at.later = []Binding{at.wanted}, true
	case Refused:
		at.later = true // it may have been touched, and is shown as it was again
	case Unknown:
		at.later = true
		if !slices.Contains(at.may, at.wanted) {
			at.may = append(slices.Clone(at.may), at.wanted)
		}
	}
}

// May returns what a key may be; sure says that it is so now.
func (b *Bindings) May(k Key) (may []Binding, sure bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	at := b.of(k)
	return slices.Clone(at.may), len(at.may) == 1 && !at.later
}

// Unlike tells what is wrong with a key that holds something, or "". A key that is
// as it may be is taken to be just that from now on.
func (b *Bindings) Unlike(k Key, holds func(Binding) string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	at, wrong := b.of(k), ""
	for _, may := range at.may {
		if wrong = holds(may); wrong == "" {
			at.may, at.later = []Binding{may}, false
			return ""
		}
	}
	return fmt.Sprintf("key %d of %s may be %q: %s (%s)", k.Number, k.Device, at.may, wrong, at.why)
}
