// Command phonebench measures phonecompanion on loopback: the real server as a
// process of its own, with phones and clients made here. Every number stands
// beside its limit, which is measured in the same run; see docs/performance.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// Exit codes, as those of the server. A missed goal is no fault.
const (
	exitFine  = 0
	exitFault = 1
	exitUsage = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run carries out one command line and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) == 1 && args[0] == limitCommand {
		if err := serveLimits(ctx, os.Stdin, stdout); err != nil {
			fmt.Fprintf(stderr, "phonebench: %v\n", err)
			return exitFault
		}
		return exitFine
	}
	o, asJSON, err := parseFlags(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitFine
	case err != nil:
		fmt.Fprintf(stderr, "phonebench: %v: see phonebench --help\n", err)
		return exitUsage
	}
	var report *Report
	if o.from != "" {
		report, err = readReport(o.from)
	} else {
		report, err = measure(ctx, o, stderr)
	}
	if err != nil {
		fmt.Fprintf(stderr, "phonebench: %v\n", err)
		return exitFault
	}
	switch {
	case asJSON:
		err = report.writeJSON(stdout)
	case o.markdown:
		err = report.writeMarkdown(stdout, o.only)
	default:
		err = report.writeTable(stdout)
	}
	if o.plot != "" {
		err = errors.Join(err, report.plot(o.plot))
	}
	if err != nil {
		fmt.Fprintf(stderr, "phonebench: %v\n", err)
		return exitFault
	}
	return exitFine
}

// parseFlags reads the command line.
func parseFlags(args []string, stderr io.Writer) (o options, asJSON bool, err error) {
	f := flag.NewFlagSet("phonebench", flag.ContinueOnError)
	f.SetOutput(stderr)
	only := f.String("only", "", "the `NAMES` to measure, with commas: "+strings.Join(groupNames(), ", ")+" (default all)")
	f.StringVar(&o.server, "server", "", "the server's `BINARY` (default: ./cmd/phonecompanion is built)")
	f.BoolVar(&o.quick, "quick", false, "measure for a minute or two; the tails are rough then")
	f.DurationVar(&o.spare, "patience", spareFull, "the `TIME` for measuring again what other programs have disturbed; --quick: "+spareQuick.String())
	amiFlags(f, &o.ami)
	f.DurationVar(&o.lasting, "for", trafficFull, "the `TIME` that steady lasts; --quick: "+steadyQuick.String())
	f.StringVar(&o.plot, "plot", "", "draw the rows of scale into `FILE`, as SVG")
	f.StringVar(&o.from, "from", "", "measure nothing, and take the rows from `FILE`, which --json has written")
	f.BoolVar(&o.markdown, "markdown", false, "print the table as in docs/performance.md")
	f.BoolVar(&asJSON, "json", false, "print JSON in place of the table")
	if err := f.Parse(args); err != nil {
		return o, false, err
	}
	if f.NArg() > 0 {
		return o, false, fmt.Errorf("unexpected %q", f.Arg(0))
	}
	given := map[string]bool{}
	f.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if o.quick && !given["patience"] {
		o.spare = spareQuick
	}
	if o.quick && !given["for"] {
		o.lasting = steadyQuick
	}
	if *only != "" {
		o.only = strings.Split(*only, ",")
	}
	if o.plot != "" && o.from == "" && len(o.only) > 0 && !slices.Contains(o.only, "scale") {
		return o, false, errors.New("--plot draws the rows of scale, which --only leaves out")
	}
	if o.lasting <= 0 {
		return o, false, errors.New("--for is a time above zero")
	}
	return o, asJSON, checkNames(o.only)
}
