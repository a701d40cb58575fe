package main

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestClosedLoopCounts(t *testing.T) {
	fault := errors.New("no")
	good := func(time.Time) (time.Time, error) { time.Sleep(time.Millisecond); return time.Time{}, nil }
	bad := func(time.Time) (time.Time, error) { return time.Time{}, fault }
	o := closedLoop(t.Context(), []caller{good, bad, good}, 50*time.Millisecond)
	if o.failed != mostFailures || o.fault != fault {
		t.Errorf("%d failed with %v, want %d: a caller gives up", o.failed, o.fault, mostFailures)
	}
	if o.done == 0 || int64(o.done) != o.hist.TotalCount() {
		t.Errorf("%d done, %d counted", o.done, o.hist.TotalCount())
	}
}

func TestOpenLoopCountsFromTheIntendedTime(t *testing.T) {
	slow := func(time.Time) (time.Time, error) { time.Sleep(10 * time.Millisecond); return time.Time{}, nil }
	// Ten requests, meant for every millisecond, of one caller that takes ten:
	// the last one is done ninety milliseconds late.
	o := openLoop(t.Context(), []caller{slow}, 1000, 10*time.Millisecond)
	if o.done != 10 {
		t.Fatalf("%d done, want 10", o.done)
	}
	if got := time.Duration(o.hist.Max()); got < 85*time.Millisecond {
		t.Errorf("the last request counts %s: its wait is missing", got)
	}
}

func TestOpenLoopEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	began := time.Now()
	openLoop(ctx, []caller{func(time.Time) (time.Time, error) { return time.Time{}, nil }}, 100, time.Minute)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}
