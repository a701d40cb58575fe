//go:build soak && linux

package soak

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/client"
)

// lights are what a key may show.
var lights = []string{"on", "hold", "pickup", "park", "message", "offline", "error"}

// clerk binds the keys of one phone, puts them back, and presses them, until it is
// told to stop.
func (w *world) clerk(k *keyed, r *rand.Rand, stop <-chan struct{}) {
	for _, key := range k.keys() {
		w.settleKey(key, r)
	}
	for {
		select {
		case <-stop:
			return
		case <-time.After(time.Duration(r.IntN(200)) * time.Millisecond):
		}
		switch key := k.keys()[r.IntN(keysOfEach)]; r.IntN(6) {
		case 0, 1:
			w.bindKey(key, w.binding(r), r)
		case 2:
			w.bindKey(key, Binding{}, r)
		default:
			for range 1 + r.IntN(3) {
				w.press(k, key)
			}
			w.heard(k)
		}
	}
}

// settleKey asks once more for what is not known, or not yet.
func (w *world) settleKey(key Key, r *rand.Rand) {
	if may, sure := w.bindings.May(key); !sure {
		w.bindKey(key, may[r.IntN(len(may))], r)
	}
}

// bindKey gives a key a binding, or puts it back where that is none.
func (w *world) bindKey(key Key, b Binding, r *rand.Rand) error {
	args := []string{key.Device, []string{"", "P"}[r.IntN(2)] + fmt.Sprint(key.Number)}
	verb := "UnbindKey"
	if b.Data != "" {
		verb, args = "BindKey", append(args, lights[r.IntN(len(lights))], b.Label, "message", b.Data)
	}
	w.bindings.Ask(key, b)
	epoch := w.epoch()
	_, err := w.clerks.Do(context.Background(), verb, args...)
	outcome := outcomeOf(err)
	w.bindings.Answered(key, outcome, fmt.Sprint(err))
	w.tally.add(fmt.Sprintf("%s %s", verb, [...]string{"without an answer", "SUCCESS", "ERROR", "ERROR, and put back later"}[outcome]))
	if errors.Is(err, context.DeadlineExceeded) {
		w.excuse(epoch, fmt.Sprintf("%s %s has no answer after %v", verb, key.Device, unanswered))
	}
	return err
}

// outcomeOf is what an error says of a key.
func outcomeOf(err error) Outcome {
	var refused *client.Error
	switch {
	case err == nil:
		return Done
	case errors.As(err, &refused) && strings.HasSuffix(refused.Text, "the key is put back as soon as that can be done"):
		return Promised
	case errors.As(err, &refused), errors.Is(err, client.ErrNotConnected) && !errors.Is(err, client.ErrOutcomeUnknown):
		return Refused
	}
	return Unknown
}

// press lets somebody press a key, and waits until the phone has told of it. The
// server has taken it, or the phone could not tell.
func (w *world) press(k *keyed, key Key) (taken bool) {
	may, sure := w.bindings.May(key)
	epoch, took := w.epoch(), k.took(key.Number)
	p := w.presses.Begin(key, may...)
	k.sim.Press(fmt.Sprintf("P%d", key.Number))
	w.tally.add("a key is pressed")
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); ; {
		queued := k.sim.Snapshot().EventsQueued
		taken = k.took(key.Number) > took
		if taken && sure && may[0].Data != "" && epoch%2 == 0 && epoch == w.epoch() {
			w.presses.Told(p)
			w.tally.add("a key's press is taken")
		}
		if taken || queued == 0 || time.Now().After(deadline) {
			return taken
		}
		<-tick.C
	}
}

// heard waits until the watchers have heard the presses of a phone, for another
// command might unbind the key before they take effect.
func (w *world) heard(k *keyed) {
	epoch := w.epoch()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(unanswered); ; {
		missing := w.presses.Missing(k.extension)
		if len(missing) == 0 || epoch != w.epoch() {
			return
		}
		if time.Now().After(deadline) {
			for _, what := range missing {
				w.excuse(epoch, what)
			}
			return
		}
		<-tick.C
	}
}

// keysUnlike tells which keys are not as they may be. Those of which it is known that
// they need not be so yet are left out, unless all are to be.
func (w *world) keysUnlike(all bool) (wrong []string) {
	for _, k := range w.keyed {
		for _, key := range k.keys() {
			if _, sure := w.bindings.May(key); !sure && !all {
				continue
			}
			if what := w.bindings.Unlike(key, k.holds(w.ports.http, key.Number)); what != "" {
				wrong = append(wrong, fmt.Sprintf("%s; the phone was told %q, and the log has %q", what, k.told(key.Number), w.server.keyLog(key)))
			}
		}
	}
	return wrong
}

// endKeys ends the clerks' work. After a restart every key is as it may be, also those
// that could not be so before; those that are bound are pressed, and then put back.
func (w *world) endKeys(r *rand.Rand) {
	_, gaps := w.events.Count()
	w.stopServer(r)
	w.await("after a restart", func() []string {
		if _, now := w.events.Count(); now < gaps+watchers { // a watcher that says it has begun anew
			return []string{"not all watchers have said that something is missing"}
		}
		return w.keysUnlike(true)
	})
	w.calm(nil)
	bound := 0
	_, gaps = w.events.Count()
	for _, k := range w.keyed {
		for _, key := range k.keys() {
			if may, _ := w.bindings.May(key); may[0].Data != "" {
				bound++
				w.await("after a restart", func() []string {
					if !w.press(k, key) { // a phone has 2 s, and a slow machine may take longer
						return []string{fmt.Sprintf("the press of key %d of %s is not taken", key.Number, key.Device)}
					}
					return nil
				})
			}
		}
	}
	w.await("after a restart", func() []string { return w.presses.Missing("") })
	if _, now := w.events.Count(); now > gaps {
		w.fault(fmt.Sprintf("at the end: %d gaps are said while nobody does harm, and presses may be in them", now-gaps))
	}
	for _, k := range w.keyed {
		for _, key := range slices.Backward(k.keys()) {
			if err := w.bindKey(key, Binding{}, r); err != nil {
				w.fault(fmt.Sprintf("at the end: UnbindKey %s %d: %v", key.Device, key.Number, err))
			}
		}
	}
	for _, what := range w.keysUnlike(true) {
		w.fault("at the end: " + what)
	}
	w.t.Logf("%d keys were bound at the end", bound)
}
