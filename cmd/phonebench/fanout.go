package main

import (
	"context"
	"fmt"
	"time"
)

// Fan-out: how many phones have an event under way at a time, and how many
// lines a second are written at the fixed rate.
const (
	fanoutPhones   = 8
	fanoutLineRate = 10000
	fanoutMostRate = 500 // events a second
)

const limitBareFan = "bare net/http server writing to each client in turn"

// measureFanout measures one event that goes to many clients.
func measureFanout(ctx context.Context, b *bench) error {
	phones, err := openOffice(fanoutPhones, 0)
	if err != nil {
		return err
	}
	defer phones.close()
	v, err := b.startServer(ctx, setup{phones: phones.phones(), monitor: "auto"})
	if err != nil {
		return err
	}
	defer b.end(v)
	for _, clients := range []int{1, 10, 100, 500} {
		if err := fanout(ctx, b, v, phones, clients); err != nil {
			return fmt.Errorf("%d clients: %w", clients, err)
		}
	}
	return nil
}

func fanout(ctx context.Context, b *bench, v *server, phones office, clients int) error {
	e, err := b.eventCallers(ctx, v, phones, clients, all)
	if err != nil {
		return err
	}
	what := "1 event to " + plural(clients, "client")
	defer e.close(b, what)
	rounds, d := pick(b, 3, 2), pick(b, 600*time.Millisecond, 200*time.Millisecond)

	server, bare := newVariant("server", v.process, e.serverKept), newVariant(limitBareFan, b.limits.process, e.bareKept)
	server.feed, bare.feed = e.server, e.bare
	if err := interleave(ctx, b, closedLoop, rounds, d, server, bare); err != nil {
		return err
	}
	lines := float64(clients)
	b.report.add("fanout", what+", lines", "1/s", server.rate()*lines, limitBareFan, bare.rate()*lines)
	b.report.add("fanout", what+", server's CPU", "µs/line", server.cpuMicros()/lines, limitBareFan, bare.cpuMicros()/lines)

	rate := min(fanoutMostRate, fanoutLineRate/lines)
	server, bare = newVariant("server", v.process, e.serverKept), newVariant(limitBareFan, b.limits.process, e.bareKept)
	server.feed, bare.feed = e.server, e.bare
	if err := interleave(ctx, b, atRate(rate), rounds, d, server, bare); err != nil {
		return err
	}
	b.report.add("fanout", fmt.Sprintf("%s at %.0f events/s, p99 of a line", what, rate), "µs", micros(server.lines, 99), limitBareFan, micros(bare.lines, 99))
	return nil
}
