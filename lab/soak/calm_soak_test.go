//go:build soak && linux

package soak

import (
	"bufio"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// What may be more than when the soak began, each time that all is quiet.
const (
	moreGoroutines = 5        // of which a few come and go
	moreFiles      = 3        // connections of which the server has not heard the end yet
	moreMemory     = 24 << 20 // of the heap in use, in bytes: the bounded stores fill
)

// usage is what the server uses.
type usage struct{ goroutines, files, heap, calls, clients float64 }

func (u usage) String() string {
	return fmt.Sprintf("%.0f goroutines, %.0f files, a heap of %.1f MiB", u.goroutines, u.files, u.heap/(1<<20))
}

// use asks the server's metrics.
func (w *world) use() (u usage, err error) {
	resp, err := http.Get("http://" + w.ports.http + "/metrics")
	if err != nil {
		return u, err
	}
	defer resp.Body.Close()
	for s := bufio.NewScanner(resp.Body); s.Scan(); {
		name, value, _ := strings.Cut(s.Text(), " ")
		n, _ := strconv.ParseFloat(value, 64)
		switch {
		case name == "go_goroutines":
			u.goroutines = n
		case name == "process_open_fds":
			u.files = n
		case name == "go_memstats_next_gc_bytes":
			u.heap = n / 2 // the collector begins at twice what it has found in use
		case name == "phonecompanion_calls":
			u.calls = n
		case strings.HasPrefix(name, "phonecompanion_clients{"):
			u.clients += n
		}
	}
	return u, nil
}

// calm waits until all is quiet, and then holds everything against what is
// promised. The first time it finds what the server needs; before is that.
func (w *world) calm(before *usage) (now usage) {
	w.office.quiet()
	w.network.Freeze(false)
	w.server.hide(w.office.tokens()...)
	deadline := time.Now().Add(rest)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	var open []string
	for {
		open = nil
		if n := w.provider.quiet(); n > 0 {
			open = append(open, fmt.Sprintf("the provider has %d calls that do not end", n))
		}
		u, err := w.use()
		now = u
		switch { // the first of these that is so
		case err != nil:
			open = append(open, err.Error())
		case u.clients != standing:
			open = append(open, fmt.Sprintf("%.0f clients are connected, want %d", u.clients, standing))
		case u.calls != 0:
			open = append(open, fmt.Sprintf("the server has %.0f calls, the phones none", u.calls))
		case before != nil && (u.goroutines > before.goroutines+moreGoroutines || u.files > before.files+moreFiles || u.heap > before.heap+moreMemory):
			open = append(open, fmt.Sprintf("the server has %v, and began with %v", u, *before))
		case w.server.clients() != standing:
			open = append(open, fmt.Sprintf("the log has %d clients as connected, want %d", w.server.clients(), standing))
		}
		for _, device := range w.office.devices() {
			if !w.events.Covered(device) {
				open = append(open, "not all watchers have a monitor of "+device)
			}
		}
		for _, e := range hosted() {
			open = append(open, w.service.Unlike(watchers, e.Number, false, []string{})...)
		}
		open = append(append(open, w.keysUnlike(false)...), w.presses.Missing("")...)
		if len(open) == 0 {
			open = w.events.Missing()
		}
		if len(open) == 0 {
			return now
		}
		if time.Now().After(deadline) {
			break
		}
		<-tick.C
	}
	for _, what := range open {
		w.fault("when all is quiet: " + what)
	}
	return now
}
