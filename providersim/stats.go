package providersim

// Stats counts what the provider has seen.
type Stats struct {
	Requests     uint64 `json:"requests"`      // of any kind, those of an outage too
	Refused      int    `json:"refused"`       // during an outage
	Tokens       int    `json:"tokens"`        // access tokens that were given
	Refreshes    int    `json:"refreshes"`     // those of them that a refresh token gave
	LoginsFailed int    `json:"logins_failed"` // requests for a token that were refused
	WSTokens     int    `json:"ws_tokens"`     // tokens for a WebSocket
	Unauthorized int    `json:"unauthorized"`  // answers 401 of the API
	RateLimited  int    `json:"rate_limited"`  // answers 429
	// Sins are requests during the penalty of their own group: each has begun it anew.
	Sins int `json:"sins"`
	// DuringPenalty are requests while any penalty was running, sins too.
	DuringPenalty    int `json:"during_penalty"`
	Subscriptions    int `json:"subscriptions"` // that were created
	Renewals         int `json:"renewals"`
	WebSockets       int `json:"websockets"` // connections
	Recoveries       int `json:"recoveries"` // that succeeded
	RecoveriesFailed int `json:"recoveries_failed"`
	Events           int `json:"events"`      // that were made for subscribers
	EventsLost       int `json:"events_lost"` // by LoseEvents, or because a queue was full
	WebHooks         int `json:"webhooks"`    // that were sent
	WebHooksFailed   int `json:"webhooks_failed"`
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
	if len(line) > maxLogLine {
		line = line[:maxLogLine]
	}
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
