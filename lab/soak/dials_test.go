package soak

import (
	"strings"
	"testing"
	"time"
)

// book collects faults.
type book struct{ faults []string }

func (b *book) fault(s string) { b.faults = append(b.faults, s) }

// want checks that there is one fault with a text, or none where it is empty.
func (b *book) want(t *testing.T, text string) {
	t.Helper()
	switch {
	case text == "" && len(b.faults) > 0:
		t.Errorf("faults: %q", b.faults)
	case text != "" && (len(b.faults) != 1 || !strings.Contains(b.faults[0], text)):
		t.Errorf("faults: %q, want one with %q", b.faults, text)
	}
}

func TestDials(t *testing.T) {
	for _, tt := range []struct {
		name, fault string
		play        func(d *Dials, number string, now time.Time)
	}{
		{"once", "", func(d *Dials, n string, now time.Time) { d.Dialled("101", n, now); d.Answered(n, Success) }},
		{"refused before it was sent", "", func(d *Dials, n string, _ time.Time) { d.Answered(n, NotSent) }},
		{"unclear and dialled", "", func(d *Dials, n string, now time.Time) { d.Answered(n, Unclear); d.Dialled("101", n, now) }},
		{"twice", "twice", func(d *Dials, n string, now time.Time) { d.Dialled("101", n, now); d.Dialled("101", n, now) }},
		{"late", "after the command", func(d *Dials, n string, now time.Time) { d.Dialled("101", n, now.Add(time.Minute)) }},
		{"by another phone", "was asked for", func(d *Dials, n string, now time.Time) { d.Dialled("102", n, now) }},
		{"a number of nobody", "nobody asked", func(d *Dials, _ string, now time.Time) { d.Dialled("101", "110", now) }},
		{"success and nothing dialled", "told nothing", func(d *Dials, n string, _ time.Time) { d.Answered(n, Success) }},
		{"not sent and dialled", "has got it", func(d *Dials, n string, now time.Time) { d.Dialled("101", n, now); d.Answered(n, NotSent) }},
		{"not sent and dialled later", "has got it", func(d *Dials, n string, now time.Time) { d.Answered(n, NotSent); d.Dialled("101", n, now) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := &book{}
			d := &Dials{Deadline: 5 * time.Second, Fault: b.fault}
			d.Ask("103")
			tt.play(d, d.Ask("101"), time.Now())
			b.want(t, tt.fault)
		})
	}
}
