package main

import (
	"context"
	"fmt"
	"time"
)

// The peer of the fan-out, and the goal: so much of its lines a second.
const (
	natsGoal      = 0.7
	limitNATS     = "embedded NATS, events by PUB"
	limitNATSHTTP = "embedded NATS behind net/http, the same requests"
	limitNoNATS   = "embedded NATS: could not be built or started, see below"
	limitWayIn    = "bare net/http server that answers"
)

var natsClients = []int{1, 10, 100, 500, 1000}

// measureNATS measures bursts of events to many clients, beside a NATS server
// that gives the same lines to clients of the same kind.
func measureNATS(ctx context.Context, b *bench) error {
	phones, err := openOffice(burstPhones, 0)
	if err != nil {
		return err
	}
	defer phones.close()
	v, err := b.startServer(ctx, setup{phones: phones.phones(), monitor: "auto"})
	if err != nil {
		return err
	}
	defer b.end(v)
	n := b.openNATS(ctx)
	defer n.stop()
	for _, clients := range pick(b, natsClients, []int{1, 10}) {
		if err := b.natsFan(ctx, v, n, phones, clients); err != nil {
			return fmt.Errorf("%d clients: %w", clients, err)
		}
	}
	return b.wayIn(ctx, phones, v)
}

// natsFan measures bursts to so many clients.
func (b *bench) natsFan(ctx context.Context, v *server, n *natsProcess, phones office, clients int) error {
	conns, err := dialLines(ctx, v.line, clients)
	if err != nil {
		return err
	}
	s, err := openBursts(conns, phones)
	if err != nil {
		return err
	}
	defer s.close()
	ours := map[manner]*variant{}
	for how := range manner(len(manners)) {
		if ours[how], err = s.http("server", v.process, "", phones, how); err != nil {
			return err
		}
	}
	all := []*variant{ours[pipelining], ours[oneByOne]}
	behind, published := map[manner]*variant{}, (*variant)(nil)
	if n != nil {
		conns, err := dialNATS(ctx, n.addr, clients)
		if err != nil {
			return err
		}
		theirs, err := openBursts(conns, phones)
		if err != nil {
			return err
		}
		defer theirs.close()
		for how := range manner(len(manners)) {
			if behind[how], err = theirs.http(limitNATSHTTP, n.process, n.http, phones, how); err != nil {
				return err
			}
		}
		if published, err = theirs.nats(ctx, n); err != nil {
			return err
		}
		all = append(all, behind[pipelining], behind[oneByOne], published)
	}
	if err := interleave(ctx, b, closedLoop, pick(b, 4, 2), pick(b, 500*time.Millisecond, 100*time.Millisecond), all...); err != nil {
		return err
	}
	name := fmt.Sprintf("burst of %d events to %s", burstEvents, plural(clients, "client"))
	for how := range manner(len(manners)) {
		b.natsRows(name+", "+manners[how], clients, ours[how], behind[how], limitNATSHTTP)
	}
	b.natsRows(name+", "+manners[pipelining]+" beside PUB", clients, ours[pipelining], published, limitNATS)
	return nil
}

// manners are the words for how the action URLs come.
var manners = [...]string{oneByOne: "each URL after the answer to the one before", pipelining: "URLs pipelined"}

// natsRows adds the rows of one way in.
func (b *bench) natsRows(name string, clients int, server, nats *variant, limit string) {
	lines := float64(clients) * burstEvents
	if nats == nil {
		limit, nats = limitNoNATS, newVariant("", nil, nil)
	}
	ours, theirs := server.undisturbed(), nats.undisturbed()
	row := b.report.add("nats", name+", lines", "1/s", ours.rate()*lines, limit, theirs.rate()*lines)
	if !b.quick {
		row.atLeastTimes(natsGoal)
	}
	b.report.add("nats", name+", server's CPU", "µs/line", ours.cpuMicros()/lines, limit, theirs.cpuMicros()/lines)
	b.report.add("nats", name+", lines in a write", "", ours.perWrite(lines), limit, theirs.perWrite(lines))
}

// perWrite returns how many lines the process wrote with one system call, of so
// many that a request made it write; answers to action URLs are among the calls.
func (o *outcome) perWrite(lines float64) float64 {
	return float64(o.done) * lines / float64(max(o.writes, 1))
}

// wayIn measures events that nobody monitors: what of the rows above is the way
// of an event into the server.
func (b *bench) wayIn(ctx context.Context, phones office, v *server) error {
	nobody, err := openBurst(nil, len(phones), burstEvents, nil)
	if err != nil {
		return err
	}
	s := &burstSide{burst: nobody}
	defer s.close()
	for how := range manner(len(manners)) {
		server, err := s.http("server", v.process, "", phones, how)
		if err != nil {
			return err
		}
		bare, err := s.http(limitWayIn, b.limits.process, b.limits.http, phones, how)
		if err != nil {
			return err
		}
		if err := interleave(ctx, b, closedLoop, pick(b, 4, 2), pick(b, 500*time.Millisecond, 100*time.Millisecond), server, bare); err != nil {
			return err
		}
		name := "the way in alone, nobody monitors, " + manners[how]
		b.report.add("nats", name+", events", "1/s", server.undisturbed().rate()*burstEvents, limitWayIn, bare.undisturbed().rate()*burstEvents)
		b.report.add("nats", name+", server's CPU", "µs/event", server.undisturbed().cpuMicros()/burstEvents, limitWayIn, bare.undisturbed().cpuMicros()/burstEvents)
	}
	return nil
}
