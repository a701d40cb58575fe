package main

import (
	"context"
	"os"
	"time"

	"github.com/BurntSushi/toml"
)

const (
	idleClients  = 1000
	idleMost     = 20.0        // KiB of one of them
	memorySettle = time.Second // until freed memory has gone back, mostly
	kib          = 1024.0
)

const (
	limitBareProcess = "bare server process, idle"
	limitStart       = "bare server process, and the TOML library alone reading the same file"
	limitBareClient  = "bare line server, per client"
)

// measureMemory measures the server at rest.
func measureMemory(ctx context.Context, b *bench) error {
	fresh, err := startLimits(ctx) // the other one has worked already
	if err != nil {
		return err
	}
	defer fresh.stop()
	r := b.report
	bare := fresh.memory("VmRSS")
	base := 0.0
	for _, n := range []int{1, 1000, 10000, 40000} {
		v, err := b.startServer(ctx, setup{phones: quietPhones(n), monitor: "auto"})
		if err != nil {
			return err
		}
		time.Sleep(memorySettle)
		rss, peak := v.memory("VmRSS"), v.memory("VmHWM")
		reading, err := readTOML(v.config)
		if err != nil {
			return err
		}
		name := plural(n, "phone") + " configured"
		if n == 1 {
			name, base = "at start, 1 phone", rss
		}
		r.add("memory", name+", RSS", "MiB", rss/kib, limitBareProcess, bare/kib)
		if n > 1 {
			r.add("memory", name+", RSS a phone", "KiB", (rss-base)/float64(n), "", 0)
			r.add("memory", name+", highest RSS", "MiB", peak/kib, "", 0)
		}
		r.add("memory", name+", start to first answer", "ms", millis(v.ready), limitStart, millis(fresh.ready+reading))
		r.add("memory", name+", goroutines", "", float64(v.goroutines()), "", 0)
		b.end(v)
	}
	return b.idleClients(ctx, base, fresh)
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// readTOML returns how long the library alone takes to read a file.
func readTOML(file string) (time.Duration, error) {
	began := time.Now()
	text, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	var into map[string]any
	_, err = toml.Decode(string(text), &into)
	return time.Since(began), err
}

// idleClients measures what connected clients cost that say nothing.
func (b *bench) idleClients(ctx context.Context, base float64, fresh *limits) error {
	v, err := b.startServer(ctx, setup{phones: quietPhones(1), monitor: "auto"})
	if err != nil {
		return err
	}
	defer b.end(v)
	bareBase := fresh.memory("VmRSS")
	for _, addr := range []string{v.line, fresh.line} {
		conns, err := pingLines(ctx, addr, idleClients)
		if err != nil {
			return err
		}
		defer conns.close()
	}
	time.Sleep(memorySettle)
	rss, bare := v.memory("VmRSS"), fresh.memory("VmRSS")
	name := plural(idleClients, "idle client")
	b.report.add("memory", name+", RSS", "MiB", rss/kib, "", 0)
	b.report.add("memory", name+", RSS a client", "KiB", (rss-base)/idleClients, limitBareClient, (bare-bareBase)/idleClients).within(idleMost)
	b.report.add("memory", name+", goroutines", "", float64(v.goroutines()), "", 0)
	return nil
}
