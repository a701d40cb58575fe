package main

import (
	"context"
	"fmt"
	"time"
)

// Events at a fixed rate, and the goals for them.
const (
	ratePhones  = 200 // each with a connection kept and a new one, and the listener takes 512 of one address
	rateClients = 100 // each monitors its share of the phones
	rateEvents  = 5000
	rateP50     = 200.0  // µs
	rateP99     = 2000.0 // µs
)

// measureRate measures the way of an event from the action URL to the line at
// the one client that monitors the phone, at the rate of a large site.
func measureRate(ctx context.Context, b *bench) error {
	phones, err := openOffice(pick(b, ratePhones, 40), 0)
	if err != nil {
		return err
	}
	defer phones.close()
	v, err := b.startServer(ctx, setup{phones: phones.phones(), monitor: "auto"})
	if err != nil {
		return err
	}
	defer b.end(v)
	e, err := b.eventCallers(ctx, v, phones, pick(b, rateClients, 10), split)
	if err != nil {
		return err
	}
	defer e.close(b, "events at a rate")
	rate := pick(b, rateEvents, 500)
	server, bare := newVariant("server", v.process, e.serverNew), newVariant(limitBareNew, b.limits.process, e.bareNew)
	serverKept, bareKept := newVariant("server, connections kept", v.process, e.serverKept), newVariant(limitBareKept, b.limits.process, e.bareKept)
	if err := interleave(ctx, b, atRate(float64(rate)), pick(b, 20, 2), pick(b, 500*time.Millisecond, 300*time.Millisecond), server, bare, serverKept, bareKept); err != nil {
		return err
	}
	b.rateRows(rate, "a connection each", server, bare)
	b.rateRows(rate, "connections kept", serverKept, bareKept)
	return nil
}

// rateRows adds the rows of one kind of connections: of the slices that nobody
// disturbed, for a p99 is that of the worst slice.
func (b *bench) rateRows(rate int, how string, serverSlices, bareSlices *variant) {
	server, bare := serverSlices.undisturbed(), bareSlices.undisturbed()
	name := fmt.Sprintf("action URL to line at %d/s, %s", rate, how)
	for _, q := range []struct{ quantile, most float64 }{{50, rateP50}, {99, rateP99}, {99.9, 0}} {
		row := b.report.add("rate", fmt.Sprintf("%s, p%v", name, q.quantile), "µs", micros(server.hist, q.quantile), bareSlices.name, micros(bare.hist, q.quantile))
		if !b.quick && q.most > 0 {
			row.within(q.most)
		}
	}
	b.report.add("rate", fmt.Sprintf("server's CPU at %d/s, %s", rate, how), "µs/event", server.cpuMicros(), bareSlices.name, bare.cpuMicros())
	b.noteQuiet("rate, "+how, serverSlices, bareSlices)
	b.noteLag("rate, "+how, server)
}
