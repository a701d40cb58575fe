package main

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"
)

// Steady state: phones, clients, and the goals.
const (
	steadyUsers  = 40_000
	steadyOwn    = 4_000 // clients with ten phones each, which they command
	steadyGroups = 100   // clients that watch 400 phones each
	// steadyWallboards are clients that monitor every phone.
	steadyWallboards = 2
	// steadyRate is how many calls begin at phones in a second. A user takes part in
	// six calls an hour, and a call with two users of the server is one call at each
	// of their phones, which tell of it each for itself: so the number of calls at
	// phones, which is what the server works for, does not depend on how many are
	// between users. Were all, it would be half as many calls of the telephone
	// exchange.
	steadyRate = steadyUsers * busyCalls / 3600.0
	// steadyBegun is the part of these calls that must have begun: arrivals are
	// random, and over half a minute they differ by this much.
	steadyBegun = 0.9

	steadyQuickUsers = 1_000 // of a quick run, at the same rate
	steadyQuickOwn   = 100
	steadyQuick      = 20 * time.Second

	// steadyGrowth is how many bytes a call may leave behind. An event is above 200
	// bytes and a call with its ids more, so whatever was kept of each call, or of
	// every second one, would be seen.
	steadyGrowth = 100.0
	// steadyDrift is by how many goroutines and files there may be more at the end
	// than after the warm-up: so many notifications are under way by chance. One
	// that is lost in a thousand calls makes it fifty in half an hour.
	steadyDrift = 10.0
	// steadyJudged is the shortest run that tells about growth: in shorter ones a
	// single collection outweighs what all their calls could leave.
	steadyJudged = 10 * time.Minute
)

// measureSteady plays the busy hour of 40,000 users and checks every line.
func measureSteady(ctx context.Context, b *bench) error {
	t := newTraffic(b.lasting, b.log)
	err := t.open(ctx, b, trafficSize{
		users: pick(b, steadyUsers, steadyQuickUsers), own: pick(b, steadyOwn, steadyQuickOwn), groups: steadyGroups, wallboards: steadyWallboards,
	})
	defer t.close(b)
	if errors.Is(err, errOneLoopback) {
		b.report.note("steady: not measured: %v", err)
		return nil
	}
	if err != nil {
		return err
	}
	t.listen()
	warmed := t.warm(ctx)
	before, began := t.server.cpu(), time.Now()
	sampler := startSampler(t.server, t.lasting)
	t.run(ctx, steadyRate)
	took, used := time.Since(began), t.server.cpu()-before
	list, err := sampler.end()
	if err = errors.Join(ctx.Err(), err); err != nil {
		return err
	}
	t.settle(ctx)
	b.report.note("steady: before, every phone had one call, %s in %s, checked as the others and in no other row", plural(len(t.phones), "call"), warmed.Round(time.Second))
	b.steadyRows(t, took, used)
	b.steadyGrowth(t, list)
	return nil
}

// steadyRows adds the rows of calls, lines and times.
func (b *bench) steadyRows(t *traffic, took, used time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	r, n := b.report, t.count
	calls := r.add("steady", fmt.Sprintf("calls that began at %s in %s", plural(len(t.phones), "phone"), t.lasting), "1/s", float64(n.calls)/t.lasting.Seconds(), "", 0)
	if !b.quick {
		calls.atLeast(steadyBegun * steadyRate)
	}
	r.add("steady", "calls under way at a time", "", t.occupied.Seconds()/took.Seconds(), "", 0)
	r.add("steady", "calls with every line right, once and in order at every client", "", float64(n.complete), "", 0).atLeast(max(float64(n.calls), 1))
	r.add("steady", "calls with a line lost, doubled, out of order, or wrong", "", float64(n.broken), "", 0).within(nothingAtAll)
	r.add("steady", "lines that belong to no call, or whose number did not rise", "", float64(len(t.faults)), "", 0).within(nothingAtAll)
	r.add("steady", fmt.Sprintf("lines that %s got and the bench checked", plural(len(t.clients), "client")), "", float64(t.lines.Load()), "", 0)
	r.add("steady", "commands among the calls, each carried out once and answered once", "", float64(n.commands), "", 0)
	r.add("steady", "action URLs that the phones called", "1/s", float64(n.told)/took.Seconds(), "", 0)
	events, replies, lag := t.events.take(), t.replies.take(), t.lag.take()
	for _, q := range []struct {
		word     string
		quantile float64
	}{{"p50", 50}, {"p99", 99}, {"p99.9", 99.9}, {"longest", 100}} {
		r.add("steady", "event, from the phone's moment to the line at each client, "+q.word, "µs", micros(events, q.quantile), "", 0)
	}
	for _, q := range []float64{50, 99} {
		r.add("steady", fmt.Sprintf("command, from a client over the phone back to it, p%.0f", q), "µs", micros(replies, q), "", 0)
	}
	r.add("steady", "server's CPU", "% of one", 100*used.Seconds()/took.Seconds(), "", 0)
	r.note("steady: the phones' moments were met with a delay of %s µs (p50) and %s µs (p99), which is part of the times above", number(micros(lag, 50)), number(micros(lag, 99)))
	r.note("steady: calls by their course: %s", listKinds(t.kinds))
	if n.unplaced > 0 {
		r.note("steady: %d calls found no phone free", n.unplaced)
	}
	if n.broken > 0 {
		r.note("steady: the first call with a fault %s", n.firstBroken)
	}
	if len(t.faults) > 0 {
		r.note("steady: the first line without a call: %s", t.faults[0])
	}
}

func listKinds(kinds map[string]int) string {
	var list []string
	for name, n := range kinds {
		list = append(list, fmt.Sprintf("%d %s", n, name))
	}
	sort.Strings(list)
	return strings.Join(list, "; ")
}

// steadyGrowth adds the rows of what the server needed over the run.
func (b *bench) steadyGrowth(t *traffic, list []sample) {
	list = warmed(list, t.lasting)
	if len(list) == 0 {
		b.report.note("steady: the run was too short to see growth")
		return
	}
	r := b.report
	judged := t.lasting >= steadyJudged
	rss := func(s sample) float64 { return s.rss }
	live := func(s sample) float64 { return s.live }
	r.add("steady", "RSS, median after the warm-up", "MiB", medianOf(list, rss)/kib/kib, "", 0)
	r.add("steady", "highest RSS", "MiB", t.server.memory("VmHWM")/kib, "", 0)
	for _, v := range []struct {
		what  string
		value func(sample) float64
	}{{"RSS", rss}, {"heap in use", live}} {
		row := r.add("steady", v.what+", growth for each call after the warm-up", "bytes", slope(list, v.value)/steadyRate, "", 0)
		if judged {
			row.within(steadyGrowth)
		}
	}
	for _, v := range []struct {
		what  string
		value func(sample) float64
	}{{"goroutines", func(s sample) float64 { return s.goroutines }}, {"open files", func(s sample) float64 { return s.files }}} {
		r.add("steady", v.what+", median after the warm-up", "", medianOf(list, v.value), "", 0)
		row := r.add("steady", v.what+", more in the last third than in the first", "", drift(list, v.value), "", 0)
		if judged {
			row.within(steadyDrift)
		}
	}
	if !judged {
		r.note("steady: growth is judged in runs of %s or more", steadyJudged)
	}
}
