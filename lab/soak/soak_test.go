//go:build soak && linux

package soak

import (
	"crypto/tls"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/client"
	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

var (
	lasts = flag.Duration("for", time.Minute, "how long the soak lasts; the rests in it are extra")
	seeds = flag.Uint64("seed", 0, "what everything is chosen by; 0: something new each time")
)

const (
	watchers = 3                // clients that hear everything
	standing = watchers + 1     // with the clerks' client
	guests   = 6                // clients that come and go at the same time
	spell    = 20 * time.Second // from one rest to the next
)

// What a soak of a minute must have done at least; a longer one so many times.
var least = map[string]int{"trouble: ": 100, "trouble: the server is ": 2, "client over TCP": 20, "client over TLS": 20, "client over WebSocket": 20, "command ": 1000, "answer SUCCESS": 300,
	"trouble: the provider ": 10, "outage of the provider": 1, "a hosted phone dials": 20, "BindKey SUCCESS": 20, "UnbindKey SUCCESS": 5, "a key's press is taken": 30}

// TestSoak lets everything work at once.
func TestSoak(t *testing.T) {
	seed := *seeds
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("-for %v -seed %d", *lasts, seed)
	w := newWorld(t, buildRaced(t), seed)
	w.network = servertest.NewProxy(t, w.ports.line)
	ends := []func(){
		w.watch("the first watcher", w.ports.line, client.Options{}),
		w.watch("the watcher over TLS", w.ports.tls, client.Options{TLS: &tls.Config{InsecureSkipVerify: true}}),
		w.watch("the watcher behind a bad network", w.network.Addr(), client.Options{}),
	}
	w.clerks = w.connect(w.ports.line, client.Options{})
	ends = append(ends, func() { w.clerks.Close() })
	first := w.calm(nil)
	t.Logf("before: %v", first)
	began := time.Now()
	for n, left := 0, *lasts; left > 0 && w.faults.Load() < mostFaults; n, left = n+1, left-spell {
		w.storm(n, min(left, spell))
		now := w.calm(&first)
		t.Logf("%v: %v", time.Since(began).Round(time.Second), now)
		if n%outageEvery == 0 {
			w.outage()
			t.Logf("%v: %v, after an outage of the provider", time.Since(began).Round(time.Second), w.calm(&first))
		}
	}
	w.endKeys(w.random(-1))
	for _, end := range ends {
		end()
	}
	w.starts.Add(1)
	w.server.stop()
	w.asBefore()
	w.account(t)
}

// asBefore holds the phones against what they were. What a server could not put back
// because the phone had just been out of reach, the next one puts back.
func (w *world) asBefore() {
	if left := w.office.unlike(); len(left) > 0 {
		w.t.Logf("%d settings are left for the next start", len(left))
		w.server.start()
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for deadline := time.Now().Add(rest); len(w.office.unlike()) > 0 && time.Now().Before(deadline); {
			<-tick.C
		}
		w.server.stop()
	}
	for _, what := range w.office.unlike() {
		w.fault("at the end: " + what)
	}
}

// storm lets clients work and harm be done for a time.
func (w *world) storm(n int, lasts time.Duration) {
	stop := make(chan struct{})
	var busy sync.WaitGroup
	for i := range guests {
		r := w.random(1 + n*(guests+1) + i)
		busy.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					w.visit(r)
				}
			}
		})
	}
	for i, k := range w.keyed {
		r := w.random(-2 - n*len(w.keyed) - i)
		busy.Go(func() { w.clerk(k, r, stop) })
	}
	busy.Go(func() { w.harm(w.random(n*(guests+1)+guests+1), stop) })
	<-time.After(lasts)
	close(stop)
	busy.Wait()
	w.mending.Wait()
}

// account says what was done, and whether that was enough.
func (w *world) account(t *testing.T) {
	asked, done := w.dials.Count()
	events, gaps := w.events.Count()
	t.Logf("%d numbers were to be dialled, %d were; %d events heard, %d gaps said; %d requests that change something at the provider; %d reloads and %d that were refused; %d lines in the log%v",
		asked, done, events, gaps, w.provider.counts(), w.server.count("configuration reloaded"), w.server.count("configuration not reloaded, the old one stays in force"), w.server.lines, w.tally)
	share := float64(*lasts) / float64(time.Minute)
	for what, n := range least {
		if want := int(float64(n) * share / 2); w.tally.sum(what) < want {
			t.Errorf("%q happened %d times, want at least %d: this soak has shown nothing", what, w.tally.sum(what), want)
		}
	}
	if want := int(100 * share); done < want || events < want {
		t.Errorf("%d numbers were dialled and %d events heard, want at least %d of each", done, events, want)
	}
}

// buildRaced builds the program with the race detector, where there is a C
// compiler.
func buildRaced(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "phonecompanion")
	args := []string{"build", "-o", binary}
	compiler := os.Getenv("CC")
	if compiler == "" {
		compiler = "cc"
	}
	if _, err := exec.LookPath(compiler); err == nil {
		args = append(args, "-race")
	} else {
		t.Log("without the race detector: there is no C compiler")
	}
	if out, err := exec.Command("go", append(args, "github.com/phonecompanion/phonecompanion/cmd/phonecompanion")...).CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}
