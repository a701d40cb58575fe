package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"github.com/phonecompanion/phonecompanion/state"
)

// scaleSize is so many phones, all of them monitored, and so many clients.
type scaleSize struct{ phones, clients int }

// The sizes, and the goal for the largest.
var (
	scaleFull  = []scaleSize{{1000, 250}, {10000, 2500}, {40000, 10000}}
	scaleQuick = []scaleSize{{200, 50}}
)

const (
	scaleMost   = 800.0 // MiB
	quickSettle = 50 * time.Millisecond
	scaleEvents = 1000 // a second
	scaleBusy   = 2000 // phones that have events
	scaleShare  = 4    // phones that a client monitors at each size
)

const limitBareClients = "bare line server with as many clients"

// measureScale measures what the server needs when every phone is monitored and
// thousands of clients are connected, at three sizes, so that growth is seen.
func measureScale(ctx context.Context, b *bench) error {
	for _, size := range pick(b, scaleFull, scaleQuick) {
		if err := b.scale(ctx, size); err != nil {
			return fmt.Errorf("%d phones, %d clients: %w", size.phones, size.clients, err)
		}
		if err := b.scaleSetting(ctx, size); err != nil {
			return fmt.Errorf("%d phones, set over HTTP: %w", size.phones, err)
		}
	}
	return nil
}

// scale measures phones that are set by hand: monitoring them costs no request.
func (b *bench) scale(ctx context.Context, size scaleSize) error {
	name := plural(size.phones, "phone") + ", " + plural(size.clients, "client")
	bare, err := b.bareMemory(ctx, size.clients)
	if err != nil {
		return err
	}
	all := onePhone(size.phones, "127.0.0.1:8080")
	s := setup{phones: all, monitor: "manual", clients: size.clients + 10, stateDir: filepath.Join(b.dir, "state-"+strconv.Itoa(size.phones))}
	tokens, err := makeTokens(s.stateDir, all)
	if err != nil {
		return err
	}
	v, err := b.startServer(ctx, s)
	if err != nil {
		return err
	}
	defer b.end(v)
	time.Sleep(pick(b, memorySettle, quickSettle))
	r := b.report
	r.add("scale", name+": start to first answer", "ms", millis(v.ready), "", 0)
	r.add("scale", name+": RSS before they connect", "MiB", v.memory("VmRSS")/kib, "", 0)

	began := time.Now()
	clients, err := pingLines(ctx, v.line, size.clients)
	if err != nil {
		return err
	}
	defer clients.close()
	r.add("scale", name+": connecting, a client", "µs", micro(time.Since(began))/float64(size.clients), "", 0)
	time.Sleep(pick(b, memorySettle, quickSettle))
	r.add("scale", name+": RSS, all connected", "MiB", v.memory("VmRSS")/kib, "", 0)

	began = time.Now()
	f, err := newFeed(clients, size.phones, splitAndOne)
	if err != nil {
		return err
	}
	r.add("scale", name+": MonitorStart of every phone, twice", "ms", millis(time.Since(began)), "", 0)
	time.Sleep(pick(b, memorySettle, quickSettle))
	b.scaleMemory(name+": RSS, every phone monitored", v.memory("VmRSS"), bare, size)
	r.add("scale", name+": PSS, every phone monitored", "MiB", v.pss()/kib, "", 0)
	r.add("scale", name+": files that are open", "", float64(v.files()), "", 0)

	rate := pick(b, scaleEvents, 200)
	o := openLoop(ctx, b.scaleCallers(f, v, all, tokens), float64(rate), pick(b, 5*time.Second, 300*time.Millisecond))
	if o.fault != nil {
		return o.fault
	}
	for _, q := range []float64{50, 99} {
		r.add("scale", fmt.Sprintf("%s: events at %d/s, a connection each, p%v", name, rate, q), "µs", micros(o.hist, q), "", 0)
	}
	time.Sleep(pick(b, memorySettle, quickSettle))
	b.scaleMemory(name+": RSS after these events", v.memory("VmRSS"), bare, size)
	b.scaleMemory(name+": highest RSS", v.memory("VmHWM"), bare, size)
	r.add("scale", name+": goroutines", "", float64(v.goroutines()), "", 0)
	f.close(b, name)
	return nil
}

// scaleMemory adds a row of memory; the goal is for the largest size.
func (b *bench) scaleMemory(name string, value, bare float64, size scaleSize) {
	row := b.report.add("scale", name, "MiB", value/kib, limitBareClients, bare/kib)
	if size == scaleFull[len(scaleFull)-1] {
		row.within(scaleMost)
	}
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

// scaleSetting measures phones whose action URLs the server sets itself: one
// phone of the bench stands for all.
func (b *bench) scaleSetting(ctx context.Context, size scaleSize) error {
	phone, err := openOffice(1, 0)
	if err != nil {
		return err
	}
	defer phone.close()
	clients := size.phones / scaleShare / 4 // the bench itself may have so many files open only
	v, err := b.startServer(ctx, setup{phones: onePhone(size.phones, phone[0].addr()), monitor: "auto", clients: clients + 10})
	if err != nil {
		return err
	}
	defer v.kill() // in order it would put back what can be put back in ten seconds
	conns, err := dialLines(ctx, v.line, clients)
	if err != nil {
		return err
	}
	defer conns.close()
	name := plural(size.phones, "phone") + ", set over HTTP"
	began, before := time.Now(), v.cpu()
	if _, err := newFeed(conns, size.phones, split); err != nil {
		return err
	}
	took := time.Since(began)
	r := b.report
	r.add("scale", name+": phones that are set", "1/s", float64(size.phones)/took.Seconds(), "", 0)
	r.add("scale", name+": server's CPU", "µs/phone", micro(v.cpu()-before)/float64(size.phones), "", 0)
	time.Sleep(pick(b, memorySettle, quickSettle))
	r.add("scale", name+": RSS", "MiB", v.memory("VmRSS")/kib, "", 0)
	r.add("scale", name+": highest RSS", "MiB", v.memory("VmHWM")/kib, "", 0)
	return nil
}

func micro(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

// onePhone lists extensions that are all at one address.
func onePhone(n int, addr string) []phoneSetup {
	list := make([]phoneSetup, n)
	for i := range list {
		list[i] = phoneSetup{strconv.Itoa(firstExtension + i), addr}
	}
	return list
}

// makeTokens makes the tokens of phones that are set by hand, as the server
// would at its first start, so that the bench knows them.
func makeTokens(dir string, phones []phoneSetup) (map[string]string, error) {
	store, err := state.Open(dir)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	extensions := make([]string, len(phones))
	for i, p := range phones {
		extensions[i] = p.extension
	}
	return store.Tokens(extensions)
}
