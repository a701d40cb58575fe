package providersim

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// An Extension is a user of the simulated company and the telephone on the desk.
type Extension struct {
	// Number is the extension's number, such as "101".
	Number string
	// Name is the user's name.
	Name string
	// DirectNumber is the user's number in the public network; none when empty.
	DirectNumber string
	// AnswerAfter makes the telephone answer by itself; never when 0.
	AnswerAfter time.Duration
	// NoDevice is a user without a telephone: call-out is impossible, RingOut not.
	NoDevice bool

	// ID and DeviceID are the provider's own ids; Add sets them.
	ID, DeviceID string
}

// extension is one of them in the provider.
type extension struct {
	Extension
	id, device string
	sequence   int // of presence
}

// firstExtension and firstDevice are added to a number that counts up: the ids
// are not the extension's number, as they are not at RingCentral.
const (
	firstExtension = 400_100_000_000
	firstDevice    = 800_200_000_000
)

// Add adds an extension, and returns it with its ids.
func (p *Provider) Add(e Extension) (Extension, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case e.Number == "" || strings.Trim(e.Number, "0123456789") != "":
		return e, fmt.Errorf("extension %q: the number must be digits", e.Number)
	case p.byNumber[e.Number] != nil:
		return e, fmt.Errorf("extension %q is there already", e.Number)
	case len(p.extensions) >= maxExtensions:
		return e, errors.New("too many extensions")
	}
	n := len(p.extensions) + 1
	e.ID = strconv.Itoa(firstExtension + n*1000 + 8)
	if !e.NoDevice {
		e.DeviceID = strconv.Itoa(firstDevice + n*1000 + 8)
	}
	x := &extension{Extension: e, id: e.ID, device: e.DeviceID}
	p.extensions = append(p.extensions, x)
	p.byNumber[e.Number], p.byID[x.id] = x, x
	return e, nil
}

// ownerExtension is whom the credentials belong to; nil: nobody. The caller holds the lock.
func (p *Provider) ownerExtension() *extension {
	if p.cfg.Owner != "" {
		return p.byNumber[p.cfg.Owner]
	}
	if len(p.extensions) == 0 {
		return nil
	}
	return p.extensions[0]
}

// at finds the extension that a number reaches; nil: it is outside. The main
// number with "*101" behind it is an extension, too
// (docs/voice/active-call-control.md). The caller holds the lock.
func (p *Provider) at(number string) *extension {
	if x := p.byNumber[number]; x != nil {
		return x
	}
	if main, ext, ok := strings.Cut(number, "*"); ok && plain(main) == plain(p.cfg.MainNumber) {
		return p.byNumber[ext]
	}
	for _, x := range p.extensions {
		if x.DirectNumber != "" && plain(x.DirectNumber) == plain(number) {
			return x
		}
	}
	return nil
}

// plain is a number without its plus sign: RingCentral takes both.
func plain(number string) string { return strings.TrimPrefix(number, "+") }

// of finds the extension of a path: "~" or an id.
func (p *Provider) of(r *request, arg string) *extension {
	if arg == "~" {
		return r.owner
	}
	return p.byID[arg]
}

// account tells whether the path's account is the one.
func (p *Provider) account(arg string) bool { return arg == "~" || arg == p.cfg.Account }
