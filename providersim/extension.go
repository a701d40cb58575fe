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
	Number string `json:"number"`
	// Name is the user's name.
	Name string `json:"name"`
	// DirectNumber is the user's number in the public network; none when empty.
	DirectNumber string `json:"direct_number"`
	// AnswerAfter makes the telephone answer by itself; never when 0.
	AnswerAfter time.Duration `json:"answer_after"`
	// NoDevice is a user without a telephone: call-out is impossible, RingOut not.
	NoDevice bool `json:"no_device"`

	// ID and DeviceID are the provider's own ids; Add sets them.
	ID       string `json:"id"`
	DeviceID string `json:"device_id"`
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
	firstExtension int64 = 400_100_000_000
	firstDevice    int64 = 800_200_000_000
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
	n := int64(len(p.extensions)+1)*1000 + 8
	e.ID = strconv.FormatInt(firstExtension+n, 10)
	if !e.NoDevice {
		e.DeviceID = strconv.FormatInt(firstDevice+n, 10)
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
