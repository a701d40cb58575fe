//go:build unix

package main_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// firstStarts is how many new state folders have their first server killed.
const firstStarts = 20

// TestKillAtFirstStart: a server that is killed while it makes its state folder
// leaves one that the next server can use.
func TestKillAtFirstStart(t *testing.T) {
	t.Parallel()
	rounds, seed := firstStarts, seedOf(t)
	if testing.Short() {
		rounds = 3
	}
	for round := range rounds {
		r := rand.New(rand.NewPCG(seed, uint64(round)))
		e := endings[r.IntN(len(endings))]
		t.Run(fmt.Sprintf("round %d, %s", round, e.name), func(t *testing.T) {
			k := newKillOffice(t, snomForeign)
			if err := os.RemoveAll(filepath.Join(k.dir, "state")); err != nil {
				t.Fatal(err)
			}
			for range 1 + r.IntN(maxStrikes) {
				k.launch()
				<-time.After(time.Duration(r.Int64N(int64(startTime))))
				k.process.kill()
				k.process = nil
			}
			k.sims[0].token = k.tokens()["101"]
			k.end(e)
		})
	}
}
