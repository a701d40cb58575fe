package main

import (
	"context"
	"fmt"
	"time"
)

// One event to many clients, and the goal for the last of them.
const (
	lastPhones  = 8
	lastClients = 1000
	lastEvents  = 20   // a second: far enough apart that no two meet
	lastMost    = 20.0 // ms
)

// measureLast measures how long it takes until the last of many clients has the
// line of one event.
func measureLast(ctx context.Context, b *bench) error {
	phones, err := openOffice(lastPhones, 0)
	if err != nil {
		return err
	}
	defer phones.close()
	v, err := b.startServer(ctx, setup{phones: phones.phones(), monitor: "auto"})
	if err != nil {
		return err
	}
	defer b.end(v)
	clients := pick(b, lastClients, 50)
	e, err := b.eventCallers(ctx, v, phones, clients, all)
	if err != nil {
		return err
	}
	defer e.close(b, "one event to many")
	serverSlices, bareSlices := newVariant("server", v.process, e.serverKept), newVariant(limitBareFan, b.limits.process, e.bareKept)
	serverSlices.feed, bareSlices.feed = e.server, e.bare
	if err := interleave(ctx, b, atRate(lastEvents), pick(b, 20, 2), pick(b, time.Second, 300*time.Millisecond), serverSlices, bareSlices); err != nil {
		return err
	}
	server, bare := serverSlices.undisturbed(), bareSlices.undisturbed()
	name := fmt.Sprintf("1 event to %d clients, until the last has its line", clients)
	for _, q := range []struct {
		word     string
		quantile float64
	}{{"p50", 50}, {"p99", 99}, {"longest", 100}} {
		row := b.report.add("last", name+", "+q.word, "ms", micros(server.hist, q.quantile)/1000, limitBareFan, micros(bare.hist, q.quantile)/1000)
		if !b.quick {
			row.within(lastMost)
		}
	}
	b.report.add("last", fmt.Sprintf("1 event to %d clients, a line, p50", clients), "ms", micros(server.lines, 50)/1000, limitBareFan, micros(bare.lines, 50)/1000)
	b.report.add("last", fmt.Sprintf("1 event to %d clients, server's CPU", clients), "µs/line", server.cpuMicros()/float64(clients), limitBareFan, bare.cpuMicros()/float64(clients))
	b.noteQuiet("last", serverSlices, bareSlices)
	return nil
}
