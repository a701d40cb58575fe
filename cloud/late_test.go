package cloud

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/cloud/rcevents"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// lateness takes how late one event was.
type lateness chan float64

func (l lateness) Observe(seconds float64) { l <- seconds }

// hearer is a client that monitors a phone, and keeps nothing.
type hearer struct{}

func (hearer) ID() uint64          { return 1 }
func (hearer) Lock()               {}
func (hearer) Unlock()             {}
func (hearer) Deliver(*stli.Event) {}
func (hearer) Gone() bool          { return false }

// TestLate: an event of the provider is late from the moment when it was read.
func TestLate(t *testing.T) {
	events, err := phone.NewEventLog(10, time.Hour, func(uint64) (uint64, error) { return 1, nil }, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	late, held := make(lateness, 1), make(lateness, 1)
	x := phone.NewExchange(phone.Config{Log: events, Logger: zerolog.Nop(), RunID: "t", Timers: phone.Timers{Event: late, Held: held}})
	profile := &phoneprofile.Profile{Events: map[string]phoneprofile.Event{"x": {}}}
	x.Apply([]*phone.Settings{{Extension: "201", Profile: profile, Monitor: phone.MonitorManual}})
	p, done := x.Find("201"), make(chan phone.Result, 1)
	p.Submit(&phone.Command{Verb: stli.VerbMonitorStart, Monitor: hearer{}, Deadline: time.Now().Add(time.Hour), Done: func(r phone.Result) { done <- r }})
	if r := <-done; r.Failure != nil {
		t.Fatal(r.Failure)
	}

	a, l := sky()
	l.phone = p
	e := sessionEvent{Session: "s-1", Sequence: 1}
	other := party{ID: "p-1", ExtensionID: "7", Direction: "Inbound", From: person{Number: "100"}}
	other.Status.Code = codeProceeding
	e.Parties = []party{other}
	body, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	a.Event(rcevents.Event{Filter: sessionsOf("7"), Body: body, Read: time.Now().Add(-time.Hour)})
	select {
	case got := <-late:
		if got < 3600 {
			t.Errorf("it was late by %v s, want an hour", got)
		}
	default:
		t.Error("nobody hears of the call")
	}
}
