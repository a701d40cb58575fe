package phone

import (
	"fmt"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/metrics"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// deafMonitor is a client that does nothing with its events.
type deafMonitor uint64

func (d deafMonitor) ID() uint64        { return uint64(d) }
func (deafMonitor) Lock()               {}
func (deafMonitor) Unlock()             {}
func (deafMonitor) Deliver(*stli.Event) {}
func (deafMonitor) Gone() bool          { return false }

// newToggle returns what makes a phone with monitors switch do-not-disturb, which is
// one notification and one event.
func newToggle(t testing.TB, monitors int, timers Timers) func() {
	t.Helper()
	first := uint64(1)
	events, err := NewEventLog(100, time.Minute, func(n uint64) (uint64, error) { first += n; return first - n, nil }, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	x := NewExchange(Config{Log: events, Logger: zerolog.Nop(), Times: testTimes, RunID: "b", Timers: timers})
	x.Apply([]*Settings{{Extension: "101", Profile: new(phoneprofile.Profile)}})
	p := x.Find("101")
	for i := range monitors {
		p.monitors = append(p.monitors, deafMonitor(i+1))
	}
	on := false
	return func() {
		on = !on
		n := Notice{Signal: phoneprofile.SignalDNDOff, Count: -1}
		if on {
			n.Signal = phoneprofile.SignalDNDOn
		}
		p.Enqueue(n)
		p.Drain()
	}
}

// eventTimers are those of the program.
func eventTimers() Timers {
	r := metrics.New("", "")
	return Timers{Event: r.Timer("event_latency_seconds", "x"), Held: r.Timer("event_hold_seconds", "x")}
}

// BenchmarkNotification is what a notification costs, from the inbox to the outboxes.
func BenchmarkNotification(b *testing.B) {
	for _, monitors := range []int{1, 100} {
		b.Run(fmt.Sprint(monitors), func(b *testing.B) {
			toggle := newToggle(b, monitors, eventTimers())
			b.ReportAllocs()
			for b.Loop() {
				toggle()
			}
		})
	}
}

// TestTimesCostNothing: that somebody asks for the times makes no garbage.
func TestTimesCostNothing(t *testing.T) {
	without := testing.AllocsPerRun(1000, newToggle(t, 1, Timers{}))
	with := testing.AllocsPerRun(1000, newToggle(t, 1, eventTimers()))
	if with != without {
		t.Errorf("a notification makes %v allocations, and %v where nobody asks how long it takes", with, without)
	}
}
