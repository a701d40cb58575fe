package main

import (
	"context"
	"fmt"
	"time"
)

// Fan-out of many lines while some clients do not read, and the goals for it.
const (
	deafClients = 1000
	deafEvery   = 100     // one client in so many is deaf
	deafLines   = 100_000 // a second, to those that read
	deafMost    = 10.0    // ms, p99 of a line
	deafGroups  = 10      // of the second row: each client monitors the phones of one group
	deafPhones  = 40      // so many that an event that is late rarely keeps the next one of its phone
	// deafLonger is how many times as long a slice with deaf clients lasts as one
	// without: it takes some twenty seconds until they are cut off.
	deafLonger = 4
)

const (
	limitBareHearing = "bare net/http server writing in turn, nobody deaf"
	limitHearing     = "the server, nobody deaf"
)

// measureDeaf measures 100,000 lines a second while one client in a hundred does
// not read: each event to all clients at once, and each to a tenth of them, ten
// times as many.
func measureDeaf(ctx context.Context, b *bench) error {
	for _, groups := range []int{1, deafGroups} {
		if err := b.deaf(ctx, groups); err != nil {
			return fmt.Errorf("%s: %w", plural(groups, "group"), err)
		}
	}
	return nil
}

// grouped deals phones and clients out to groups: a client monitors every phone
// of its group.
func grouped(groups int) share {
	return func(client, _, n int) []int {
		var list []int
		for i := client % groups; i < n; i += groups {
			list = append(list, i)
		}
		return list
	}
}

// deaf measures one way of spreading the lines. The bare server has no deaf
// clients, for it would wait for them.
func (b *bench) deaf(ctx context.Context, groups int) error {
	clients := pick(b, deafClients, 100)
	silent := clients / deafEvery
	hearing := clients - silent
	share := grouped(groups)
	with, err := b.openFan(ctx, hearing, share)
	if err != nil {
		return err
	}
	defer with.close(b)
	without, err := b.openFan(ctx, hearing, share)
	if err != nil {
		return err
	}
	defer without.close(b)
	if err := with.bareCallers(ctx, b, hearing, share); err != nil {
		return err
	}
	d, err := openDeaf(ctx, with.server, silent, deafPhones, share)
	if err != nil {
		return err
	}
	defer d.close()
	with.heard = true

	each := float64(hearing) / float64(groups) // lines of an event, to those that read
	rate := float64(pick(b, deafLines, 2000)) / each
	server := newVariant("server", with.server.process, with.callers)
	server.feed, server.longer = with.feed, deafLonger
	calm := newVariant(limitHearing, without.server.process, without.callers)
	calm.feed = without.feed
	bare := newVariant(limitBareHearing, b.limits.process, with.bare)
	bare.feed = with.bareFeed
	before, calmBefore := with.server.memory("VmRSS"), without.server.memory("VmRSS")
	if err := interleave(ctx, b, atRate(rate), pick(b, 12, 2), pick(b, 750*time.Millisecond, 200*time.Millisecond), server, calm, bare); err != nil {
		return err
	}
	if d.fault() != nil {
		return d.fault()
	}
	name := fmt.Sprintf("%.0f events/s to %.0f clients each, %d of %d deaf", rate, each+float64(silent)/float64(groups), silent, clients)
	b.deafRows(name, each, server, calm, bare)
	r := b.report
	cut, why := d.count()
	if row := r.add("deaf", name+": deaf clients cut off", "", float64(cut), "", 0); !b.quick {
		row.atLeast(float64(silent))
	}
	r.add("deaf", name+": lines lost to those that read", "", float64(with.feed.lost.Load()), "", 0).within(nothingAtAll)
	r.add("deaf", name+": RSS, growth", "MiB", (with.server.memory("VmRSS")-before)/kib, limitHearing, (without.server.memory("VmRSS")-calmBefore)/kib)
	r.add("deaf", name+": highest RSS", "MiB", with.server.memory("VmHWM")/kib, limitHearing, without.server.memory("VmHWM")/kib)
	if cut > 0 {
		r.note("%s: why clients were cut off: %s", name, why)
	}
	return nil
}

// deafRows adds the rows of times: of the slices that nobody disturbed.
func (b *bench) deafRows(name string, each float64, serverSlices, calmSlices, bareSlices *variant) {
	server := serverSlices.undisturbed()
	for _, limit := range []*variant{calmSlices, bareSlices} {
		other := limit.undisturbed()
		for _, q := range []struct {
			word           string
			quantile, most float64
		}{{"p50", 50, 0}, {"p99", 99, deafMost}, {"longest", 100, 0}} {
			row := b.report.add("deaf", name+": a line, "+q.word, "ms", micros(server.lines, q.quantile)/1000, limit.name, micros(other.lines, q.quantile)/1000)
			switch {
			case b.quick || q.most == 0:
			case limit == calmSlices:
				row.goal(isolationGoal)
			default:
				row.within(q.most)
			}
		}
		b.report.add("deaf", name+": server's CPU", "µs/line", server.cpuMicros()/each, limit.name, other.cpuMicros()/each)
	}
	b.noteQuiet(name, serverSlices, bareSlices)
	b.noteLag(name, server)
}
