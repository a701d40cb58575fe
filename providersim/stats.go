package providersim

// Stats counts what the provider has seen.
type Stats struct {
	Requests     uint64 // of any kind, those of an outage too
	Refused      int    // during an outage
	Tokens       int    // access tokens that were given
	Refreshes    int    // those of them that a refresh token gave
	LoginsFailed int    // requests for a token that were refused
	WSTokens     int    // tokens for a WebSocket
	Unauthorized int    // answers 401 of the API
	RateLimited  int    // answers 429
	// Sins are requests during the penalty of their own group: each has begun it anew.
	Sins int
	// DuringPenalty are requests while any penalty was running, sins too.
	DuringPenalty    int
	Subscriptions    int // that were created
	Renewals         int
	WebSockets       int // connections
	Recoveries       int // that succeeded
	RecoveriesFailed int
	Events           int // that were made for subscribers
	EventsLost       int // by LoseEvents, or because a queue was full
	WebHooks         int // that were sent
	WebHooksFailed   int
}

// Stats returns what the provider has seen.
func (p *Provider) Stats() Stats {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.stats
	s.Requests = p.log.count
	return s
}

// Requests returns method, path and query of the last 1000 requests, in order:
// "GET /restapi/v1.0/account/~/extension?extensionNumber=101". The query of a
// WebSocket is left out, for it is a secret.
func (p *Provider) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.all()
}

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
