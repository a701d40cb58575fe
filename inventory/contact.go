package inventory

import (
	"net/netip"
	"strings"
	"sync"
	"time"
	"unicode"
)

// maxAgent is how much of a phone's User-Agent is kept, in bytes.
const maxAgent = 200

// seen is how a phone came here last.
type seen struct {
	Time    time.Time  `json:"time"`
	Address netip.Addr `json:"address"`
	Agent   string     `json:"user_agent,omitempty"`
}

// contact is what is seen of a phone between two writes of its record: not
// every notification is worth one.
type contact struct {
	mu   sync.Mutex
	last seen
}

// note takes down that a phone came.
func (c *contact) note(from netip.Addr, agent string, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	agent = cleanAgent(agent)
	if agent == "" {
		agent = c.last.Agent
	}
	c.last = seen{Time: now, Address: from, Agent: agent}
}

// latest returns the newest of what was seen and what was kept.
func (c *contact) latest(kept seen) seen {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.last.Time.After(kept.Time) {
		return kept
	}
	now := c.last
	if now.Agent == "" {
		now.Agent = kept.Agent
	}
	return now
}

// cleanAgent makes a User-Agent fit for people and files: whatever it was, it is
// one short line of text.
func cleanAgent(agent string) string {
	agent = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(agent, ""))
	if len(agent) > maxAgent {
		agent = strings.ToValidUTF8(agent[:maxAgent], "")
	}
	return strings.TrimSpace(agent)
}
