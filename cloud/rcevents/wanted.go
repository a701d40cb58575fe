package rcevents

import (
	"context"
	"slices"
	"strings"
	"sync"
)

// wanted is the set of filters that are wanted, and what has become of them. It
// is safe for use by several goroutines.
type wanted struct {
	mu      sync.Mutex
	filters []string          // sorted, each once
	states  map[string]*Fault // of wanted filters that were asked for; nil: subscribed
	down    *Fault            // why nothing comes; nil: it does, or has not been tried
	news    chan struct{}     // closed when the above changes
	changed chan struct{}     // holds one when filters has changed
}

func newWanted() *wanted {
	return &wanted{states: map[string]*Fault{}, news: make(chan struct{}), changed: make(chan struct{}, 1)}
}

// set replaces the set. What is no filter, or too much, is refused at once.
func (w *wanted) set(filters []string) {
	filters = slices.Clone(filters)
	slices.Sort(filters)
	filters = slices.Compact(filters)
	w.mu.Lock()
	defer w.mu.Unlock()
	if slices.Equal(filters, w.filters) {
		return
	}
	w.filters = filters
	for f := range w.states {
		if _, ok := slices.BinarySearch(filters, f); !ok {
			delete(w.states, f)
		}
	}
	sent := 0
	for _, f := range filters {
		switch {
		case len(f) > maxFilter || !strings.HasPrefix(f, "/"):
			w.states[f] = faultf(Refused, "filter %q: a filter is a path of at most %d bytes", said(f), maxFilter)
		case sent == maxFilters:
			w.states[f] = faultf(Refused, "filter %s: more than %d filters in one subscription", f, maxFilters)
		default:
			sent++
		}
	}
	w.tell()
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

// list is what to subscribe to.
func (w *wanted) list() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := make([]string, 0, min(len(w.filters), maxFilters))
	for _, f := range w.filters {
		if len(f) <= maxFilter && strings.HasPrefix(f, "/") && len(list) < maxFilters {
			list = append(list, f)
		}
	}
	return list
}

// subscribed takes the outcome of a subscription to filters. It tells whether one
// of them, of which something was known, is refused now and was not, or the
// reverse.
func (w *wanted) subscribed(filters []string, refused map[string]*Fault) (changed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = nil
	for _, f := range filters {
		if _, ok := slices.BinarySearch(w.filters, f); ok {
			before, known := w.states[f]
			changed = changed || known && before.refuses() != refused[f].refuses()
			w.states[f] = refused[f]
		}
	}
	w.tell()
	return changed
}

// lost says that nothing comes, and why. Refusals stay known: they are more
// exact.
func (w *wanted) lost(f *Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = f
	for filter, state := range w.states {
		if state == nil {
			delete(w.states, filter)
		}
	}
	w.tell()
}

// waiting says why the wanted filters that are not subscribed are not yet.
func (w *wanted) waiting(why *Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, f := range w.filters {
		if _, known := w.states[f]; !known {
			w.states[f] = why
		}
	}
	w.tell()
}

// idle says that nothing is wrong: nothing is wanted.
func (w *wanted) idle() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down == nil || w.down.Kind != Stopped {
		w.down = nil
	}
}

// tell wakes who waits; the lock is held.
func (w *wanted) tell() {
	close(w.news)
	w.news = make(chan struct{})
}

// state is what is known of a filter.
func (w *wanted) state(filter string) (known bool, fault *Fault, news <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := slices.BinarySearch(w.filters, filter); !ok {
		return true, faultf(NotWanted, "filter %s is not wanted (any more)", said(filter)), nil
	}
	if f, ok := w.states[filter]; ok {
		return true, f, nil
	}
	if w.down != nil {
		return true, w.down, nil
	}
	return false, nil, w.news
}

// await waits until something is known of a filter.
func (w *wanted) await(ctx context.Context, filter string) error {
	for {
		known, fault, news := w.state(filter)
		switch {
		case known && fault == nil:
			return nil
		case known:
			return fault
		}
		select {
		case <-news:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
