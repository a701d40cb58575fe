package main

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// sawtooth is memory that goes up and down as with collections, and grows.
func sawtooth(growth float64) []sample {
	r := rand.New(rand.NewPCG(1, 2))
	var list []sample
	for i := range 180 {
		tooth := float64(i%7)*3e6 + r.Float64()*2e6
		at := time.Duration(i) * 10 * time.Second
		list = append(list, sample{at: at, rss: 200e6 + tooth + growth*at.Seconds()})
	}
	return list
}

func TestSlopeSeesGrowthBehindTheTeeth(t *testing.T) {
	rss := func(s sample) float64 { return s.rss }
	// What steadyGrowth bytes for each call come to in a second.
	const most = steadyGrowth * steadyRate
	for _, c := range []struct {
		growth float64
		flat   bool
	}{{0, true}, {most / 4, true}, {most * 2, false}, {200 * steadyRate, false}, {-most, true}} {
		got := slope(warmed(sawtooth(c.growth), trafficFull), rss)
		if math.Abs(got-c.growth) > most/4 {
			t.Errorf("the slope is %.0f bytes/s, want %.0f", got, c.growth)
		}
		if flat := got/steadyRate <= steadyGrowth; flat != c.flat {
			t.Errorf("growth by %.0f bytes/s: flat is %v", c.growth, flat)
		}
	}
}

func TestDriftIsOfTheThirds(t *testing.T) {
	files := func(s sample) float64 { return s.files }
	var list []sample
	for i := range 30 {
		list = append(list, sample{files: 100 + float64(i)})
	}
	list[3].files, list[25].files = 900, 0 // one moment does not count
	if got := drift(list, files); math.Abs(got-20) > 3 {
		t.Errorf("the drift is %v, want some 20", got)
	}
	if got := drift(list[:2], files); got != 0 {
		t.Errorf("of two samples it is %v", got)
	}
}

func TestWarmUpDoesNotCount(t *testing.T) {
	list := []sample{{at: time.Second}, {at: 10 * time.Second}, {at: 20 * time.Second}}
	if got := warmed(list, 30*time.Second); len(got) != 2 {
		t.Errorf("%d samples are left, want 2", len(got))
	}
	if got := warmed(list, time.Hour); len(got) != 0 {
		t.Errorf("of a run that has just begun %d samples are left", len(got))
	}
}

func TestMetricsAreRead(t *testing.T) {
	const text = "# TYPE go_goroutines gauge\ngo_goroutines 17\nother 3\ngo_memstats_next_gc_bytes 8.388608e+06\n"
	m, err := readMetrics(strings.NewReader(text), []string{metricGoroutines, metricNext})
	if err != nil || len(m) != 2 || m[metricGoroutines] != 17 || m[metricNext] != 8<<20 {
		t.Errorf("read %v, %v", m, err)
	}
	if _, err := readMetrics(strings.NewReader("go_goroutines x\n"), []string{metricGoroutines}); err == nil {
		t.Error("a metric that is no number is taken")
	}
}
