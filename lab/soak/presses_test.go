package soak

import (
	"testing"

	"github.com/phonecompanion/phonecompanion/client"
)

// TestPresses plays presses of key 2 of 101, and what a watcher hears.
func TestPresses(t *testing.T) {
	k, x, y := Key{"101", 2}, Binding{"Sales", "x"}, Binding{"Sales", "y"}
	hear := func(p *Presses, key, label, data string) {
		p.Hear("a", &client.Event{Name: "ButtonPress", Device: "101", Key: key, Label: label, Data: data})
	}
	for _, tt := range []struct {
		name, fault string
		missing     int
		play        func(p *Presses)
	}{
		{"once", "", 0, func(p *Presses) { p.Told(p.Begin(k, x)); hear(p, "2", "Sales", "x") }},
		{"heard before the phone has its answer", "", 0, func(p *Presses) { b := p.Begin(k, x); hear(p, "2", "Sales", "x"); p.Told(b) }},
		{"the phone did not get through", "", 0, func(p *Presses) { p.Begin(k, x) }},
		{"not heard", "", 1, func(p *Presses) { p.Told(p.Begin(k, x)) }},
		{"one of two is not heard", "", 1, func(p *Presses) { p.Told(p.Begin(k, x)); p.Told(p.Begin(k, x)); hear(p, "2", "Sales", "x") }},
		{"twice", "2 times", 0, func(p *Presses) {
			p.Told(p.Begin(k, x))
			hear(p, "2", "Sales", "x")
			hear(p, "2", "Sales", "x")
		}},
		{"nobody has", "nobody has", 0, func(p *Presses) { p.Begin(k); hear(p, "2", "Sales", "x") }},
		{"another key", "of key 3", 0, func(p *Presses) { p.Begin(k, x); hear(p, "3", "Sales", "x") }},
		{"another label", "Service", 0, func(p *Presses) { p.Begin(k, x); hear(p, "2", "Service", "x") }},
		{"one of two", "", 0, func(p *Presses) { p.Begin(k, x, y); hear(p, "2", "Sales", "y") }},
		{"a gap is told", "", 0, func(p *Presses) { p.Told(p.Begin(k, x)); p.Hear("a", &client.Gap{Device: "101"}) }},
		{"a gap is told meanwhile", "", 0, func(p *Presses) { b := p.Begin(k, x); p.Hear("a", &client.Gap{}); p.Told(b) }},
		{"a gap of another phone", "", 1, func(p *Presses) { p.Told(p.Begin(k, x)); p.Hear("a", &client.Gap{Device: "102"}) }},
		{"nobody listens", "", 0, func(p *Presses) { p.Hear("a", &client.Unmonitored{Device: "101"}); p.Told(p.Begin(k, x)) }},
		{"somebody listens again", "", 1, func(p *Presses) {
			p.Hear("a", &client.Gap{})
			p.Hear("a", &client.Snapshot{Device: "101"})
			p.Told(p.Begin(k, x))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := &book{}
			p := &Presses{Fault: b.fault}
			p.Hear("a", &client.Snapshot{Device: "101"})
			tt.play(p)
			if got := p.Missing("101"); len(got) != tt.missing || len(p.Missing("")) != tt.missing || len(p.Missing("102")) != 0 {
				t.Errorf("missing: %q", got)
			}
			b.want(t, tt.fault)
		})
	}
}
