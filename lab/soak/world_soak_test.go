//go:build soak && linux

package soak

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/client"
	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// A world is all that there is of a soak.
type world struct {
	t        *testing.T
	seed     uint64
	ports    ports
	office   *office
	server   *server
	provider *provider
	dials    *Dials
	events   *Events
	service  *Service
	bindings *Bindings
	presses  *Presses
	keyed    []*keyed
	clerks   *client.Client
	tally    *tally
	network  *servertest.Proxy // of one watcher

	starts  atomic.Int64 // odd while the server is down on purpose
	counter atomic.Int64
	faults  atomic.Int64
	mending sync.WaitGroup // what ends faults
}

// mostFaults is how many broken promises are told before the soak ends.
const mostFaults = 20

// fault tells of a broken promise.
func (w *world) fault(what string) {
	if w.faults.Add(1) <= mostFaults {
		w.t.Error(time.Now().UTC().Format("15:04:05.000"), what)
	}
}

// epoch is which life of the server this is.
func (w *world) epoch() int64 { return w.starts.Load() }

// excuse tells of a broken promise, unless the server was killed since.
func (w *world) excuse(epoch int64, what string) {
	if epoch%2 == 0 && epoch == w.starts.Load() {
		w.fault(what)
	}
}

// next returns a number that nobody else has.
func (w *world) next() int64 { return w.counter.Add(1) }

// random returns a source of choices of its own for somebody.
func (w *world) random(who int) *rand.Rand { return rand.New(rand.NewPCG(w.seed, uint64(who))) }

// newWorld makes everything, and starts the server.
func newWorld(t *testing.T, binary string, seed uint64) *world {
	w := &world{t: t, seed: seed, tally: &tally{counts: map[string]int{}}}
	w.dials = &Dials{Deadline: commandDeadline + late, Fault: w.fault}
	w.events = &Events{Fault: w.fault}
	w.service, w.bindings, w.presses = &Service{}, &Bindings{}, &Presses{Fault: w.fault}
	w.office = newOffice(t, w.dials)
	w.ports, w.keyed = w.office.ports, w.office.keyed()
	w.provider, w.office.provider = newProvider(t, w.dials, w.tally, w.fault)
	servertest.Certify(t, w.office.dir, -time.Hour, 30*24*time.Hour)
	w.office.writeProfile(true)
	w.office.configure(true)
	w.server = &server{t: t, binary: binary, config: w.office.dir + "/phonecompanion.toml", fault: w.fault, seen: map[string]int{}}
	w.server.hide(userSecret, wrongSecret, phonePassword, clientSecret, jwtSecret)
	t.Cleanup(func() {
		w.server.kill()
		if t.Failed() {
			t.Logf("the end of the server's log:\n%s", w.server.tail())
		}
	})
	w.server.start()
	return w
}

// watch adds a watcher of all phones, and returns what ends it. One of them is
// behind a network that breaks.
func (w *world) watch(name, address string, o client.Options) (end func()) {
	o.Devices = w.office.devices()
	c := w.connect(address, o)
	watcher := w.events.Watcher(name)
	var reading sync.WaitGroup
	reading.Go(func() {
		for m := range c.Messages() {
			watcher.Hear(m)
			w.service.Hear(name, m)
			w.presses.Hear(name, m)
		}
	})
	return func() {
		c.Close()
		reading.Wait()
	}
}

// connect makes a client that comes back soon.
func (w *world) connect(address string, o client.Options) *client.Client {
	o.MinBackoff, o.MaxBackoff, o.Heartbeat, o.CommandTimeout = 50*time.Millisecond, time.Second, 2*time.Second, unanswered
	c, err := client.New(address, o)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// tally counts what was done: a soak that did nothing has shown nothing.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func (t *tally) add(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[what]++
}

// answer counts an answer by the words of its error.
func (t *tally) answer(r Reply) {
	switch {
	case r.OK:
		t.add("answer SUCCESS")
	case r.Error == "":
		t.add("answer ERROR")
	default:
		t.add("answer " + r.Error)
	}
}

// sum counts all whose name begins so.
func (t *tally) sum(prefix string) (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for name, count := range t.counts {
		if strings.HasPrefix(name, prefix) {
			n += count
		}
	}
	return n
}

// String lists what was done.
func (t *tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(t.counts)) {
		fmt.Fprintf(&b, "\n%8d  %s", t.counts[name], name)
	}
	return b.String()
}
