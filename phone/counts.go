package phone

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// Counts are what has happened at all phones since the start. Each is added to
// with one atomic instruction, so no phone waits for another.
type Counts struct {
	Notifications atomic.Uint64 // that were taken into an inbox
	Lost          atomic.Uint64 // that found it full

	events   [maxEventNames]atomic.Uint64
	dropped  [len(drops)]atomic.Uint64
	requests [len(vias)][len(outcomes)]atomic.Uint64
	took     [len(purposes)]Timer // nil: nobody asks
	event    Timer                // nil: nobody asks
	held     Timer                // set where event is
}

// maxEventNames is more than there are; a test holds it against the table.
const maxEventNames = 32

// Events returns how many events of a name there were.
func (c *Counts) Events(n stli.EventName) uint64 { return c.events[n].Load() }

// A drop says why the call model made no event of a notification.
type drop uint8

const (
	dropNone       drop = iota // it made one, or had to make none
	dropLate                   // what it tells of has ended
	dropDoubled                // it says nothing new
	dropTooMany                // the phone has maxCalls already
	dropUnknownKey             // it is of a key that nobody has bound
)

var drops = [...]string{dropNone: "", dropLate: "late", dropDoubled: "doubled", dropTooMany: "too many calls", dropUnknownKey: "unknown key"}

// Dropped tells how many notifications made no event, by the reason.
func (c *Counts) Dropped(tell func(reason string, n uint64)) {
	for d := dropLate; int(d) < len(drops); d++ {
		tell(drops[d], c.dropped[d].Load())
	}
}

// outcome is what came of a request.
type outcome uint8

const (
	outcomeOK          outcome = iota
	outcomeRefused             // the phone said no, or not what its profile wants
	outcomeUnreachable         // it certainly did not get the request
	outcomeUnknown             // it may have got it
	outcomeNotSent             // it was not sent, for a reason of ours or of the provider's client
)

var (
	outcomes = [...]string{outcomeOK: "ok", outcomeRefused: "refused", outcomeUnreachable: "unreachable", outcomeUnknown: "unknown", outcomeNotSent: "not sent"}
	vias     = [...]string{"phone", "provider"}
)

// Requests tells how many requests of profiles there were, by whom they were for
// and what came of them.
func (c *Counts) Requests(tell func(via, outcome string, n uint64)) {
	for v := range vias {
		for o := range outcomes {
			tell(vias[v], outcomes[o], c.requests[v][o].Load())
		}
	}
}

// request counts one request. Only times of phones that answered are taken:
// those of others are our own timeouts.
func (c *Counts) request(via phoneprofile.Via, why purpose, answered bool, err error, took time.Duration) {
	v := 0
	if via == phoneprofile.ViaProvider {
		v = 1
	}
	c.requests[v][outcomeOf(err)].Add(1)
	if t := c.took[why]; t != nil && v == 0 && answered {
		t.Observe(took.Seconds())
	}
}

// outcomeOf says in one word what came of a request.
func outcomeOf(err error) outcome {
	var (
		transport interface{ Sent() bool } // of phonehttp and phonesip
		verdict   *phoneprofile.Verdict
		failure   *stli.Failure
	)
	switch {
	case err == nil:
		return outcomeOK
	case phonehttp.NoFiles(err):
		return outcomeNotSent
	case errors.As(err, &transport) && transport.Sent():
		return outcomeUnknown
	case errors.As(err, &transport):
		return outcomeUnreachable
	case errors.As(err, &verdict):
		return outcomeRefused
	case errors.As(err, &failure) && failure.Code == stli.CodeOutcomeUnknown:
		return outcomeUnknown
	}
	return outcomeNotSent
}
