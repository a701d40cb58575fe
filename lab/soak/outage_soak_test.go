//go:build soak && linux

package soak

import (
	"fmt"
	"time"

	"github.com/phonecompanion/phonecompanion/providersim"
)

// outageEvery is how many rests there are from one long outage to the next: it takes
// as long as a spell.
const outageEvery = 3

// outage is a long one of the provider, while all else is quiet. Everybody is told
// that the hosted phones are out of service, and that they are back; and which of
// their calls have ended, and which have begun, meanwhile.
func (w *world) outage() {
	w.office.lasting(true) // no call is over for want of news
	w.reload()
	numbers := map[string]string{}
	for _, e := range hosted() {
		numbers[e.Number] = fmt.Sprintf("+1202%07d", w.next())
		if _, err := w.provider.Incoming(e.Number, numbers[e.Number], "Before The Outage"); err != nil {
			w.fault(err.Error())
		}
	}
	w.hostedAre("before an outage", false, true)
	w.provider.shut()
	w.provider.ForgetSessions() // else the provider tells by itself what was missed
	w.hostedAre("in an outage", true, false)
	for i, e := range hosted() {
		if i > 0 { // the first one's call goes on
			if err := w.provider.Far(numbers[e.Number], providersim.HangUp); err != nil {
				w.fault(err.Error())
			}
		}
		if i < 2 { // the first one has two calls then, the last one none
			if _, err := w.provider.Incoming(e.Number, fmt.Sprintf("+1202%07d", w.next()), "In The Outage"); err != nil {
				w.fault(err.Error())
			}
		}
	}
	w.provider.open()
	w.hostedAre("after an outage", false, true)
	w.office.lasting(false)
	w.reload()
	w.tally.add("outage of the provider")
}

// hostedAre waits until every watcher believes of the hosted phones what is so.
func (w *world) hostedAre(when string, out, compare bool) {
	w.await(when, func() (open []string) {
		for _, e := range hosted() {
			var numbers []string
			if compare {
				numbers = w.provider.calls(e.Number)
			}
			open = append(open, w.service.Unlike(watchers, e.Number, out, numbers)...)
		}
		return open
	})
}

// await waits until nothing is open any more.
func (w *world) await(when string, look func() (open []string)) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	deadline := time.Now().Add(rest)
	for {
		open := look()
		if len(open) == 0 {
			return
		}
		if time.Now().After(deadline) {
			for _, what := range open {
				w.fault(when + ": " + what)
			}
			return
		}
		<-tick.C
	}
}

// reload writes the configuration, and waits until it is in force.
func (w *world) reload() {
	before := w.server.count(reloaded)
	w.office.configure(true)
	w.await("a reload", func() []string {
		if w.server.count(reloaded) == before {
			return []string{"the configuration was not reloaded"}
		}
		return nil
	})
}

// reloaded is what the log has then.
const reloaded = "configuration reloaded"
