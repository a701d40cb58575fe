//go:build soak && linux

package soak

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/providersim"
)

// A trouble is one kind of harm.
type trouble struct {
	often int
	name  string
	do    func(*world, *rand.Rand)
}

// troubles are all kinds, and how often each is done.
var troubles = []trouble{
	{8, "a phone hangs", phoneFault(phonesim.Hang)},
	{6, "a phone dials and says nothing", phoneFault(phonesim.Mute)},
	{6, "a phone refuses connections", phoneFault(phonesim.Refuse)},
	{4, "a phone closes without an answer", phoneFault(phonesim.DropAfterRead)},
	{6, "a phone resets", phoneFault(phonesim.Reset)},
	{3, "a phone answers in drops", phoneFault(phonesim.SlowBytes)},
	{3, "a phone answers nonsense", phoneFault(phonesim.Garbage)},
	{3, "a phone answers without end", phoneFault(phonesim.EndlessBody)},
	{3, "a phone promises more than it sends", phoneFault(phonesim.WrongLength)},
	{4, "a phone answers 500", phoneFault(phonesim.Status)},
	{4, "a phone loses its reports", phoneFault(phonesim.LoseEvents)},
	{3, "a phone is deaf", phoneFault(phonesim.Deaf)},
	{4, "a phone is rebooted", func(w *world, r *rand.Rand) { w.desk(r).sim.Reboot() }},
	{3, "a phone's network is cut", func(w *world, r *rand.Rand) { w.desk(r).cut() }},
	{3, "a phone gets another address", (*world).readdress},
	{10, "somebody calls from outside", (*world).incoming},
	{10, "somebody uses the phone", (*world).person},

	{3, "a client stops reading", (*world).deafClient},
	{3, "a client floods", (*world).flood},
	{3, "a client stops in the middle of a line", (*world).halfLine},
	{2, "a client says too long a line", (*world).longLine},
	{2, "a client guesses a password", (*world).guess},
	{3, "a client's network is cut", func(w *world, _ *rand.Rand) { w.network.Cut() }},
	{2, "a client's network is dead for a while", (*world).deadNetwork},

	{3, "the provider fails", (*world).providerFault},
	{2, "the provider forgets its tokens", func(w *world, _ *rand.Rand) { w.provider.ExpireTokens() }},
	{2, "the provider revokes its tokens", (*world).providerRevokes},
	{3, "the provider says 401", providerSays(http.StatusUnauthorized)},
	{3, "the provider says 429", providerSays(http.StatusTooManyRequests)},
	{3, "the provider says 503", providerSays(http.StatusServiceUnavailable)},
	{4, "the provider cuts its answers off", (*world).providerCuts},
	{4, "the provider is hidden behind a page", (*world).providerHidden},
	{2, "the provider cuts its WebSockets", func(w *world, _ *rand.Rand) { w.provider.DropWebSockets() }},
	{1, "the provider loses its sessions", (*world).providerLosesSessions},
	{1, "the provider is away", (*world).providerAway},
	{1, "the provider refuses connections", (*world).providerShut},
	{6, "somebody calls a hosted phone", (*world).incomingHosted},
	{6, "somebody uses a hosted phone", (*world).personHosted},

	{3, "the configuration is touched", func(w *world, _ *rand.Rand) { w.office.configure(true) }},
	{3, "the configuration is broken and mended", (*world).breakConfiguration},
	{3, "the profile is edited", func(w *world, _ *rand.Rand) { w.office.writeProfile(true) }},
	{2, "the profile is broken and mended", (*world).breakProfile},
	{2, "the server is told to reload", func(w *world, _ *rand.Rand) { w.server.signal(syscall.SIGHUP) }},
	{2, "the server stands still", (*world).freeze},
	{2, "the server is killed", (*world).killServer},
	{1, "the server is stopped", (*world).stopServer},
}

// harm does harm until it is told to stop.
func (w *world) harm(r *rand.Rand, stop <-chan struct{}) {
	total := 0
	for _, k := range troubles {
		total += k.often
	}
	for {
		select {
		case <-stop:
			return
		case <-time.After(time.Duration(20+r.IntN(250)) * time.Millisecond):
		}
		n, i := r.IntN(total), 0
		for ; n >= troubles[i].often; i++ {
			n -= troubles[i].often
		}
		w.tally.add("trouble: " + troubles[i].name)
		troubles[i].do(w, r)
	}
}

func (w *world) desk(r *rand.Rand) *desk { return w.office.desks[r.IntN(len(w.office.desks))] }

// later does something in a while; the soak waits for it before all is quiet.
func (w *world) later(after time.Duration, do func()) {
	w.mending.Go(func() {
		<-time.After(after)
		do()
	})
}

