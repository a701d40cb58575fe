package main

import (
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Range of a histogram: from a tenth of a microsecond, with three digits.
const (
	histLowest  = 100 * time.Nanosecond
	histHighest = time.Minute
	histDigits  = 3
)

func newHist() *hdrhistogram.Histogram {
	return hdrhistogram.New(int64(histLowest), int64(histHighest), histDigits)
}

// record counts a duration; what lies outside the range counts as its end.
func record(h *hdrhistogram.Histogram, d time.Duration) {
	h.RecordValue(int64(min(max(d, 0), histHighest))) // no error is left
}

// corrected returns a histogram of a closed loop as it would be if requests had been
// planned, one each p50: what a stall kept from being made counts as having waited
// for its end.
func corrected(h *hdrhistogram.Histogram) *hdrhistogram.Histogram {
	interval := h.ValueAtQuantile(50)
	c := newHist()
	for _, bar := range h.Distribution() {
		for v := bar.To; bar.Count > 0 && v > 0; v -= interval {
			c.RecordValues(min(v, int64(histHighest)), bar.Count)
			if interval <= 0 || v-interval < interval {
				break
			}
		}
	}
	return c
}

// micros returns a quantile, 0 to 100, in microseconds.
func micros(h *hdrhistogram.Histogram, quantile float64) float64 {
	return float64(h.ValueAtQuantile(quantile)) / float64(time.Microsecond)
}

// sharedHist is a histogram for many goroutines.
type sharedHist struct {
	shards [16]struct {
		mu sync.Mutex
		h  *hdrhistogram.Histogram
	}
}

func newSharedHist() *sharedHist {
	s := &sharedHist{}
	for i := range s.shards {
		s.shards[i].h = newHist()
	}
	return s
}

// record counts a duration; who spreads the goroutines over the shards.
func (s *sharedHist) record(who int, d time.Duration) {
	shard := &s.shards[who%len(s.shards)]
	shard.mu.Lock()
	record(shard.h, d)
	shard.mu.Unlock()
}

// take returns what was counted since it was last called.
func (s *sharedHist) take() *hdrhistogram.Histogram {
	all := newHist()
	for i := range s.shards {
		shard := &s.shards[i]
		shard.mu.Lock()
		all.Merge(shard.h)
		shard.h.Reset()
		shard.mu.Unlock()
	}
	return all
}
