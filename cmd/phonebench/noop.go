package main

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"
)

const limitEcho = "bare line server"

// measureNoop measures commands that no phone sees.
func measureNoop(ctx context.Context, b *bench) error {
	v, err := b.startServer(ctx, setup{phones: quietPhones(1), monitor: "manual"})
	if err != nil {
		return err
	}
	defer b.end(v)
	single, err := dialLines(ctx, v.line, 1)
	if err != nil {
		return err
	}
	defer single.close()
	echo, err := dialLines(ctx, b.limits.line, 1)
	if err != nil {
		return err
	}
	defer echo.close()
	server := newVariant("server", v.process, []caller{ping(single[0])})
	bare := newVariant(limitEcho, b.limits.process, []caller{ping(echo[0])})
	rounds, d := pick(b, 3, 2), pick(b, 1000*time.Millisecond, 300*time.Millisecond)
	if err := interleave(ctx, b, closedLoop, rounds, d, server, bare); err != nil {
		return err
	}
	r := b.report
	for _, q := range quantiles {
		row := r.add("noop", fmt.Sprintf("Ping round trip, p%.0f", q), "µs", micros(corrected(server.undisturbed().hist), q), limitEcho, micros(corrected(bare.undisturbed().hist), q))
		if q == 50 && !b.quick {
			row.within(pingMost)
		}
	}
	if err := b.pingRate(ctx, v, single[0], echo[0]); err != nil {
		return err
	}
	server = newVariant("server", v.process, []caller{nil})
	bare = newVariant(limitEcho, b.limits.process, []caller{nil})
	for range rounds {
		server.add(b.steady(func() *outcome { return server.run(ctx, pipeline(single[0]), d) }))
		bare.add(b.steady(func() *outcome { return bare.run(ctx, pipeline(echo[0]), d) }))
	}
	if server.fault != nil || bare.fault != nil {
		return fmt.Errorf("pipelined Ping: %v, %v", server.fault, bare.fault)
	}
	row := r.add("noop", "Pings pipelined on one connection", "1/s", server.rate(), limitEcho, bare.rate())
	if !b.quick {
		row.atLeast(pipelinedLeast)
	}
	r.add("noop", "server's CPU, pipelined", "µs/command", server.cpuMicros(), limitEcho, bare.cpuMicros())
	return nil
}

// pingRate measures round trips at a fixed rate.
func (b *bench) pingRate(ctx context.Context, v *server, single, echo *lineConn) error {
	server := newVariant("server", v.process, []caller{ping(single)})
	bare := newVariant(limitEcho, b.limits.process, []caller{ping(echo)})
	if err := interleave(ctx, b, atRate(pingsPerSecond), pick(b, 3, 2), pick(b, 1000*time.Millisecond, 300*time.Millisecond), server, bare); err != nil {
		return err
	}
	for _, q := range []float64{50, 99} {
		b.report.add("noop", fmt.Sprintf("Ping round trip at %d/s, p%.0f", pingsPerSecond, q), "µs",
			micros(server.undisturbed().hist, q), limitEcho, micros(bare.undisturbed().hist, q))
	}
	b.noteLag("noop", server.undisturbed())
	return nil
}

// pingsPerSecond is a rate at which nothing waits for the Ping before.
const pingsPerSecond = 2000

const (
	pingLine   = "Ping\r\n"
	pingAnswer = "error_ind SUCCESS Ping"
)

func ping(c *lineConn) caller { return c.asker(pingLine, pingAnswer) }

// pingMost is the goal for the median of a round trip, in µs.
const pingMost = 25

// pipelinedLeast is the goal for them, a second.
const pipelinedLeast = 500_000

// pipelined is how many Pings are written at once.
const pipelined = 128

// pipeline is a load that writes Pings on a connection without waiting for the
// answers; TCP alone slows it down.
func pipeline(c *lineConn) load {
	batch := bytes.Repeat([]byte(pingLine), pipelined)
	return func(ctx context.Context, _ []caller, d time.Duration) *outcome {
		o := newOutcome()
		began := time.Now()
		written := make(chan int, 1<<20) // batches; more than can be written in any slice
		var wg sync.WaitGroup
		wg.Go(func() {
			defer close(written)
			for time.Since(began) < d && ctx.Err() == nil {
				if _, err := c.Write(batch); err != nil {
					return
				}
				written <- pipelined
			}
		})
		for n := range written {
			for range n {
				line, err := c.line()
				if err == nil && string(line) != pingAnswer {
					err = fmt.Errorf("the answer is %q", line)
				}
				if err != nil {
					o.fault, o.failed = err, o.failed+1
					c.Close() // the writer ends too
					wg.Wait()
					return o
				}
				o.done++
			}
		}
		wg.Wait()
		o.elapsed = time.Since(began)
		return o
	}
}
