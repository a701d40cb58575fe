package cloud

import (
	"context"
	"time"
)

// Reading the calls of phones again. Each is a light request of 50 a minute
// (providers.md, section 4.4); commands need their share.
const (
	// rereadTries is how often the calls of one phone are asked for, where it was
	// busy meanwhile: its own events tell as much by then.
	rereadTries = 5
	// busyPause and idlePause stand before a phone: those that had calls come
	// first.
	busyPause = 500 * time.Millisecond
	idlePause = 3 * time.Second
	// rereadTime is how long one of them may wait for its turn.
	rereadTime = 2 * time.Minute
	// firstRead is how long MonitorStart waits for the calls that the phone has
	// already; they come later where the provider has too much to do.
	firstRead = 3 * time.Second
)

// reread has the calls of lines read again, one after the other, once each. The
// lock is held.
func (a *account) reread(lines ...*line) {
	for _, l := range lines {
		l.tries = 0
		if !l.queued {
			l.queued = true
			a.queue = append(a.queue, l)
		}
	}
	if len(a.queue) > 0 && !a.rereading {
		a.rereading = true
		a.cloud.work.Go(a.rereadAll)
	}
}

// rereadAll works until nothing waits.
func (a *account) rereadAll() {
	for {
		l, busy, ok := a.nextReread()
		if !ok {
			return
		}
		wait := idlePause
		if busy {
			wait = busyPause
		}
		if !pause(a.ctx, wait) {
			return
		}
		a.mu.Lock()
		p := l.phone
		a.mu.Unlock()
		if p == nil {
			continue
		}
		ctx, cancel := context.WithTimeout(a.ctx, rereadTime)
		done, failure := a.reconcile(ctx, l, p)
		cancel()
		if failure != nil {
			a.cloud.log.Warn().Str("device", l.extension).Str("reason", failure.Text).Msg("the provider's calls could not be read again")
		}
		a.mu.Lock()
		if a.vain++; failure == nil {
			a.vain = 0
		}
		if l.tries++; !done && l.tries < rereadTries && !l.queued {
			l.queued = true
			a.queue = append(a.queue, l)
		}
		a.mu.Unlock()
	}
}

// nextReread takes a line out of those that wait, one with calls before others;
// ok is false when none does, and then nobody works any more.
func (a *account) nextReread() (l *line, busy, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.queue) == 0 || a.ctx.Err() != nil {
		a.rereading = false
		return nil, false, false
	}
	at := 0
	for i, x := range a.queue {
		if x.busy() {
			at, busy = i, true
			break
		}
	}
	l = a.queue[at]
	a.queue = append(a.queue[:at], a.queue[at+1:]...)
	l.queued = false
	return l, busy, true
}

// busy tells whether the extension had calls when its events were last heard.
func (l *line) busy() bool {
	for _, c := range l.calls {
		if !c.over {
			return true
		}
	}
	return l.ringOut != nil
}
