//go:build unix

package main_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phonesim"
)

// manyRounds is how often the server of many phones is killed; each time it is
// at work in all of them at once.
const manyRounds = 24

// startTime is about what the start of a server takes.
const startTime = 20 * time.Millisecond

// TestKillWithManyPhones kills a server at a random request while it sets some
// of its phones and puts others back, and the next one while it starts.
func TestKillWithManyPhones(t *testing.T) {
	t.Parallel()
	rounds, seed := manyRounds, seedOf(t)
	if testing.Short() {
		rounds = 3
	}
	types := []phoneType{snomForeign, genericForeign, snomEmpty, snomForeign, genericForeign}
	sum := tally{}
	for round := range rounds {
		r := rand.New(rand.NewPCG(seed, uint64(round)))
		back := r.Perm(len(types))[:1+r.IntN(len(types)-1)]
		at, again, e := r.Float64(), r.IntN(2) == 0, endings[r.IntN(len(endings))]
		t.Run(fmt.Sprintf("round %d, %d of %d put back, killed at %.0f%%, %s", round, len(back), len(types), 100*at, e.name), func(t *testing.T) {
			k := newKillOffice(t, types...)
			k.serve()
			k.setAndPutBack(back, at)
			k.buried()
			sum.kills++
			if k.halfSet() {
				sum.midst++
			}
			if again {
				k.launch()
				<-time.After(time.Duration(r.Int64N(int64(startTime))))
				k.kill()
			}
			k.end(e)
		})
	}
	t.Logf("%d kills, %d of them left a phone half set", sum.kills, sum.midst)
	if sum.kills == manyRounds && sum.midst < manyRounds/2 {
		t.Errorf("only %d of %d kills left a phone half set", sum.midst, sum.kills)
	}
}

// setAndPutBack sets all phones but some, which it puts back at the same time,
// until the server is killed. at is when, in parts of all requests.
func (k *killOffice) setAndPutBack(back []int, at float64) {
	k.t.Helper()
	var lines []string
	all := 0
	for i, p := range k.sims {
		all += len(p.slots) // each is written once
		if !slices.Contains(back, i) {
			lines = append(lines, "MonitorStart "+p.Extension())
			continue
		}
		k.send(step{text: "MonitorStart " + p.Extension()})
		k.expect(step{}, "error_ind SUCCESS MonitorStart")
		lines = append(lines, "MonitorStop "+p.Extension())
	}
	var received atomic.Int64
	process, last := k.process, 1+int64(at*float64(all))
	for _, p := range k.sims {
		p.Watch(func(at phonesim.Progress) {
			if at.Moment == phonesim.Received && received.Add(1) == last {
				process.kill()
			}
		})
	}
	k.send(step{text: strings.Join(lines, k.ends)})
	select {
	case <-process.done:
	case <-time.After(patience):
		k.t.Fatalf("the phones got %d requests only", received.Load())
	}
}
