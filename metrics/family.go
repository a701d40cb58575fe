package metrics

import "github.com/prometheus/client_golang/prometheus"

// A Family describes one metric that is read when somebody scrapes.
type Family struct {
	Name   string // without [Prefix]; that of a counter ends in _total
	Help   string // one sentence
	Count  bool   // it only rises; otherwise it is a gauge
	Labels []string
}

// Put tells one value of a family; labels are in the order of Family.Labels.
type Put func(f *Family, value float64, labels ...string)

// Read registers families and the function that reads all of them. It is called
// for each scrape, must not block, and must be safe to be called by several
// goroutines at a time.
func (r *Registry) Read(families []*Family, read func(Put)) {
	c := &reader{described: make(map[*Family]*prometheus.Desc, len(families)), read: read}
	for _, f := range families {
		c.described[f] = prometheus.NewDesc(Prefix+f.Name, f.Help, f.Labels, nil)
	}
	r.registry.MustRegister(c)
}

// reader is a collector.
type reader struct {
	described map[*Family]*prometheus.Desc
	read      func(Put)
}

// Describe tells which families there are.
func (c *reader) Describe(to chan<- *prometheus.Desc) {
	for _, d := range c.described {
		to <- d
	}
}

// Collect tells their values.
func (c *reader) Collect(to chan<- prometheus.Metric) {
	c.read(func(f *Family, value float64, labels ...string) {
		kind := prometheus.GaugeValue
		if f.Count {
			kind = prometheus.CounterValue
		}
		m, err := prometheus.NewConstMetric(c.described[f], kind, value, labels...)
		if err != nil {
			m = prometheus.NewInvalidMetric(c.described[f], err)
		}
		to <- m
	})
}
