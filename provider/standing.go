package provider

import "time"

// A Standing is how we stand with the provider now.
type Standing struct {
	Host   string
	Token  bool      // there is an access token that is good
	Until  time.Time // the token's end; zero: it was not told, or there is none
	Refuse string    // why there is no token, and what to change
	Again  time.Time // when the next attempt may be made
	Pause  string    // why nothing is sent for now
}

// Standing returns how we stand with the provider. It sends nothing.
func (c *Client) Standing() Standing {
	s := Standing{Host: c.config.host()}
	t := c.tokens
	if f := c.limiter.silence(); f != nil {
		s.Pause = f.Text
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if now := t.current.Load(); now != nil && !past(now.end, t.now()) {
		s.Token, s.Until = true, now.end
	}
	if t.failure != nil {
		s.Refuse, s.Again = t.failure.Text, t.notUntil
	}
	return s
}
