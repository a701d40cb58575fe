package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// Rates of the event rows.
const (
	eventPhones = 64
	eventRate   = 1000
)

const (
	limitBareNew  = "bare net/http server, a connection each"
	limitBareKept = "bare net/http server, connections kept"
)

// eventParts are the ways of events to the clients of two feeds: the server's
// and the bare server's, each with new and with kept connections.
type eventParts struct {
	server, bare       *feed
	notifiers          []*notifier
	serverNew, bareNew []caller
	serverKept         []caller
	bareKept           []caller
}

func (e *eventParts) close(b *bench, what string) {
	for _, n := range e.notifiers {
		n.close()
	}
	if e.server != nil {
		e.server.close(b, what)
	}
	if e.bare != nil {
		e.bare.close(b, what+", "+limitBareNew)
	}
}

// eventCallers connects clients to the server and to the bare one, lets them
// monitor the phones as share says, and makes the phones' side.
func (b *bench) eventCallers(ctx context.Context, v *server, phones office, clients int, share share) (e *eventParts, err error) {
	e = &eventParts{}
	defer func() {
		if err != nil {
			e.close(b, "events")
		}
	}()
	if e.server, err = openFeed(ctx, v.line, clients, len(phones), share); err != nil {
		return e, err
	}
	if e.bare, err = openFeed(ctx, b.limits.line, clients, len(phones), share); err != nil {
		return e, err
	}
	for i, p := range phones {
		incoming, err := p.callback(p.extension, settingPrefix+eventIncoming)
		if err != nil {
			return e, err
		}
		cleared, err := p.callback(p.extension, settingPrefix+eventCleared)
		if err != nil {
			return e, err
		}
		e.serverNew = append(e.serverNew, e.way(e.server, i, incoming.Host, incoming.Path, cleared.Path, false))
		e.serverKept = append(e.serverKept, e.way(e.server, i, incoming.Host, incoming.Path, cleared.Path, true))
		e.bareNew = append(e.bareNew, e.way(e.bare, i, b.limits.http, incoming.Path, cleared.Path, false))
		e.bareKept = append(e.bareKept, e.way(e.bare, i, b.limits.http, incoming.Path, cleared.Path, true))
	}
	return e, nil
}

// eventMost are the goals for the way of an event, as ratios to the limit, by quantile.
var eventMost = map[float64]float64{50: 1.5, 99: 2}

// notifiers counts them over the whole run: a server may hear of all of them,
// and no two may give their calls the same id.
var notifiers atomic.Int64

// way makes the notifier of phone i to the clients of a feed.
func (e *eventParts) way(f *feed, i int, addr, incoming, cleared string, keep bool) caller {
	prefix := fmt.Sprintf("n%d-", notifiers.Add(1))
	n := newNotifier(addr, incoming, cleared, prefix, keep)
	e.notifiers = append(e.notifiers, n)
	return n.caller(f, f.phones[i])
}

// measureEvents measures the way from the action URL to the line at a client.
func measureEvents(ctx context.Context, b *bench) error {
	phones, err := openOffice(eventPhones, 0)
	if err != nil {
		return err
	}
	defer phones.close()
	v, err := b.startServer(ctx, setup{phones: phones.phones(), monitor: "auto"})
	if err != nil {
		return err
	}
	defer b.end(v)
	e, err := b.eventCallers(ctx, v, phones, 1, all)
	if err != nil {
		return err
	}
	defer e.close(b, "events")
	rounds, d := pick(b, 4, 2), pick(b, 1500*time.Millisecond, 500*time.Millisecond)
	r := b.report

	server, bare := newVariant("server", v.process, e.serverNew), newVariant(limitBareNew, b.limits.process, e.bareNew)
	if err := interleave(ctx, b, atRate(eventRate), rounds, d, server, bare); err != nil {
		return err
	}
	for _, q := range quantiles {
		row := r.add("event", fmt.Sprintf("action URL to line at %d/s, p%.0f", eventRate, q), "µs", micros(server.hist, q), limitBareNew, micros(bare.hist, q))
		if !b.quick {
			row.goal(eventMost[q])
		}
	}
	r.add("event", fmt.Sprintf("server's CPU at %d/s", eventRate), "µs/event", server.cpuMicros(), limitBareNew, bare.cpuMicros())
	b.noteLag("event", &server.outcome)

	server, bare = newVariant("server", v.process, e.serverNew), newVariant(limitBareNew, b.limits.process, e.bareNew)
	serverKept, bareKept := newVariant("server, connections kept", v.process, e.serverKept), newVariant(limitBareKept, b.limits.process, e.bareKept)
	if err := interleave(ctx, b, closedLoop, rounds, d/2, server, bare, serverKept, bareKept); err != nil {
		return err
	}
	r.add("event", "events from 64 phones, a connection each", "1/s", server.rate(), limitBareNew, bare.rate())
	r.add("event", "server's CPU, a connection each", "µs/event", server.cpuMicros(), limitBareNew, bare.cpuMicros())
	r.add("event", "events from 64 phones, connections kept", "1/s", serverKept.rate(), limitBareKept, bareKept.rate())
	r.add("event", "server's CPU, connections kept", "µs/event", serverKept.cpuMicros(), limitBareKept, bareKept.cpuMicros())
	return nil
}
