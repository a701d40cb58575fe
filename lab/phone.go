package lab

import (
	"context"
	"strings"
	"sync"
)

// maxEvents is the number of events of a phone that are kept, the newest. A
// call makes about ten.
const maxEvents = 4096

// Phone is a baresip with its bridge: what a test takes for a desk phone.
type Phone struct {
	*Baresip
	Bridge *Bridge

	Extension string // "101"
	Address   string // for commands: "127.77.0.101:8000"
	Settings  string // for action URLs: "127.77.0.101:8080"

	mu     sync.Mutex
	events []Event // guarded by mu; the newest last
}

// Calls returns what the phone itself says of its calls.
func (p *Phone) Calls(ctx context.Context) ([]Call, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	return ListCalls(ctx, p.Address)
}

// Events returns what the phone has told on its control port so far, the
// oldest first.
func (p *Phone) Events() []Event {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Event(nil), p.events...)
}

// Digits returns the DTMF digits that the phone has received so far.
func (p *Phone) Digits() string {
	var digits strings.Builder
	for _, e := range p.Events() {
		if e.Type == eventDigit {
			digits.WriteString(e.Param)
		}
	}
	return digits.String()
}

// observe keeps an event.
func (p *Phone) observe(e Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.events) == maxEvents {
		p.events = append(p.events[:0], p.events[1:]...)
	}
	p.events = append(p.events, e)
}
