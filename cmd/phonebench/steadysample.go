package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A sample is what the server needed at a moment.
type sample struct {
	at         time.Duration
	rss        float64 // bytes
	live       float64 // bytes: the heap that the last collection found in use
	goroutines float64
	files      float64
}

// Names in the server's metrics. The next collection is due when the heap has
// grown to so many percent over what is in use.
const (
	metricGoroutines = "go_goroutines"
	metricFiles      = "process_open_fds"
	metricNext       = "go_memstats_next_gc_bytes"
	metricPercent    = "go_gc_gogc_percent"
)

// samplesOfRun is how many samples a run has at most, and sampleLeast the
// shortest time between two.
const (
	samplesOfRun = 180
	sampleLeast  = 250 * time.Millisecond
)

// sampler takes samples of a server until it is stopped.
type sampler struct {
	server *server
	stop   chan struct{}
	done   sync.WaitGroup
	list   []sample
	fault  error
}

func startSampler(v *server, lasting time.Duration) *sampler {
	s := &sampler{server: v, stop: make(chan struct{})}
	began := time.Now()
	s.done.Go(func() {
		t := time.NewTicker(max(lasting/samplesOfRun, sampleLeast))
		defer t.Stop()
		for {
			select {
			case <-s.stop:
				return
			case <-t.C:
			}
			if err := s.take(time.Since(began)); err != nil {
				s.fault = err
				return
			}
		}
	})
	return s
}

// end stops and returns the samples.
func (s *sampler) end() ([]sample, error) {
	close(s.stop)
	s.done.Wait()
	return s.list, s.fault
}

func (s *sampler) take(at time.Duration) error {
	m, err := metricsOf(s.server.http, metricGoroutines, metricFiles, metricNext, metricPercent)
	if err != nil {
		return err
	}
	percent := m[metricPercent]
	if percent <= 0 {
		percent = 100
	}
	s.list = append(s.list, sample{
		at: at, rss: s.server.memory("VmRSS") * kib, live: m[metricNext] / (1 + percent/100),
		goroutines: m[metricGoroutines], files: m[metricFiles],
	})
	return nil
}

// metricsOf asks a server for some of its metrics.
func metricsOf(addr string, names ...string) (map[string]float64, error) {
	client := http.Client{Timeout: callTimeout}
	resp, err := client.Get("http://" + addr + "/metrics")
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the metrics: %s", resp.Status)
	}
	return readMetrics(resp.Body, names)
}

func readMetrics(r io.Reader, names []string) (map[string]float64, error) {
	m := map[string]float64{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if !slices.Contains(names, name) {
			continue
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("the metric %s: %w", name, err)
		}
		m[name] = v
	}
	return m, lines.Err()
}

// warmPart is the part of a run that does not count for growth: calls last up to
// a quarter of it and more, so only then as many end as begin.
const warmPart = 1.0 / 3

// warmed leaves out the samples of the warm-up.
func warmed(list []sample, lasting time.Duration) []sample {
	from := time.Duration(warmPart * float64(lasting))
	i := slices.IndexFunc(list, func(s sample) bool { return s.at >= from })
	if i < 0 {
		return nil
	}
	return list[i:]
}

// slope returns by how much a value grows in a second: the median of the slopes
// between every two samples (Theil and Sen), for memory goes up and down with
// each collection, and the ends of a straight line through such teeth tell
// nothing.
func slope(list []sample, value func(sample) float64) float64 {
	var all []float64
	for i, a := range list {
		for _, b := range list[i+1:] {
			if b.at > a.at {
				all = append(all, (value(b)-value(a))/(b.at-a.at).Seconds())
			}
		}
	}
	return median(all)
}

// drift returns by how much the median of the last third of the samples is
// above that of the first third.
func drift(list []sample, value func(sample) float64) float64 {
	third := len(list) / 3
	if third == 0 {
		return 0
	}
	return medianOf(list[len(list)-third:], value) - medianOf(list[:third], value)
}

func medianOf(list []sample, value func(sample) float64) float64 {
	all := make([]float64, len(list))
	for i, s := range list {
		all[i] = value(s)
	}
	return median(all)
}

func median(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}
