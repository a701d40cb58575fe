package provider

import (
	"sync/atomic"
	"time"
)

// A Timer takes times, in seconds. It may be used by many at a time.
type Timer interface{ Observe(seconds float64) }

// Counts are what has happened with a provider since the start. They outlive
// the clients of several configurations.
type Counts struct {
	Took Timer // takes how long the provider takes to answer; nil: nobody asks

	tokens    [len(tokenResults)]atomic.Uint64
	requests  [len(classes)]atomic.Uint64
	penalties atomic.Uint64
}

// What comes of a request for a token: the provider gave one, refused the login,
// or gave no proper answer.
const (
	tokenGiven = iota
	tokenRefused
	tokenFailed
)

var (
	tokenResults = [...]string{tokenGiven: "ok", tokenRefused: "refused", tokenFailed: "failed"}
	// classes are those of the status of an answer; the first is none.
	classes = [...]string{"none", "1xx", "2xx", "3xx", "4xx", "5xx"}
)

// Tokens tells how many requests for tokens there were, by their result.
func (c *Counts) Tokens(tell func(result string, n uint64)) {
	for i, result := range tokenResults {
		tell(result, c.tokens[i].Load())
	}
}

// Requests tells how many requests were sent, by the class of the answer's
// status; "none" where there was none.
func (c *Counts) Requests(tell func(class string, n uint64)) {
	for i, class := range classes {
		tell(class, c.requests[i].Load())
	}
}

// Penalties returns how often the provider asked for silence.
func (c *Counts) Penalties() uint64 { return c.penalties.Load() }

// request counts a request that was sent.
func (c *Counts) request(o *outcome, took time.Duration) {
	class := o.status() / 100
	if class >= len(classes) {
		class = 0
	}
	c.requests[class].Add(1)
	if c.Took != nil && class > 0 {
		c.Took.Observe(took.Seconds())
	}
}

// Waiting returns how many requests wait for their turn, and how many are under
// way.
func (c *Client) Waiting() (waiting, underWay int) {
	c.limiter.mu.Lock()
	defer c.limiter.mu.Unlock()
	return len(c.limiter.waiting), c.limiter.inFlight
}
