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
	done    int
	failed  int
	fault   error // the first one
	elapsed time.Duration
	cpu     time.Duration // of the process that is measured
}

func newOutcome() *outcome { return &outcome{hist: newHist(), lag: newHist()} }

// add adds another outcome of the same load.
func (o *outcome) add(other *outcome) {
	o.hist.Merge(other.hist)
	o.lag.Merge(other.lag)
	o.done += other.done
	o.failed += other.failed
	if o.fault == nil {
		o.fault = other.fault
	}
	o.elapsed += other.elapsed
	o.cpu += other.cpu
}

// rate returns how many requests were done in a second.
func (o *outcome) rate() float64 { return float64(o.done) / max(o.elapsed.Seconds(), 1e-9) }

// cpuMicros returns the processor time of one request, in microseconds.
func (o *outcome) cpuMicros() float64 {
	return float64(o.cpu.Microseconds()) / float64(max(o.done, 1))
}

// count notes how one request ended. It tells whether to go on.
func (o *outcome) count(intended, done time.Time, err error, inRow *int) bool {
	if err != nil {
		o.failed++
		if o.fault == nil {
			o.fault = err
		}
		*inRow++
		return *inRow < mostFailures
	}
	if done.IsZero() {
		done = time.Now()
	}
	*inRow = 0
	o.done++
	record(o.hist, done.Sub(intended))
	return true
}

// closedLoop lets every caller make one request after the other.
func closedLoop(ctx context.Context, callers []caller, d time.Duration) *outcome {
	return each(callers, func(call caller, o *outcome) {
		inRow := 0
		for now := time.Now(); now.Before(o.until(d)) && ctx.Err() == nil; now = time.Now() {
			done, err := call(now)
			if !o.count(now, done, err, &inRow) {
				return
			}
		}
	})
}
