package main

import (
	"context"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// A caller makes one request and waits until it is done. intended is when it
// was meant to begin, which is where its time counts from. It returns when it
// was done; the zero time means now. One goroutine at a time calls it.
type caller func(intended time.Time) (done time.Time, err error)

// mostFailures is after how many failures in a row a caller gives up.
const mostFailures = 10

// outcome is what a load came to.
type outcome struct {
	hist    *hdrhistogram.Histogram // from the intended beginning to the end
	lag     *hdrhistogram.Histogram // how late the pacer was
	lines   *hdrhistogram.Histogram // to each line at each client, where there is a feed
	done    int
	failed  int
	fault   error // the first one
	elapsed time.Duration
	cpu     time.Duration // of the process that is measured
	writes  int           // system calls of it that write

	disturbed bool // other programs used the machine meanwhile; see steady
}

func newOutcome() *outcome { return &outcome{hist: newHist(), lag: newHist(), lines: newHist()} }

// add adds another outcome of the same load.
func (o *outcome) add(other *outcome) {
	o.hist.Merge(other.hist)
	o.lag.Merge(other.lag)
	o.lines.Merge(other.lines)
	o.done += other.done
	o.failed += other.failed
	if o.fault == nil {
		o.fault = other.fault
	}
	o.elapsed += other.elapsed
	o.cpu += other.cpu
	o.writes += other.writes
}

// rate returns how many requests were done in a second.
func (o *outcome) rate() float64 { return float64(o.done) / max(o.elapsed.Seconds(), 1e-9) }

// cpuMicros returns the processor time of one request, in microseconds.
func (o *outcome) cpuMicros() float64 {
	return float64(o.cpu.Microseconds()) / float64(max(o.done, 1))
}

// tally counts the requests of some callers.
type tally struct {
	mu sync.Mutex
	outcome
}

// count makes one request and counts how it ended.
func (t *tally) count(call caller, intended time.Time) error {
	done, err := call(intended)
	if err == nil && done.IsZero() {
		done = time.Now()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err == nil {
		t.done++
		record(t.hist, done.Sub(intended))
		return nil
	}
	t.failed++
	if t.fault == nil {
		t.fault = err
	}
	return err
}

// closedLoop lets every caller make one request after the other for the time d.
func closedLoop(ctx context.Context, callers []caller, d time.Duration) *outcome {
	began := time.Now()
	end := began.Add(d)
	total := eachCaller(callers, func(_ int, request func(time.Time) bool) {
		for now := time.Now(); now.Before(end) && ctx.Err() == nil && request(now); now = time.Now() {
		}
	})
	total.elapsed = time.Since(began)
	return total
}

// openLoop begins rate requests a second for the time d, the callers in turn,
// whether or not the ones before are done: a request that has to wait for its
// caller counts from when it was meant to begin.
func openLoop(ctx context.Context, callers []caller, rate float64, d time.Duration) *outcome {
	n := int(rate * d.Seconds())
	plans := make([]chan time.Time, len(callers))
	for i := range plans {
		plans[i] = make(chan time.Time, n/len(callers)+1) // all of them: the pacer never waits
	}
	lag := newHist()
	began := time.Now()
	go func() {
		defer func() {
			for _, p := range plans {
				close(p)
			}
		}()
		sleep, done := newSleeper()
		defer done()
		for k := range n {
			intended := began.Add(time.Duration(float64(k) / rate * float64(time.Second)))
			sleep(time.Until(intended))
			if ctx.Err() != nil {
				return
			}
			record(lag, time.Since(intended))
			plans[k%len(plans)] <- intended
		}
	}()
	total := eachCaller(callers, func(i int, request func(time.Time) bool) {
		for intended := range plans[i] {
			if !request(intended) {
				return
			}
		}
	})
	total.lag, total.elapsed = lag, time.Since(began)
	return total
}

// tallies is how many tallies the callers share: histograms are large.
const tallies = 8

// eachCaller runs work for every caller at the same time and adds up. request
// makes one request, and tells whether to go on.
func eachCaller(callers []caller, work func(i int, request func(intended time.Time) bool)) *outcome {
	shared := make([]*tally, min(len(callers), tallies))
	for i := range shared {
		shared[i] = &tally{outcome: *newOutcome()}
	}
	var wg sync.WaitGroup
	for i, call := range callers {
		wg.Go(func() {
			t, inRow := shared[i%len(shared)], 0
			work(i, func(intended time.Time) bool {
				if t.count(call, intended) == nil {
					inRow = 0
				} else {
					inRow++
				}
				return inRow < mostFailures
			})
		})
	}
	wg.Wait()
	total := newOutcome()
	for _, t := range shared {
		total.add(&t.outcome)
	}
	return total
}
