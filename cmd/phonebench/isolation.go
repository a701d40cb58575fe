package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Isolation: phones, of which the last never answer, and the load on both.
const (
	isolationPhones = 1000
	isolationSick   = 100
	isolationRate   = 1000 // commands a second to the phones that answer
	sickTimeout     = time.Second
	sickCommands    = 2 // under way at each phone that does not answer
	isolationGoal   = 1.2

	sickRate = isolationSick / (float64(sickTimeout) / float64(time.Second)) // commands a second that they get
)

// measureIsolation measures whether phones that never answer delay the others.
func measureIsolation(ctx context.Context, b *bench) error {
	phones, err := openOffice(isolationPhones, isolationSick)
	if err != nil {
		return err
	}
	defer phones.close()
	v, err := b.startServer(ctx, setup{phones: phones.phones(), monitor: "manual", timeout: sickTimeout})
	if err != nil {
		return err
	}
	defer b.end(v)
	const healthy = isolationPhones - isolationSick
	well, err := dialLines(ctx, v.line, healthy)
	if err != nil {
		return err
	}
	defer well.close()
	callers := make([]caller, healthy)
	for i, c := range well {
		callers[i] = makeCall(c, phones[i].extension)
	}
	sick := &sickLoad{}
	if sick.conns, err = dialLines(ctx, v.line, isolationSick*sickCommands); err != nil {
		return err
	}
	defer sick.conns.close()
	for _, p := range phones[healthy:] {
		for range sickCommands {
			c := sick.conns[len(sick.callers)]
			sick.callers = append(sick.callers, c.asker("MakeCall "+p.extension+" "+calledNumber+"\r\n", "error_ind ERROR MakeCall"))
		}
	}
	return isolationRounds(ctx, b, callers, sick)
}

// isolationRounds measures three loads in turn: without commands to the sick
// phones, with them, and with as many more commands to phones that answer, for
// more work is felt in any case.
func isolationRounds(ctx context.Context, b *bench, callers []caller, sick *sickLoad) error {
	alone, more, with := newOutcome(), newOutcome(), newOutcome()
	halves := [2]*outcome{newOutcome(), newOutcome()} // of alone: what differs between them is noise
	d := pick(b, 2500*time.Millisecond, time.Second)
	measure := func(rate float64) *outcome {
		return b.steady(func() *outcome { return openLoop(ctx, callers, rate, d) })
	}
	if o := openLoop(ctx, callers, isolationRate, d/2); o.fault != nil { // warm
		return o.fault
	}
	defer sick.stop()
	for i := range pick(b, 6, 2) {
		// One round forwards and one backwards, so that what changes slowly meets
		// all three alike.
		steps := []func(){
			func() { o := measure(isolationRate); alone.add(o); halves[i%2].add(o) },
			func() { more.add(measure(isolationRate + sickRate)) },
			func() { sick.start(ctx); with.add(measure(isolationRate)) },
		}
		if i%2 == 1 {
			slices.Reverse(steps)
		}
		for k, step := range steps {
			if i%2 == 1 && k == 1 {
				sick.stop()
			}
			step()
		}
	}
	sick.stop()
	for _, o := range []*outcome{alone, more, with} {
		if o.fault != nil {
			return fmt.Errorf("phones that answer failed: %w", o.fault)
		}
	}
	if fault := sick.fault.Load(); fault != nil {
		return fmt.Errorf("phones that do not answer: %w", *fault)
	}
	r := b.report
	const (
		limitAlone = "the same without commands to the sick phones"
		limitMore  = "the same, and as many more commands to phones that answer"
	)
	name := fmt.Sprintf("900 phones at %d/s beside 100 that never answer", isolationRate)
	r.add("isolation", name+", p50", "µs", micros(with.hist, 50), limitAlone, micros(alone.hist, 50))
	r.add("isolation", name+", p99", "µs", micros(with.hist, 99), limitAlone, micros(alone.hist, 99)).goal(isolationGoal)
	r.add("isolation", name+", p99", "µs", micros(with.hist, 99), limitMore, micros(more.hist, 99))
	r.add("isolation", "noise: every other round without them, p99", "µs", micros(halves[0].hist, 99), "the other rounds without them", micros(halves[1].hist, 99))
	r.note("isolation: %d commands were measured with and without, and %d to sick phones meanwhile, each of which failed after %s as it must", with.done, sick.done.Load(), sickTimeout)
	b.noteLag("isolation", alone)
	return nil
}

// sickLoad commands the phones that never answer.
type sickLoad struct {
	conns   lineConns
	callers []caller
	done    atomic.Int64
	fault   atomic.Pointer[error]
	cancel  context.CancelFunc // nil: it does not run
	running sync.WaitGroup
}

// start begins, one phone after the other over the time after which a command
// fails, so that they do not all fail at the same moment. It returns when all
// have begun.
func (s *sickLoad) start(ctx context.Context) {
	if s.cancel != nil {
		return
	}
	ctx, s.cancel = context.WithCancel(ctx)
	for _, call := range s.callers {
		s.running.Go(func() {
			for ctx.Err() == nil {
				if _, err := call(time.Now()); err != nil {
					s.fault.CompareAndSwap(nil, &err)
					return
				}
				s.done.Add(1)
			}
		})
		time.Sleep(sickTimeout / time.Duration(len(s.callers)))
	}
}

// stop returns when the last command has failed.
func (s *sickLoad) stop() {
	if s.cancel != nil {
		s.cancel()
		s.running.Wait()
		s.cancel = nil
	}
}
