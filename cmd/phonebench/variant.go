package main

import (
	"context"
	"fmt"
	"time"
)

// variant is one way to make the same requests: through the server, or one of
// the limits.
type variant struct {
	name    string
	callers []caller
	process *process // whose processor time counts; nil: nobody's
	feed    *feed    // whose lines count; nil: nobody's
	longer  int      // how many times as long its slices last as those of others; 0: once
	outcome
	calm   outcome // of the slices that nobody disturbed
	slices int
	quiet  int // slices in calm
}

func newVariant(name string, p *process, callers []caller) *variant {
	return &variant{name: name, process: p, callers: callers, outcome: *newOutcome(), calm: *newOutcome()}
}

// undisturbed returns what the slices came to that nobody disturbed, or all of
// them where that is none. It looks at other programs, never at the outcome.
func (v *variant) undisturbed() *outcome {
	if v.quiet == 0 {
		return &v.outcome
	}
	return &v.calm
}

// load runs callers for a while.
type load func(ctx context.Context, callers []caller, d time.Duration) *outcome

// atRate is an open loop as a load.
func atRate(rate float64) load {
	return func(ctx context.Context, callers []caller, d time.Duration) *outcome {
		return openLoop(ctx, callers, rate, d)
	}
}

// run runs a variant once.
func (v *variant) run(ctx context.Context, l load, d time.Duration) *outcome {
	before, writes := v.process.cpu(), v.process.writes()
	o := l(ctx, v.callers, d)
	o.cpu, o.writes = v.process.cpu()-before, v.process.writes()-writes
	if v.feed != nil {
		o.lines = v.feed.lines.take()
	}
	return o
}

// How long each variant runs before it is measured.
const (
	warmFull  = 300 * time.Millisecond
	warmQuick = 100 * time.Millisecond
)

// interleave measures variants in turn, rounds times a slice of d each, so
// that what else happens on the machine meets all of them alike.
func interleave(ctx context.Context, b *bench, l load, rounds int, d time.Duration, variants ...*variant) error {
	for _, v := range variants {
		if o := v.run(ctx, l, pick(b, warmFull, warmQuick)); o.fault != nil {
			return fmt.Errorf("%s: %w", v.name, o.fault)
		}
	}
	for range rounds {
		for _, v := range variants {
			o := b.steady(func() *outcome { return v.run(ctx, l, time.Duration(max(v.longer, 1))*d) })
			v.add(o)
			if v.slices++; !o.disturbed {
				v.calm.add(o)
				v.quiet++
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, v := range variants {
		if v.failed > 0 {
			b.report.note("%s: %d of %d requests failed, the first with: %v", v.name, v.failed, v.done+v.failed, v.fault)
		}
		if v.done == 0 {
			return fmt.Errorf("%s: nothing was done: %v", v.name, v.fault)
		}
	}
	return nil
}

// noteQuiet notes how many slices the rows are of.
func (b *bench) noteQuiet(group string, server, limit *variant) {
	of := func(v *variant) string {
		if v.quiet == 0 {
			return fmt.Sprintf("all %d slices, every one disturbed by other programs", v.slices)
		}
		return fmt.Sprintf("%d of %d slices, those that no other program disturbed", v.quiet, v.slices)
	}
	b.report.note("%s: the rows are of %s (the limit: %s); %d events", group, of(server), of(limit), server.undisturbed().done)
}
