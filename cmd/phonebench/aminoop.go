package main

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"
)

// Loads of commands that no phone sees, as they were measured with AMI.
const (
	amiRounds    = 5
	amiSequence  = 5000 / amiRounds // Pings one after the other, in a round
	amiMany      = 32               // clients
	amiManyEach  = 1000             // Pings of each
	amiInOneGo   = 20_000           // Pings written without waiting
	amiOurInOne  = 400_000          // the same of ours: 20,000 are over in 10 ms
	limitEchoAMI = "bare line server, in this run"
)

// exactly is a closed loop in which every caller makes n requests.
func exactly(n int) load {
	return func(ctx context.Context, callers []caller, _ time.Duration) *outcome {
		began := time.Now()
		total := eachCaller(callers, func(_ int, request func(time.Time) bool) {
			for range n {
				if ctx.Err() != nil || !request(time.Now()) {
					return
				}
			}
		})
		total.elapsed = time.Since(began)
		return total
	}
}

// amiPings measures round trips and Pings that do not wait for answers.
func amiPings(ctx context.Context, b *bench, a *amiAddress) error {
	v, err := b.startServer(ctx, setup{phones: quietPhones(1), monitor: "manual"})
	if err != nil {
		return err
	}
	defer b.end(v)
	ours, err := dialLines(ctx, v.line, amiMany)
	if err != nil {
		return err
	}
	defer ours.close()
	bare, err := dialLines(ctx, b.limits.line, amiMany)
	if err != nil {
		return err
	}
	defer bare.close()
	var theirs lineConns
	if a != nil {
		if theirs, err = a.dialAll(ctx, amiMany, withoutEvents); err != nil {
			return err
		}
		defer theirs.close()
	}
	for _, clients := range []int{1, amiMany} {
		if err := b.amiRoundTrips(ctx, v, ours[:clients], bare[:clients], a, theirs[:min(clients, len(theirs))]); err != nil {
			return err
		}
	}
	return b.amiPipelines(ctx, v, ours[0], a, theirs)
}

// amiRoundTrips measures Pings one after the other.
func (b *bench) amiRoundTrips(ctx context.Context, v *server, ours, bare lineConns, a *amiAddress, theirs lineConns) error {
	server, echo := newVariant("server", v.process, nil), newVariant(limitEchoAMI, b.limits.process, nil)
	for i, c := range ours {
		server.callers = append(server.callers, ping(c))
		echo.callers = append(echo.callers, ping(bare[i]))
	}
	all, asterisk := []*variant{server, echo}, (*variant)(nil)
	if a != nil {
		asterisk = newVariant(limitAMIRun, a.process, nil)
		for _, c := range theirs {
			asterisk.callers = append(asterisk.callers, a.ping(c))
		}
		all = append(all, asterisk)
	}
	each, rounds := amiSequence, amiRounds
	if len(ours) > 1 {
		each, rounds = amiManyEach, pick(b, 3, 1)
	}
	if err := interleave(ctx, b, exactly(each), rounds, 0, all...); err != nil {
		return err
	}
	if len(ours) > 1 {
		name := fmt.Sprintf("%d clients, %d Pings each, one after the other", amiMany, amiManyEach)
		b.amiRow(name, "1/s", server.undisturbed().rate(), amiManyClients, amiValue(asterisk, (*outcome).rate), fiveTimes)
		b.report.add("ami", name, "1/s", server.undisturbed().rate(), limitEchoAMI, echo.undisturbed().rate())
		return nil
	}
	for _, q := range []struct {
		quantile, figure float64
		goal             func(*Row)
	}{{50, amiPing50, func(r *Row) { r.within(amiPingMost) }}, {99, amiPing99, nil}} {
		of := func(o *outcome) float64 { return micros(corrected(o.hist), q.quantile) }
		b.amiRow(fmt.Sprintf("Ping round trip, 5000 one after the other, p%.0f", q.quantile), "µs", of(server.undisturbed()), q.figure, amiValue(asterisk, of), q.goal)
	}
	return nil
}

// amiPipelines measures Pings that are written without waiting for answers.
func (b *bench) amiPipelines(ctx context.Context, v *server, ours *lineConn, a *amiAddress, theirs lineConns) error {
	server := newVariant("server", v.process, []caller{nil})
	all, asterisk := []*variant{server}, (*variant)(nil)
	loads := []load{pipelineOf(ours, pingLine, pick(b, amiOurInOne, amiInOneGo), func() error {
		line, err := ours.line()
		if err == nil && string(line) != pingAnswer {
			err = fmt.Errorf("the answer is %q", line)
		}
		return err
	})}
	if a != nil {
		asterisk = newVariant(limitAMIRun, a.process, []caller{nil})
		all = append(all, asterisk)
		d := &amiDialect{}
		loads = append(loads, pipelineOf(theirs[0], amiPing, amiInOneGo, func() error { return d.answer(theirs[0]) }))
	}
	for range amiRounds {
		for i, v := range all {
			if v.add(b.steady(func() *outcome { return v.run(ctx, loads[i], 0) })); v.fault != nil {
				return fmt.Errorf("%s: %w", v.name, v.fault)
			}
		}
	}
	b.amiRow("Pings pipelined on one connection, 20000 or more", "1/s", server.rate(), amiPipelined, amiValue(asterisk, (*outcome).rate),
		func(r *Row) { r.atLeast(amiPipelineLeast) })
	return nil
}

// pipelineOf is a load that writes n requests on a connection without waiting, and
// reads as many answers.
func pipelineOf(c *lineConn, request string, n int, answer func() error) load {
	batch := bytes.Repeat([]byte(request), pipelined)
	return func(context.Context, []caller, time.Duration) *outcome {
		o := newOutcome()
		began := time.Now()
		var wg sync.WaitGroup
		wg.Go(func() {
			for left := n; left > 0; left -= pipelined {
				if _, err := c.Write(batch[:len(request)*min(left, pipelined)]); err != nil {
					return // the reader hears of it
				}
			}
		})
		for range n {
			if err := answer(); err != nil {
				o.fault, o.failed = err, 1
				c.Close() // the writer ends too
				break
			}
			o.done++
		}
		wg.Wait()
		o.elapsed = time.Since(began)
		return o
	}
}
