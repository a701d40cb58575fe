package main

import (
	"sync"
	"testing"
	"time"
)

func TestHistQuantiles(t *testing.T) {
	h := newHist()
	for i := 1; i <= 1000; i++ {
		record(h, time.Duration(i)*time.Microsecond)
	}
	for _, c := range []struct{ quantile, want float64 }{{50, 500}, {99, 990}, {100, 1000}} {
		if got := micros(h, c.quantile); got < c.want*0.999 || got > c.want*1.001 {
			t.Errorf("p%v is %v µs, want %v", c.quantile, got, c.want)
		}
	}
}

// TestCorrected lets a closed loop stall once: of the 1,001 requests that it made, one
// took as long as a thousand others, which would have waited meanwhile.
func TestCorrected(t *testing.T) {
	h := newHist()
	for range 1000 {
		record(h, 10*time.Microsecond)
	}
	record(h, 10*time.Millisecond)
	if got := micros(h, 99); got > 11 {
		t.Fatalf("uncorrected, p99 is %v µs", got)
	}
	c := corrected(h)
	if n := c.TotalCount(); n < 1990 || n > 2010 {
		t.Errorf("%d requests count, want 2000: those made and those planned", n)
	}
	if got := micros(c, 75); got < 4800 || got > 5200 {
		t.Errorf("p75 is %v µs, want 5000: half of those that waited", got)
	}
	if got := corrected(newHist()).TotalCount(); got != 0 {
		t.Errorf("nothing counts %d", got)
	}
}

func TestHistKeepsWhatIsOutOfRange(t *testing.T) {
	h := newHist()
	record(h, -time.Second)
	record(h, time.Hour)
	if n := h.TotalCount(); n != 2 {
		t.Errorf("%d values were counted, want 2", n)
	}
	if got := time.Duration(h.Max()); got < histHighest || got > histHighest*101/100 {
		t.Errorf("an hour counts as %s, want about %s", got, histHighest)
	}
}

func TestSharedHistTakesAllOnce(t *testing.T) {
	s := newSharedHist()
	var wg sync.WaitGroup
	for who := range 40 {
		wg.Go(func() {
			for range 100 {
				s.record(who, time.Millisecond)
			}
		})
	}
	wg.Wait()
	if n := s.take().TotalCount(); n != 4000 {
		t.Errorf("%d values were counted, want 4000", n)
	}
	if n := s.take().TotalCount(); n != 0 {
		t.Errorf("%d values were left behind", n)
	}
}
