package standstill

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"
)

// suspended is a time at which the wall clock says d more than the machine's
// own, as behind a suspension, or a clock that was set. Nothing but a machine can
// make one, so it is made as package time keeps it: since 2010 that are 34 bits of
// seconds above 30 of nanoseconds, the highest of them the sign that there are two
// clocks.
func suspended(t time.Time, d time.Duration) time.Time {
	wall := (*uint64)(unsafe.Pointer(&t))
	*wall += uint64(int64(d/time.Second)) << 30
	return t
}

// TestSuspended: what the other tests rely on.
func TestSuspended(t *testing.T) {
	now := time.Now()
	for _, d := range []time.Duration{time.Hour, -time.Hour} {
		then := suspended(now, d)
		if then.Sub(now) != 0 || then.Round(0).Sub(now.Round(0)) != d {
			t.Errorf("%v: the clocks are %v and %v ahead", d, then.Sub(now), then.Round(0).Sub(now.Round(0)))
		}
	}
}

func TestPassed(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		name           string
		passed, clocks time.Duration
		want           bool
	}{
		{"in time", 9 * time.Second, 0, false},
		{"too late", 11 * time.Second, 0, true},
		{"the machine was suspended", 5 * time.Second, time.Minute, true},
		{"the clock was set forward", 5 * time.Second, time.Hour, true},
		{"the clock was set back", 5 * time.Second, -time.Hour, false},
		{"the clock was set back, and it is too late", 11 * time.Second, -time.Hour, true},
	} {
		if got := Passed(now.Add(10*time.Second), suspended(now.Add(c.passed), c.clocks)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestArrived(t *testing.T) {
	start := time.Now()
	for _, c := range []struct {
		name    string
		beats   []time.Time
		now     time.Time
		stopped time.Duration // since when; 0: it was not
	}{
		{"nobody watches", nil, start, 0},
		{"it runs", []time.Time{start}, start.Add(time.Second), 0},
		{"it is busy", []time.Time{start}, start.Add(longest), 0},
		{"it was stopped, and nobody has looked yet", []time.Time{start}, start.Add(time.Minute), time.Minute},
		{"it was stopped", []time.Time{start, start.Add(time.Minute)}, start.Add(time.Minute + settle/2), time.Minute + settle/2},
		{"that is over", []time.Time{start, start.Add(time.Minute)}, start.Add(time.Minute + settle), 0},
		{"it was suspended", []time.Time{start, suspended(start.Add(time.Second), time.Hour)}, suspended(start.Add(time.Second), time.Hour), time.Second},
		{"the clock was set back", []time.Time{start, suspended(start.Add(time.Second), -time.Hour)}, suspended(start.Add(time.Second), -time.Hour), 0},
	} {
		var w Watch
		for _, b := range c.beats {
			w.look(b)
		}
		if got := c.now.Sub(w.Arrived(c.now)); got != c.stopped {
			t.Errorf("%s: it may have come %v before, want %v", c.name, got, c.stopped)
		}
	}
}

// TestRun: a process that runs hears of no standstill.
func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var w Watch
		go w.Run(ctx, func(d time.Duration) { t.Errorf("it stood still for %v", d) })
		for range 100 {
			<-time.After(700 * time.Millisecond)
			if now := time.Now(); w.Arrived(now) != now {
				t.Errorf("what has come now is from %v", w.Arrived(now))
			}
		}
		cancel()
		synctest.Wait()
		<-time.After(time.Hour)
		if now := time.Now(); w.Arrived(now) != now {
			t.Error("it has ended, and what comes is old")
		}
	})
}
