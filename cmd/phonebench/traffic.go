package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Traffic of the busy hour.
const (
	busyCalls = 6 // an hour, of each user
	// trafficSeed makes every run draw the same calls.
	trafficSeed = 1878
	// trafficNumbers are the numbers behind the first extension that second calls
	// and transfers go to.
	trafficNumbers = 900_000
	// trafficProfile is the shipped profile of the phones.
	trafficProfile = "snom"
	// completeWithin is how long after the last step of a call its lines may take:
	// the server itself ends a rejected call after 2 s.
	completeWithin = 10 * time.Second
	// trafficSettle is how long clients listen after the last call for lines that
	// should not come; the server says the last of its own after 2 s.
	trafficSettle = 3 * time.Second
	// progressEvery is the time between two lines about how far a run is.
	progressEvery = time.Minute
	// warming is how many phones have a call at a time while all are warmed.
	warming = 32
	// mostShown is how many conversations with a fault are printed in full.
	mostShown = 5
)

// A traffic is the phones, the clients, and what passes between them.
type traffic struct {
	board   *switchboard
	server  *server
	log     io.Writer
	base    time.Time
	lasting time.Duration
	factor  float64 // by which every pause is shorter than in trafficFull
	phones  []*trafficPhone
	clients []*trafficClient
	clock   *clock
	events  *sharedHist // from what a phone told to the line at each client
	replies *sharedHist // from a command to its answer
	lag     *sharedHist // of the phones
	ids     sync.Map    // of every call that was heard of
	over    atomic.Bool
	lines   atomic.Int64

	mu       sync.Mutex
	free     []*trafficPhone
	count    trafficCount
	faults   []string // those that belong to no call
	started  atomic.Int64
	running  sync.WaitGroup
	occupied time.Duration // of all calls together
	kinds    map[string]int
}

// trafficCount counts what has passed.
type trafficCount struct {
	calls, complete, broken int
	told, commands          int
	unplaced                int // calls that found no free phone
	firstBroken             string
}

func newTraffic(lasting time.Duration, log io.Writer) *traffic {
	return &traffic{
		log: log, base: time.Now(), lasting: lasting, factor: min(lasting.Seconds()/trafficFull.Seconds(), 1),
		events: newSharedHist(), replies: newSharedHist(), lag: newSharedHist(), kinds: map[string]int{},
	}
}

// phone returns the phone with an extension, or nil.
func (t *traffic) phone(extension string) *trafficPhone {
	n, err := strconv.Atoi(extension)
	if n -= firstExtension; err != nil || n < 0 || n >= len(t.phones) {
		return nil
	}
	return t.phones[n]
}

// fail notes a fault that belongs to no call.
func (t *traffic) fail(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := fmt.Sprintf(format, args...)
	if len(t.faults) < mostShown {
		fmt.Fprintf(t.log, "FAULT: %s\n", text)
	}
	t.faults = append(t.faults, text)
}

// warm lets every phone have one call, commanded and told, in which nobody talks
// long: what the server keeps of a phone that was used, it then keeps of all. The
// calls are checked, and no times are taken.
func (t *traffic) warm(ctx context.Context) time.Duration {
	t.clock = startClock()
	defer t.clock.close()
	began := time.Now()
	limit := make(chan struct{}, warming)
	for i, p := range t.phones {
		limit <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		call := t.newCall(p, &warmKind, rand.New(rand.NewPCG(trafficSeed, uint64(i))), time.Now(), time.Now())
		call.factor = 0
		t.running.Go(func() {
			call.run(ctx)
			t.finish(call)
			<-limit
		})
	}
	t.running.Wait()
	t.events.take()
	t.replies.take()
	t.lag.take()
	t.lines.Store(0)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count = trafficCount{broken: t.count.broken, firstBroken: t.count.firstBroken}
	t.occupied = 0
	clear(t.kinds)
	return time.Since(began)
}

// run lets calls begin at a rate, at random, and returns when all have ended.
func (t *traffic) run(ctx context.Context, rate float64) {
	t.clock = startClock()
	defer t.clock.close()
	r := rand.New(rand.NewPCG(trafficSeed, 0))
	t.free = slices.DeleteFunc(slices.Clone(t.phones), func(p *trafficPhone) bool { return p.conversation() != nil })
	began := time.Now()
	end := began.Add(t.lasting)
	said := began
	for at := began; ; {
		if time.Since(said) > progressEvery {
			said = time.Now()
			t.progress(said.Sub(began))
		}
		at = at.Add(time.Duration(r.ExpFloat64() / rate * float64(time.Second)))
		if !at.Before(end) || ctx.Err() != nil {
			break
		}
		select {
		case <-t.clock.at(at):
		case <-ctx.Done():
		}
		p := t.pick(r)
		if p == nil {
			t.mu.Lock()
			t.count.unplaced++
			t.mu.Unlock()
			continue
		}
		call := t.newCall(p, drawKind(r), rand.New(rand.NewPCG(trafficSeed, r.Uint64())), at, end)
		t.running.Go(func() {
			call.run(ctx)
			t.finish(call)
		})
	}
	t.running.Wait()
}

// progress says how far the run is.
func (t *traffic) progress(after time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(t.log, "%s of %s: %d calls have ended, %d with a fault\n", after.Round(time.Second), t.lasting, t.count.calls, t.count.broken)
}

// pick takes a phone that is free.
func (t *traffic) pick(r *rand.Rand) *trafficPhone {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.free) == 0 {
		return nil
	}
	i, last := r.IntN(len(t.free)), len(t.free)-1
	p := t.free[i]
	t.free[i] = t.free[last]
	t.free = t.free[:last]
	return p
}

// finish counts a call that has ended. A phone with a fault gets no more calls:
// nobody knows what the server would still say of it.
func (t *traffic) finish(call *trafficCall) {
	why := call.talk.fault()
	if why == "" {
		call.phone.begin(nil)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count.calls++
	t.count.told += call.told
	t.count.commands += call.commands
	t.occupied += time.Since(call.began)
	t.kinds[call.kind.name]++
	if why == "" {
		t.count.complete++
		t.free = append(t.free, call.phone)
		return
	}
	if t.count.broken++; t.count.broken == 1 {
		t.count.firstBroken = call.kind.name + ": " + why
	}
	if t.count.broken <= mostShown {
		fmt.Fprintf(t.log, "FAULT at phone %s, %s\n  the call: %s\n", call.phone.extension, why, strings.TrimSpace(call.talk.String()))
	}
}
