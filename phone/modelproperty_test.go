package phone

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// steps is how many random steps the property test plays; make fuzz plays a
// million.
var steps = flag.Int("steps", 20000, "random steps of the call model's property test")

// watcher checks the promises of the call model on the events that it sees.
type watcher struct {
	live, over map[string]bool
	said       map[string]bool           // Failed or Transferred was: nothing but the end may follow
	begun      map[string]stli.EventName // the one beginning that a call has had
}

func (w *watcher) see(e *stli.Event) error {
	if e.Call == "" {
		return nil
	}
	if w.over[e.Call] {
		return fmt.Errorf("%v of %s after its end", e.Name, e.Call)
	}
	w.live[e.Call] = true
	if w.said[e.Call] && e.Name != stli.ConnectionCleared {
		return fmt.Errorf("%v of %s after it had failed or was transferred", e.Name, e.Call)
	}
	switch e.Name {
	case stli.Failed, stli.Transferred:
		w.said[e.Call] = true
	case stli.Initiated, stli.Originated, stli.Delivered:
		key := e.Call + e.Name.String()
		if w.begun[key] != stli.NoEvent {
			return fmt.Errorf("%v of %s twice", e.Name, e.Call)
		}
		w.begun[key] = e.Name
	case stli.ConnectionCleared:
		w.over[e.Call] = true
		delete(w.live, e.Call)
	}
	return nil
}

// agree compares what was said with what the model thinks.
func (w *watcher) agree(m *model, events []*stli.Event) error {
	if len(m.calls) > maxCalls {
		return fmt.Errorf("%d calls", len(m.calls))
	}
	said := map[string]bool{}
	for _, c := range m.calls {
		said[c.id] = true
		if !w.live[c.id] {
			return fmt.Errorf("the model has %s, of which nothing was said", c.id)
		}
	}
	for id := range w.live {
		if !said[id] {
			return fmt.Errorf("%s ended without an event", id)
		}
	}
	// The DeviceInformation of the last event that has one is the model's state,
	// unless an event without one changed it afterwards.
	if n := len(events); n > 0 && events[n-1].Name.HasDeviceInformation() {
		var want []string
		for _, c := range m.calls {
			want = append(want, c.visible().String())
		}
		var got []string
		for _, c := range events[n-1].Calls {
			got = append(got, c.State)
		}
		if !slices.Equal(want, got) {
			return fmt.Errorf("DeviceInformation says %v, the model has %v", got, want)
		}
	}
	return nil
}

// randomSteps plays n random steps and checks every promise after each.
func randomSteps(t *testing.T, rng *rand.Rand, n int) {
	p := newPlayer(t)
	if rng.IntN(2) == 0 {
		p.play("reports transferred")
	}
	w := &watcher{live: map[string]bool{}, over: map[string]bool{}, said: map[string]bool{}, begun: map[string]stli.EventName{}}
	var trace []string
	ids := []string{"", "1", "2", "3", "4"}
	numbers := []string{"", "102", "103", "104"}
	for i := range n {
		step := ""
		switch k := rng.IntN(20); {
		case k == 0:
			step = "MakeCall " + numbers[1+rng.IntN(3)]
		case k == 1:
			step = "ClearConnection"
		case k == 2 && p.m.first(phoneprofile.Connected) != nil:
			step = []string{"Begin", "Blind 105", "BlindAny 105"}[rng.IntN(3)]
		case k == 2:
			step = "BlindAny 105" // some profiles take it in every state
		case k == 3 && p.m.first(phoneprofile.Transferring) != nil:
			step = "Target 105"
		case k == 4 && p.m.first(phoneprofile.Connected) != nil && p.m.first(phoneprofile.Hold) != nil:
			step = "Complete"
		case k == 5:
			step = "wait " + []time.Duration{time.Second, 2 * time.Second, 6 * time.Second, 4 * time.Minute, 5 * time.Hour}[rng.IntN(5)].String()
		default:
			step = phoneprofile.Signal(rng.IntN(int(phoneprofile.SignalCount))).String() +
				" call=" + ids[rng.IntN(len(ids))] + " remote=" + numbers[rng.IntN(len(numbers))]
		}
		events := p.play(step)
		trace = append(trace, step)
		for _, l := range lines(events) {
			trace = append(trace, "    "+l)
		}
		var err error
		for _, e := range events {
			if err = w.see(e); err != nil {
				break
			}
		}
		if err == nil {
			err = w.agree(p.m, events)
		}
		if err != nil {
			t.Fatalf("step %d: %v\n%s", i, err, strings.Join(trace[max(0, len(trace)-40):], "\n"))
		}
	}
	for _, e := range p.play("wait 24h") {
		if err := w.see(e); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.live) > 0 || len(p.m.calls) > 0 {
		t.Fatalf("after a day of silence %d calls are left", len(p.m.calls))
	}
}

func TestModelKeepsItsPromises(t *testing.T) {
	for seed := range uint64(50) {
		randomSteps(t, rand.New(rand.NewPCG(seed, 1)), *steps/50)
	}
}

func FuzzModel(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, a, b uint64) { randomSteps(t, rand.New(rand.NewPCG(a, b)), 2000) })
}
