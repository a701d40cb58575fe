package main

import (
	"context"
	"fmt"
	"time"
)

// commandRate is the fixed rate of commands: moderate for two processors.
const commandRate = 1000

// quantiles are those that the goals are about.
var quantiles = []float64{50, 99}

// addedMost are the goals for what the server adds to a request, in µs, by quantile.
var addedMost = map[float64]float64{50: 60, 99: 1000}

// measureLatency measures what the way through the server adds at a fixed rate.
func measureLatency(ctx context.Context, b *bench) error {
	phones, err := openOffice(64, 0)
	if err != nil {
		return err
	}
	defer phones.close()
	v, err := b.startServer(ctx, setup{phones: phones.phones(), monitor: "manual"})
	if err != nil {
		return err
	}
	defer b.end(v)
	c, err := b.commandCallers(ctx, v, phones)
	if err != nil {
		return err
	}
	defer c.close()
	server := newVariant("server", v.process, c.server)
	relay := newVariant(limitRelay, b.limits.process, c.relay)
	closing := newVariant(limitClosing, nil, c.closing)
	raw := newVariant(limitRaw, nil, c.raw)
	if err := interleave(ctx, b, atRate(commandRate), pick(b, 4, 2), pick(b, 1500*time.Millisecond, 600*time.Millisecond), server, relay, closing, raw); err != nil {
		return err
	}
	r := b.report
	for _, q := range quantiles {
		through, bare, direct := micros(server.hist, q), micros(relay.hist, q), micros(raw.hist, q)
		name := fmt.Sprintf("command at %d/s, p%.0f", commandRate, q)
		r.add("latency", name, "µs", through, limitClosing, micros(closing.hist, q))
		r.add("latency", name, "µs", through, limitRelay, bare)
		added := r.add("latency", name+", added to raw sockets to the phone", "µs", through-direct, limitRelay, bare-direct)
		if !b.quick {
			added.within(addedMost[q])
		}
	}
	r.add("latency", fmt.Sprintf("server's CPU at %d/s", commandRate), "µs/command", server.cpuMicros(), limitRelay, relay.cpuMicros())
	b.noteLag("latency", &server.outcome)
	return nil
}

// noteLag notes how late the generator itself was: times count from when a
// request was meant to begin, so this is part of them.
func (b *bench) noteLag(group string, v *outcome) {
	b.report.note("%s: the load generator was late by %s µs (p50) and %s µs (p99), which is part of the times above, of the limits too", group, number(micros(v.lag, 50)), number(micros(v.lag, 99)))
}
