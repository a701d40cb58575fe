package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// options are what the command line says.
type options struct {
	server   string
	quick    bool
	only     []string
	spare    time.Duration // to measure again what others have disturbed
	plot     string        // file for the plot of scale; "": none
	from     string        // file with the rows of an earlier run; "": measure
	markdown bool          // print the rows so
	lasting  time.Duration // how long steady lasts
	ami      amiOptions
}

// bench is one run. Groups measure one after the other.
type bench struct {
	options
	dir    string // a temporary folder, removed at the end
	limits *limits
	others others
	report *Report
	log    io.Writer // progress
}

// group is a set of rows that are measured together.
type group struct {
	name  string
	run   func(context.Context, *bench) error
	files int // that it opens at once in one process, where that is more than mostFiles
}

// mostFiles is more than most groups open at once in one process: 1,000 phones
// and 1,100 clients, each with a connection or two.
const mostFiles = 6000

var groups = []group{
	{name: "command", run: measureCommands},
	{name: "latency", run: measureLatency},
	{name: "noop", run: measureNoop},
	{name: "event", run: measureEvents},
	{name: "fanout", run: measureFanout},
	{name: "deaf", run: measureDeaf},
	{name: "isolation", run: measureIsolation},
	{name: "memory", run: measureMemory},
	{name: "reload", run: measureReload},
	{name: "rate", run: measureRate},
	{name: "last", run: measureLast},
	{name: "scale", run: measureScale, files: 12000},
	{name: "nats", run: measureNATS},
	{name: "ami", run: measureAMI},
	{name: "steady", run: measureSteady, files: 8000},
}

func groupNames() []string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.name
	}
	return names
}

func checkNames(only []string) error {
	for _, n := range only {
		if !slices.Contains(groupNames(), n) {
			return fmt.Errorf("there is nothing called %q to measure", n)
		}
	}
	return nil
}

// measure runs the groups and returns their rows.
func measure(ctx context.Context, o options, log io.Writer) (*Report, error) {
	dir, err := os.MkdirTemp("", "phonebench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	b := &bench{options: o, dir: dir, log: log, report: newReport(o.quick)}
	if err := b.build(ctx); err != nil {
		return nil, err
	}
	if b.limits, err = startLimits(ctx); err != nil {
		return nil, err
	}
	b.others = others{spare: o.spare}
	defer b.limits.stop()
	began := time.Now()
	for _, g := range groups {
		if len(o.only) > 0 && !slices.Contains(o.only, g.name) {
			continue
		}
		fmt.Fprintf(log, "measuring %s …\n", g.name)
		err := enoughFiles(pick(b, max(g.files, mostFiles), mostFiles))
		if err == nil {
			err = g.run(ctx, b)
		}
		if ctx.Err() != nil {
			err = ctx.Err() // what it broke off is no news
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", g.name, err)
		}
	}
	b.limits.stop()
	b.report.Seconds = time.Since(began).Seconds()
	b.others.note(b.report)
	return b.report, nil
}

// build makes the server's binary unless one is given.
func (b *bench) build(ctx context.Context) error {
	if b.server != "" {
		return nil
	}
	b.server = filepath.Join(b.dir, "phonecompanion")
	if runtime.GOOS == "windows" {
		b.server += ".exe"
	}
	out, err := command(ctx, "go", "build", "-o", b.server, "github.com/phonecompanion/phonecompanion/cmd/phonecompanion").CombinedOutput()
	if err != nil {
		return fmt.Errorf("the server cannot be built: %w: %s", err, strings.TrimSpace(string(out)))
	}
	return nil
}

// pick returns full, or quick in a quick run.
func pick[T any](b *bench, full, quick T) T {
	if b.quick {
		return quick
	}
	return full
}
