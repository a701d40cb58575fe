package providersim

// LoseEvents loses the next n events, whoever they are for.
func (p *Provider) LoseEvents(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lose = max(n, 0)
}

// SwapEvents makes n events come behind the one that follows them: sequence
// numbers then arrive out of order, as RingCentral says they may
// (docs/voice/telephony-session-notifications.md).
func (p *Provider) SwapEvents(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.swap = max(n, 0)
}

// MutePings makes the provider answer neither pings nor heartbeats, or again.
func (p *Provider) MutePings(mute bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mutePings = mute
}

// DropWebSockets resets every WebSocket. Their sessions can be recovered.
func (p *Provider) DropWebSockets() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dropWebSockets()
}

func (p *Provider) dropWebSockets() {
	for _, s := range p.sockets {
		if x := s.wire; x != nil {
			p.keep(s, x) // from now on events wait for a recovery
		}
	}
	for c := range p.conns {
		abort(c)
	}
	p.touch()
}

// ForgetSubscriptions forgets every subscription without a word: webhooks stop,
// WebSockets stay connected and silent.
func (p *Provider) ForgetSubscriptions() {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.touch()
	for _, s := range p.subscriptions {
		s.end()
	}
	for _, s := range p.posts {
		s.end()
	}
	p.subscriptions, p.posts = nil, nil
	for _, s := range p.sockets {
		s.subscription = nil
	}
}

// ForgetSessions makes every WebSocket session impossible to recover.
func (p *Provider) ForgetSessions() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.sockets {
		s.token = ""
	}
}

// ExpireTokens makes every access token bad at once. Refresh tokens stay good.
func (p *Provider) ExpireTokens() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.logins {
		l.expired = true
	}
}

// ForgetTokens makes every token bad at once, refresh tokens too.
func (p *Provider) ForgetTokens() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.logins = nil
}

// GoAway begins a whole outage: every connection is reset, and every request.
// The calls go on, for the telephones do not need the API.
func (p *Provider) GoAway() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = true
	p.dropWebSockets()
}

// ComeBack ends an outage.
func (p *Provider) ComeBack() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away = false
}
