//go:build unix

package main_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

var (
	kills    = flag.Int("kills", 200, "how often the server is killed at a random moment")
	killSeed = flag.Uint64("killseed", 0, "what these moments are made from; 0: something new each time")
)

const (
	// killLanes is how many servers are killed at the same time: one for each
	// core of a small machine.
	killLanes = 2
	// maxStrikes is how often a server is killed in a row before one may finish.
	maxStrikes = 3
)

// TestKillAtRandom kills servers at random moments of everything that makes
// them write into phones, up to three times in a row, until a last one may
// finish. Its seed is in the log; with -killseed, and -run for one round, all
// choices are the same again, and the moments as nearly as a machine can.
func TestKillAtRandom(t *testing.T) {
	t.Parallel()
	seed, perLane := seedOf(t), (*kills+killLanes-1)/killLanes
	if testing.Short() {
		perLane = min(perLane, 5)
	}
	tallies := make(chan tally, killLanes)
	t.Run("lanes", func(t *testing.T) {
		for lane := range killLanes {
			t.Run(fmt.Sprint(lane), func(t *testing.T) {
				t.Parallel()
				times, planned, sum := measure(t), 0, tally{}
				for round := lane; planned < perLane; round += killLanes {
					plan := newKillPlan(rand.New(rand.NewPCG(seed, uint64(round))))
					planned += len(plan.strikes)
					t.Run(fmt.Sprintf("round %d, %s", round, plan), func(t *testing.T) { sum.add(plan.play(t, times)) })
				}
				tallies <- sum
			})
		}
	})
	close(tallies)
	sum := tally{}
	for lane := range tallies {
		sum.add(lane)
	}
	t.Logf("%d kills, %d of them left a phone half set", sum.kills, sum.midst)
	if sum.kills >= 100 && sum.midst < sum.kills/50 {
		t.Errorf("only %d of %d kills left a phone half set: the others came too early or too late to show anything", sum.midst, sum.kills)
	}
}

// seedOf returns what the choices of a test are made from, and says it.
func seedOf(t *testing.T) uint64 {
	t.Helper()
	seed := *killSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-killseed %d", seed)
	return seed
}

// tally counts what was done.
type tally struct {
	kills int
	midst int // those that left a phone half set
}

func (t *tally) add(n tally) {
	t.kills += n.kills
	t.midst += n.midst
}

// measure returns how long each of the victims takes where nobody kills it and
// nothing holds it up: the least of several times.
func measure(t *testing.T) []time.Duration {
	t.Helper()
	times := make([]time.Duration, len(victims))
	for i, v := range victims {
		for range 3 {
			k := newKillOffice(t, snomEmpty)
			v.prepare(k)
			k.slow()
			began := time.Now()
			v.begin(k)
			v.await(k)
			if took := time.Since(began); times[i] == 0 || took < times[i] {
				times[i] = took
			}
			k.process.kill()
		}
	}
	t.Logf("undisturbed: %v", times)
	return times
}

// A killPlan is one round.
type killPlan struct {
	phone   phoneType
	fixed   bool // the server's address is the same after every start
	strikes []strike
	ending  ending
}

// strike kills a server a while after something began.
type strike struct {
	victim int     // of victims
	after  float64 // in parts of the time that it takes
}

func newKillPlan(r *rand.Rand) *killPlan {
	plan := &killPlan{phone: phoneTypes[r.IntN(len(phoneTypes))], fixed: r.IntN(2) == 0, ending: endings[r.IntN(len(endings))]}
	for range 1 + r.IntN(maxStrikes) {
		// A little later than the end counts too.
		plan.strikes = append(plan.strikes, strike{victim: r.IntN(len(victims)), after: 1.25 * r.Float64()})
	}
	return plan
}

// String says what will happen.
func (p *killPlan) String() string {
	words := []string{p.phone.name}
	for _, s := range p.strikes {
		words = append(words, fmt.Sprintf("%s killed at %.0f%%", victims[s.victim].name, 100*s.after))
	}
	return strings.Join(append(words, p.ending.name), ", ")
}

// play carries a round out. times is what the victims take.
func (p *killPlan) play(t *testing.T, times []time.Duration) (sum tally) {
	k := newKillOffice(t, p.phone)
	if p.fixed {
		k.fixAddress()
	}
	for _, s := range p.strikes {
		v := victims[s.victim]
		v.prepare(k)
		k.slow()
		v.begin(k)
		<-time.After(time.Duration(s.after * float64(times[s.victim])))
		k.kill()
		sum.kills++
		if k.halfSet() {
			sum.midst++
		}
	}
	k.end(p.ending)
	return sum
}

// fixAddress makes the addresses in the phones the same after every start.
func (k *killOffice) fixAddress() {
	k.http = append(k.http, `advertise = "http://192.0.2.1:26580"`)
}
