// Package metrics holds the server's registry of Prometheus metrics. It knows
// none of the parts that are measured: they count by themselves, in plain
// numbers, and are read when somebody scrapes.
package metrics

import (
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Prefix is how the name of every metric of ours begins.
const Prefix = "phonecompanion_"

// Limits of a scrape.
const (
	// maxScrapes is how many scrapes may be answered at a time: two servers that
	// scrape, and somebody who looks.
	maxScrapes = 3
	// scrapeTime is how long one may take; it takes milliseconds. Who does not read
	// the answer gets as much again.
	scrapeTime = 10 * time.Second
)

// Buckets are the bounds of the histograms of times, in seconds: from what a
// line costs us to the deadline of a command.
var buckets = [...]float64{0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// A Registry holds metrics. There is no global one: each server has its own.
type Registry struct{ registry *prometheus.Registry }

// New makes a registry with what is known of the program itself: its build, the
// Go runtime and the process.
func New(version, commit string) *Registry {
	r := &Registry{registry: prometheus.NewRegistry()}
	r.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: Prefix + "build_info", Help: "Which program this is; always 1.",
		ConstLabels: prometheus.Labels{"version": version, "commit": commit, "goversion": runtime.Version()},
	})
	build.Set(1)
	r.registry.MustRegister(build)
	return r
}

// Gatherer gives the metrics to programs that do not scrape, such as tests.
func (r *Registry) Gatherer() prometheus.Gatherer { return r.registry }

// Handler answers scrapes.
func (r *Registry) Handler() http.Handler {
	answer := promhttp.HandlerFor(r.registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: maxScrapes, Timeout: scrapeTime, EnableOpenMetrics: true,
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Timeout does not end a write to somebody who does not read. A connection
		// that cannot be bounded is one of a test.
		http.NewResponseController(w).SetWriteDeadline(time.Now().Add(2 * scrapeTime))
		answer.ServeHTTP(w, r)
	})
}

// A Timer takes times, in seconds. It may be used by many at a time.
type Timer interface{ Observe(seconds float64) }

// Timer makes a histogram of times; the name is without [Prefix].
func (r *Registry) Timer(name, help string) Timer {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: Prefix + name, Help: help, Buckets: buckets[:]})
	r.registry.MustRegister(h)
	return h
}

// Timers makes a histogram of times with a label, and returns what makes the timer
// of one value of the label. It is to be called once for each value, before there
// is anything to take: it takes a lock, the timer does not.
func (r *Registry) Timers(name, help, label string) func(value string) Timer {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: Prefix + name, Help: help, Buckets: buckets[:]}, []string{label})
	r.registry.MustRegister(h)
	return func(value string) Timer { return h.WithLabelValues(value) }
}
