package phonesim

// A requestLog remembers the last requests, up to a limit, and counts all of them.
type requestLog struct {
	lines []string // a ring once it is full
	next  int      // where the oldest line of a full ring is
	count uint64
}

func (r *requestLog) add(line string) {
	r.count++
	if len(r.lines) < maxRequestLog {
		r.lines = append(r.lines, line)
		return
	}
	r.lines[r.next] = line
	r.next = (r.next + 1) % maxRequestLog
}

// all returns the remembered lines, the oldest first.
func (r *requestLog) all() []string {
	out := make([]string, 0, len(r.lines))
	out = append(out, r.lines[r.next:]...)
	return append(out, r.lines[:r.next]...)
}

// Requests returns method and target of the last 1000 requests that the phone
// read in full, in order and exactly as they came: "GET /command.htm?key=DND".
// A request is in the list even if a fault kept it from being carried out or
// answered, and once more for every repetition, such as the one after a 401.
func (p *Phone) Requests() []string {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	return p.log.all()
}

// Count returns how many requests the phone has read in full.
func (p *Phone) Count() uint64 {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	return p.log.count
}
