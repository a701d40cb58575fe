package phone

// Load is what waits and goes on at all phones at one moment.
type Load struct {
	Phones     int
	Calls      int                // that phones have, as far as we hear of them
	Silent     int                // phones that took a command and told us nothing of it
	Keys       int                // that clients have bound
	Commands   Waiting            // commands that wait for their phone
	Inbox      Waiting            // notifications that wait for a command
	Monitoring map[Monitoring]int // phones by the state of their action URLs; every state is there
	Last       map[string]int     // phones by what came of their newest request; every word is there
}

// Waiting is what waits in the queues of one kind.
type Waiting struct {
	Sum, Max int // in all of them, and in the longest one
}

// Add adds a queue.
func (w *Waiting) Add(n int) {
	w.Sum += n
	w.Max = max(w.Max, n)
}

// noRequest stands in the place of an outcome where nothing was sent yet.
const noRequest = "none"

// lastOutcome says in one word what came of the newest request; the lock is held.
func (p *Phone) lastOutcome() string {
	if p.trail == nil || len(p.trail.attempts) == 0 {
		return noRequest
	}
	return outcomes[outcomeOf(p.trail.attempts[len(p.trail.attempts)-1].err)]
}

// Load looks at every phone, a moment at each: 40,000 take some milliseconds.
func (x *Exchange) Load() Load {
	phones := *x.phones.Load()
	l := Load{Phones: len(phones), Monitoring: make(map[Monitoring]int, len(monitoringStates)), Last: map[string]int{noRequest: 0}}
	for _, o := range outcomes {
		l.Last[o] = 0
	}
	for _, s := range monitoringStates {
		l.Monitoring[s] = 0
	}
	for _, p := range phones {
		p.mu.Lock()
		l.Commands.Add(len(p.queue))
		l.Inbox.Add(len(p.inbox))
		l.Calls += len(p.model.calls)
		l.Keys += len(p.keys)
		if p.silent() && p.monitoring.good() {
			l.Silent++
		}
		l.Monitoring[p.monitoring]++
		l.Last[p.lastOutcome()]++
		p.mu.Unlock()
	}
	return l
}
