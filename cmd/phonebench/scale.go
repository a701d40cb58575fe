package main

import (
	"context"
	"fmt"
	"time"
)

// scaleSize is so many phones, all of them monitored, and so many clients.
type scaleSize struct{ phones, clients int }

// The sizes: each number of phones with each number of clients.
var (
	scalePhones, scaleClients   = []int{1_000, 10_000, 40_000}, []int{100, 1_000, 10_000}
	scalePhonesQ, scaleClientsQ = []int{100, 400}, []int{10, 50}
)

// The goals. They are set for 40,000 phones and 10,000 clients, so they hold for
// whatever is less.
const (
	scaleMost   = 600.0  // MiB
	scaleStart  = 2000.0 // ms
	scaleReload = 1000.0 // ms
	scaleIdle   = 2.0    // % of one processor
)

const (
	quickSettle = 50 * time.Millisecond
	scaleEvents = 1000 // a second
	scaleBusy   = 2000 // phones that have events
	scaleShare  = 4    // phones that a client monitors, of those that are set over HTTP
	scaleEdits  = 4    // of one phone: it moves to another address and back, twice
	// scaleRest is how long nothing happens while idle processor time is taken: that
	// comes in steps of 10 ms, a fortieth of the goal.
	scaleRest = 20 * time.Second
)

const limitBareClients = "bare line server with as many clients"

// measureScale measures what the server needs when every phone is monitored and
// many clients are connected, for each number of phones with each of clients,
// so that growth with either is seen.
func measureScale(ctx context.Context, b *bench) error {
	bare := map[int]float64{}
	for _, clients := range pick(b, scaleClients, scaleClientsQ) {
		var err error
		if bare[clients], err = b.bareMemory(ctx, clients); err != nil {
			return err
		}
	}
	for _, phones := range pick(b, scalePhones, scalePhonesQ) {
		o, err := b.openScale(ctx, phones)
		if err != nil {
			return fmt.Errorf("%d phones: %w", phones, err)
		}
		for _, clients := range pick(b, scaleClients, scaleClientsQ) {
			if err := b.scale(ctx, o, clients, bare[clients]); err != nil {
				return fmt.Errorf("%d phones, %d clients: %w", phones, clients, err)
			}
		}
		b.report.add("scale", plural(phones, "phone")+": later starts to first answer, the longest of "+fmt.Sprint(o.starts), "ms", o.later, "", 0).
			at("later start", scaleSize{phones, 0}).goalAt(b, scaleStart)
		if err := b.scaleSetting(ctx, phones); err != nil {
			return fmt.Errorf("%d phones, set over HTTP: %w", phones, err)
		}
	}
	return nil
}

// at places a row in the plot.
func (r *Row) at(series string, size scaleSize) *Row {
	r.Series, r.Phones, r.Clients = series, size.phones, size.clients
	return r
}

// goalAt sets the value that shall not be exceeded, but in a quick run, whose
// sizes are not those of the goals.
func (r *Row) goalAt(b *bench, most float64) {
	if !b.quick {
		r.within(most)
	}
}