// phoneFault makes a phone misbehave for some requests or some seconds.
func phoneFault(kind phonesim.FaultKind) func(*world, *rand.Rand) {
	return func(w *world, r *rand.Rand) {
		d, f := w.desk(r), phonesim.Fault{Kind: kind, Interval: 20 * time.Millisecond}
		if kind == phonesim.LoseEvents || r.IntN(2) == 0 && kind != phonesim.Refuse && kind != phonesim.Deaf {
			f.Count = 1 + r.IntN(3)
		}
		if err := d.sim.SetFault(f); err != nil {
			w.fault(err.Error())
		}
		w.later(time.Duration(200+r.IntN(4000))*time.Millisecond, func() {
			if err := d.sim.SetFault(); err != nil {
				w.fault(err.Error())
			}
		})
	}
}

func (d *desk) cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.proxy.Cut()
}

func (w *world) readdress(r *rand.Rand) {
	w.desk(r).move(w.t)
	w.office.configure(true)
}

// incoming lets somebody call a phone, and give up some time later.
func (w *world) incoming(r *rand.Rand) {
	call, err := w.office.CallFrom(fmt.Sprintf("0049301%06d", r.IntN(1_000_000)), "Caller From Outside", w.desk(r).extension)
	if err != nil {
		w.fault(err.Error())
		return
	}
	w.later(time.Duration(r.IntN(3000))*time.Millisecond, call.HangUp)
}

// person does something at a phone.
func (w *world) person(r *rand.Rand) {
	sim := w.desk(r).sim
	[]func(){sim.Answer, sim.HangUp, sim.Hold, sim.Retrieve, sim.Reject, func() { sim.Press("DND") }}[r.IntN(6)]()
}

func (w *world) providerFault(r *rand.Rand) {
	kinds := []providersim.FaultKind{providersim.Status, providersim.HTML, providersim.Truncated, providersim.Slow, providersim.Reset, providersim.Hang}
	f := providersim.Fault{Kind: kinds[r.IntN(len(kinds))], Count: 1 + r.IntN(4), CarryOut: r.IntN(2) == 0, Interval: 10 * time.Millisecond}
	w.troubleProvider(f, 2*time.Second)
}

func (w *world) deadNetwork(r *rand.Rand) {
	w.network.Freeze(true)
	w.later(time.Duration(r.IntN(4000))*time.Millisecond, func() { w.network.Freeze(false) })
}

// raw connects a client that does harm, and does it.
func (w *world) raw(do func(io.ReadWriteCloser)) {
	c, err := w.dial("TCP")
	if err != nil {
		return // the server is down
	}
	c.SetDeadline(time.Now().Add(patience))
	w.mending.Go(func() {
		defer c.Close()
		do(c)
	})
}

// deafClient monitors everything and reads nothing. The server cuts it off, or it
// goes after a while.
func (w *world) deafClient(r *rand.Rand) {
	stay := time.Duration(r.IntN(5000)) * time.Millisecond
	w.raw(func(c io.ReadWriteCloser) {
		for _, d := range w.office.desks {
			fmt.Fprintf(c, "#m MonitorStart %s\r\n", d.extension)
		}
		<-time.After(stay)
	})
}

// pings is many commands in one write.
var pings = []byte(strings.Repeat("Ping\r\n", 5000))

// flood sends commands and never reads, until the server has enough of it. What the
// system keeps for both does not count.
func (w *world) flood(*rand.Rand) {
	epoch := w.epoch()
	w.raw(func(c io.ReadWriteCloser) {
		for err := error(nil); !errors.Is(err, os.ErrDeadlineExceeded); {
			if _, err = c.Write(pings); err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
				w.tally.add("flood was ended")
				return
			}
		}
		w.excuse(epoch, "a client that reads no answers was not cut off")
	})
}

func (w *world) halfLine(r *rand.Rand) {
	stay := time.Duration(r.IntN(3000)) * time.Millisecond
	w.raw(func(c io.ReadWriteCloser) {
		io.WriteString(c, "MakeCall 101 "+"6")
		<-time.After(stay)
	})
}

func (w *world) longLine(*rand.Rand) {
	epoch := w.epoch()
	w.raw(func(c io.ReadWriteCloser) {
		io.WriteString(c, strings.Repeat("x", 9<<10))
		if said, err := io.ReadAll(c); err == nil && string(said) != "error_ind INVALCMD\r\n" {
			w.excuse(epoch, fmt.Sprintf("too long a line is answered %q, %v", said, err))
		}
	})
}

func (w *world) guess(*rand.Rand) {
	w.raw(func(c io.ReadWriteCloser) {
		io.WriteString(c, "Login crm "+wrongSecret+"\r\nBYE\r\n")
		io.Copy(io.Discard, c)
	})
}
