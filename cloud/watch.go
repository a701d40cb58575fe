package cloud

import "time"

// Looking after what webhooks have not told. A delivery that is lost is not sent
// again, and where none comes nobody can tell whether there was one; so the calls of
// phones of which nothing is heard are read again, now and then.
const (
	// watchPause is the least time between two looks, each of which is a light request:
	// 12 a minute of 50 (providers.md, section 4.4).
	watchPause = 5 * time.Second
	// watchDoublings is how often the pause doubles while the looks fail: to 80 s.
	watchDoublings = 4
	// busySilence is for how long nothing is heard of a phone with calls before it is
	// looked at: whoever waits for it to be free waits so long, if its end was lost.
	busySilence = 10 * time.Second
	// idleSilence is the same for a phone without calls: where the beginning of one was
	// lost, what follows tells of it.
	idleSilence = 10 * time.Minute
)

// watch looks at one phone after the other until the account is closed.
func (a *account) watch() {
	wait := watchPause
	for pause(a.ctx, wait) {
		a.mu.Lock()
		wait = watchPause << min(a.vain, watchDoublings)
		if l := a.silent(a.cloud.now()); l != nil && a.hears.Load() { // else all are read when the events come again
			l.heard = a.cloud.now()
			a.reread(l)
			l.tries = rereadTries - 1 // its turn comes again
		}
		a.mu.Unlock()
	}
}

// silent is the phone of which nothing was heard for the longest time, if that is too
// long; one with calls before others. How a RingOut goes is asked for anyway. The lock
// is held.
func (a *account) silent(now time.Time) (found *line) {
	busy := false
	for _, l := range a.lines {
		b := l.busy()
		if l.phone == nil || l.starting || l.queued || l.ringOut != nil || b && now.Sub(l.heard) < busySilence || !b && now.Sub(l.heard) < idleSilence {
			continue
		}
		if found == nil || b && !busy || b == busy && l.heard.Before(found.heard) {
			found, busy = l, b
		}
	}
	return found
}