// scale measures one number of clients.
func (b *bench) scale(ctx context.Context, o *scaleOffice, clients int, bare float64) (err error) {
	size := scaleSize{len(o.phones) - 1, clients}
	name := plural(size.phones, "phone") + ", " + plural(size.clients, "client")
	s := o.setup
	s.clients = clients + 10
	v, err := b.startServer(ctx, s)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w; the server wrote %q", err, v.words())
		}
		b.end(v)
	}()
	o.starts++
	o.later = max(o.later, millis(v.ready))
	settle := pick(b, memorySettle, quickSettle)
	time.Sleep(settle)
	r := b.report
	r.add("scale", name+": RSS before they connect", "MiB", v.memory("VmRSS")/kib, "", 0)

	began := time.Now()
	conns, err := pingLines(ctx, v.line, size.clients+1)
	if err != nil {
		return err
	}
	defer conns.close()
	asker := conns[size.clients]
	r.add("scale", name+": connecting, a client", "µs", micro(time.Since(began))/float64(size.clients), "", 0)
	time.Sleep(settle)
	r.add("scale", name+": RSS, all connected", "MiB", v.memory("VmRSS")/kib, "", 0)

	began = time.Now()
	f, err := newFeed(conns[:size.clients], size.phones, spreadAndOne)
	if err != nil {
		return err
	}
	r.add("scale", name+": MonitorStart of every phone, twice", "ms", millis(time.Since(began)), "", 0)
	time.Sleep(settle)
	memory := func(what, field string) *Row {
		row := r.add("scale", name+": "+what, "MiB", v.memory(field)/kib, limitBareClients, bare/kib)
		row.goalAt(b, scaleMost)
		return row
	}
	memory("RSS, every phone monitored", "VmRSS").at("rss", size)
	r.add("scale", name+": PSS, every phone monitored", "MiB", v.pss()/kib, "", 0)
	r.add("scale", name+": files that are open", "", float64(v.files()), "", 0)

	used, rest := v.cpu(), pick(b, scaleRest, time.Second/2)
	time.Sleep(rest)
	r.add("scale", fmt.Sprintf("%s: server's CPU over %s in which nothing happens", name, rest), "% of one", 100*(v.cpu()-used).Seconds()/rest.Seconds(), "", 0).
		at("idle", size).goalAt(b, scaleIdle)

	rate := pick(b, scaleEvents, 200)
	events := openLoop(ctx, b.scaleCallers(f, v, o.phones[:size.phones], o.tokens), float64(rate), pick(b, 5*time.Second, 300*time.Millisecond))
	if events.fault != nil {
		return events.fault
	}
	for _, q := range []float64{50, 99} {
		r.add("scale", fmt.Sprintf("%s: events at %d/s, a connection each, p%v", name, rate, q), "µs", micros(events.hist, q), "", 0).
			at(fmt.Sprintf("p%v", q), size)
	}
	if err := b.scaleEdit(name, size, v, o, asker); err != nil {
		return err
	}
	time.Sleep(settle)
	memory("RSS after these events and reloads", "VmRSS")
	memory("highest RSS", "VmHWM")
	m, err := metricsOf(v.http, metricGoroutines)
	if err != nil {
		return err
	}
	r.add("scale", name+": goroutines", "", m[metricGoroutines], "", 0)
	f.close(b, name)
	return nil
}

// scaleEdit changes the address of the last phone, to one that answers and back,
// while all others are monitored and every client is connected.
func (b *bench) scaleEdit(name string, size scaleSize, v *server, o *scaleOffice, asker *lineConn) error {
	there, err := openOffice(1, 0)
	if err != nil {
		return err
	}
	defer there.close()
	last := o.phones[len(o.phones)-1]
	from, to, worst := last.address, there[0].addr(), 0.0
	edits := pick(b, scaleEdits, 2)
	for range edits {
		took, err := editPhone(v.config, last.extension, from, to, asker, to != last.address)
		if err != nil {
			return err
		}
		worst, from, to = max(worst, took), to, from
	}
	b.report.add("scale", fmt.Sprintf("%s: one phone more is changed, from the edit until it counts, the longest of %d", name, edits), "ms", worst, "", 0).
		at("reload", size).goalAt(b, scaleReload)
	return nil
}

// bareMemory returns the RSS of a bare line server, in KiB. The bench may have
// so many files open only, so it is measured before the server is.
func (b *bench) bareMemory(ctx context.Context, clients int) (float64, error) {
	fresh, err := startLimits(ctx)
	if err != nil {
		return 0, err
	}
	defer fresh.stop()
	conns, err := pingLines(ctx, fresh.line, clients)
	if err != nil {
		return 0, err
	}
	defer conns.close()
	time.Sleep(pick(b, memorySettle, quickSettle))
	return fresh.memory("VmRSS"), nil
}

// pingLines opens n connections and says one Ping on each.
func pingLines(ctx context.Context, addr string, n int) (lineConns, error) {
	conns, err := dialLines(ctx, addr, n)
	if err != nil {
		return nil, err
	}
	for _, c := range conns {
		if err := c.ask("Ping"); err != nil {
			conns.close()
			return nil, err
		}
	}
	return conns, nil
}

// scaleCallers makes the phones' side for some phones, spread over all.
func (b *bench) scaleCallers(f *feed, v *server, all []phoneSetup, tokens map[string]string) []caller {
	step := max(len(all)/scaleBusy, 1)
	var callers []caller
	for i := 0; i < len(all); i += step {
		base := "/a/" + all[i].extension + "/" + tokens[all[i].extension] + "/"
		n := newNotifier(v.http, base+eventIncoming, base+eventCleared, "s-", false)
		callers = append(callers, n.caller(f, f.phones[i]))
	}
	return callers
}
