package main

import (
	"context"
	"fmt"
	"time"
)

// amiBursts measures bursts of events. Ours come as action URLs, which are written
// without waiting as AMI's actions are: one phone's over one connection.
func amiBursts(ctx context.Context, b *bench, a *amiAddress) error {
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
	for _, load := range pick(b, []amiBurst{{1, amiBurst1}, {10, amiBurst10}, {100, amiBurst100}, {500, amiBurst500}}, []amiBurst{{1, amiBurst1}, {10, amiBurst10}}) {
		if err := load.measure(ctx, b, v, a, phones); err != nil {
			return fmt.Errorf("%d clients: %w", load.clients, err)
		}
	}
	return nil
}

// amiBurst is a number of clients, and AMI's lines a second to them.
type amiBurst struct {
	clients int
	figure  float64
}

func (l amiBurst) measure(ctx context.Context, b *bench, v *server, a *amiAddress, phones office) error {
	conns, err := dialLines(ctx, v.line, l.clients)
	if err != nil {
		return err
	}
	s, err := openBursts(conns, phones)
	if err != nil {
		return err
	}
	defer s.close()
	server, err := s.http("server", v.process, "", phones, pipelining)
	if err != nil {
		return err
	}
	all, asterisk := []*variant{server}, (*variant)(nil)
	if a != nil {
		if conns, err = a.dialAll(ctx, l.clients, withEvents); err != nil {
			return err
		}
		theirs, err := openBursts(conns, phones)
		if err != nil {
			return err
		}
		defer theirs.close()
		c, err := a.dial(ctx, withoutEvents)
		if err != nil {
			return err
		}
		defer c.Close()
		u := &amiPublisher{conn: c, n: make([]int, len(phones))}
		asterisk = newVariant(limitAMIRun, a.process, []caller{theirs.burst.caller([]sender{func() error { return u.publish(burstEvents) }})})
		all = append(all, asterisk)
	}
	if err := interleave(ctx, b, closedLoop, pick(b, 4, 2), pick(b, 500*time.Millisecond, 100*time.Millisecond), all...); err != nil {
		return err
	}
	lines := float64(l.clients) * burstEvents
	name := fmt.Sprintf("burst of %d events to %s", burstEvents, plural(l.clients, "client"))
	rate := func(o *outcome) float64 { return o.rate() * lines }
	b.amiRow(name+", lines", "1/s", rate(server.undisturbed()), l.figure, amiValue(asterisk, rate), fiveTimes)
	cpu := func(o *outcome) float64 { return o.cpuMicros() / lines }
	if asterisk != nil && a.process != nil {
		b.report.add("ami", name+", server's CPU", "µs/line", cpu(server.undisturbed()), limitAMIRun, cpu(asterisk.undisturbed()))
	} else {
		b.report.add("ami", name+", server's CPU", "µs/line", cpu(server.undisturbed()), "", 0)
	}
	return nil
}

// amiPace is a number of clients and a rate of events, with AMI's times in ms.
type amiPace struct {
	clients       int
	rate          float64
	p50, p99, max float64
}

// amiPaced measures events at a fixed rate, from their planned times.
func amiPaced(ctx context.Context, b *bench, a *amiAddress) error {
	full := []amiPace{
		{100, 200, amiPaced100P50, amiPaced100P99, amiPaced100Max},
		{500, 50, amiPaced500P50, amiPaced500P99, amiPaced500Max},
	}
	quick := []amiPace{{clients: 10, rate: 200}, {clients: 20, rate: 50}} // for which there are no figures
	for _, p := range pick(b, full, quick) {
		if err := p.measure(ctx, b, a); err != nil {
			return fmt.Errorf("%d clients: %w", p.clients, err)
		}
	}
	return nil
}

func (p amiPace) measure(ctx context.Context, b *bench, a *amiAddress) error {
	f, err := b.openFan(ctx, p.clients, all)
	if err != nil {
		return err
	}
	defer f.close(b)
	server := newVariant("server", f.server.process, f.callers)
	server.feed = f.feed
	variants, asterisk := []*variant{server}, (*variant)(nil)
	if a != nil {
		conns, err := a.dialAll(ctx, p.clients, withEvents)
		if err != nil {
			return err
		}
		feed, err := newFeed(conns, len(f.phones), all)
		if err != nil {
			conns.close()
			return err
		}
		defer feed.close(b, limitAMIRun)
		publishers, err := a.dialAll(ctx, len(f.phones), withoutEvents)
		if err != nil {
			return err
		}
		defer publishers.close()
		asterisk = newVariant(limitAMIRun, a.process, nil)
		asterisk.feed = feed
		for i, c := range publishers {
			u := &amiPublisher{conn: c, n: make([]int, len(f.phones))}
			asterisk.callers = append(asterisk.callers, u.caller(feed, i))
		}
		variants = append(variants, asterisk)
	}
	if err := interleave(ctx, b, atRate(p.rate), pick(b, 4, 2), pick(b, 1500*time.Millisecond, 200*time.Millisecond), variants...); err != nil {
		return err
	}
	name := fmt.Sprintf("paced, %d clients, %.0f events/s, a line", p.clients, p.rate)
	for _, q := range []struct {
		word             string
		quantile, figure float64
		goal             func(*Row)
	}{{"p50", 50, p.p50, nil}, {"p99", 99, p.p99, func(r *Row) { r.within(amiLateMost) }}, {"longest", 100, p.max, nil}} {
		of := func(o *outcome) float64 { return micros(o.lines, q.quantile) / 1000 }
		b.amiRow(name+", "+q.word, "ms", of(server.undisturbed()), q.figure, amiValue(asterisk, of), q.goal)
	}
	b.noteLag(name, server.undisturbed())
	return nil
}
