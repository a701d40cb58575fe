//go:build unix

package main_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// blow is how far the request has come when the server is killed.
type blow struct {
	name   string
	moment phonesim.Moment
	lost   bool // the phone never does what it asks for
}

var (
	lost       = blow{"and it is lost", phonesim.Received, true}
	unanswered = blow{"before the answer", phonesim.CarriedOut, false}
	answered   = blow{"behind the answer", phonesim.Answered, false}
)

// someOf is how many of these rounds take place once where not all of them do:
// in phones whose slots are empty, for they have less to lose, and with the race
// detector, which has nothing to find here and makes every server start slowly.
const someOf = 4

// TestKillAtEveryRequest kills the server at every request that it sends to a
// phone while it sets its slots, and while it puts them back.
func TestKillAtEveryRequest(t *testing.T) {
	t.Parallel()
	seed := seedOf(t)
	for _, typ := range phoneTypes {
		t.Run(typ.name, func(t *testing.T) {
			t.Parallel()
			for _, name := range []string{"MonitorStart", "MonitorStop"} {
				t.Run(name, func(t *testing.T) { killAtEveryRequest(t, typ, victimNamed(name), seed) })
			}
		})
	}
}

func killAtEveryRequest(t *testing.T, typ phoneType, v victim, seed uint64) {
	n, least := requestsOf(t, typ, v)
	if n < least {
		t.Fatalf("%s sends %d requests, it must be %d at least", v.name, n, least)
	}
	few := testing.Short() || raceEnabled || !typ.foreign
	round := 0
	for request := 1; request <= n; request++ {
		for _, b := range []blow{lost, unanswered, answered} {
			round++
			if few && uint64(round)%someOf != seed%someOf {
				continue
			}
			e := endings[round%len(endings)]
			t.Run(fmt.Sprintf("request %d, %s, %s", request, b.name, e.name), func(t *testing.T) {
				killAtRequest(t, typ, v, request, b).end(e)
			})
		}
	}
}

// requestsOf counts the requests that something takes where nobody is killed.
// It must be one to read, one for every slot to write it, and one to read again.
func requestsOf(t *testing.T, typ phoneType, v victim) (n, least int) {
	t.Helper()
	k := newKillOffice(t, typ)
	v.prepare(k)
	before := k.sims[0].Count()
	v.begin(k)
	v.await(k)
	return int(k.sims[0].Count() - before), 2 + len(k.sims[0].slots)
}

// killAtRequest kills a server at one request to the phone.
func killAtRequest(t *testing.T, typ phoneType, v victim, request int, b blow) *killOffice {
	t.Helper()
	k := newKillOffice(t, typ)
	v.prepare(k)
	p, process := k.sims[0], k.process
	p.Watch(func(at phonesim.Progress) {
		if at.Number != request || at.Moment != b.moment {
			return
		}
		if b.lost {
			if err := p.SetFault(phonesim.Fault{Kind: phonesim.DropAfterRead, Count: 1}); err != nil {
				t.Error(err)
			}
		}
		process.kill()
	})
	v.begin(k)
	select {
	case <-process.done:
	case <-time.After(patience):
		t.Fatalf("the phone has got no request number %d", request)
	}
	k.buried()
	return k
}

// TestKillOffices: the phones of these tests hold what they are meant to hold.
func TestKillOffices(t *testing.T) {
	for _, typ := range phoneTypes {
		p := newKillOffice(t, typ).sims[0]
		empty := 0
		for _, old := range p.before {
			if old == "" {
				empty++
			}
		}
		if len(p.slots) < 9 || slices.Contains(p.slots, "") || typ.foreign == (empty == len(p.slots)) || typ.foreign && empty == 0 {
			t.Errorf("%s: %q", typ.name, p.before)
		}
	}
}
