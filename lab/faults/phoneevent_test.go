package faults_test

import (
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// eventCases are faults on the way of a notification, from a phone to the server.
var eventCases = []struct {
	name   string
	toxics []toxic
	cut    bool // in place of toxics: the way is closed
	lost   bool // the notification cannot arrive, or not whole
	unsure bool // the phone does not hear that it has arrived
}{
	{name: "latency up", toxics: []toxic{{"latency", up, attributes{"latency": 100, "jitter": 80}}}},
	{name: "latency down", toxics: []toxic{{"latency", down, attributes{"latency": 100, "jitter": 80}}}},
	{name: "slow close up", toxics: []toxic{{"slow_close", up, attributes{"delay": 60_000}}}},
	{name: "slow close down", toxics: []toxic{{"slow_close", down, attributes{"delay": 60_000}}}},
	{name: "bandwidth up", toxics: []toxic{{"bandwidth", up, attributes{"rate": 1}}}},
	{name: "bandwidth down", toxics: []toxic{{"bandwidth", down, attributes{"rate": 1}}}},
	{name: "slicer up", toxics: []toxic{{"slicer", up, attributes{"average_size": 4, "size_variation": 3, "delay": 500}}}},
	{name: "slicer down", toxics: []toxic{{"slicer", down, attributes{"average_size": 4, "size_variation": 3, "delay": 500}}}},
	{name: "reset at the answer", toxics: []toxic{{"reset_peer", down, attributes{"timeout": 0}}}, unsure: true},
	{name: "half an answer", toxics: []toxic{{"limit_data", down, attributes{"bytes": 5}}}, unsure: true},
	{name: "answer vanishes", toxics: []toxic{{"timeout", down, attributes{"timeout": 50}}}, unsure: true},
	{name: "refused", cut: true, lost: true},
	{name: "request vanishes", toxics: []toxic{{"timeout", up, attributes{"timeout": 50}}}, lost: true},
	{name: "reset at the request", toxics: []toxic{{"reset_peer", up, attributes{"timeout": 0}}}, lost: true},
	{name: "cut in the token", toxics: []toxic{{"limit_data", up, attributes{"bytes": 20}}}, lost: true},
	{name: "cut in the query", toxics: []toxic{{"limit_data", up, attributes{"bytes": 100}}}, lost: true},
}

// TestPhoneEvent: a notification that arrives is one event, whether the phone hears
// of it or not; one that does not arrive whole is none, and the next one makes good
// what it should have said.
func TestPhoneEvent(t *testing.T) {
	t.Parallel()
	for _, c := range eventCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t).overWay().start()
			l := dialLine(t, d.lines)
			d.monitor(l)
			before, had := d.metric("notifications_total"), d.sick.Snapshot()
			if c.cut {
				d.back.shut()
			}
			d.back.put(c.toxics...)
			if _, err := d.CallFrom("0123456789", "Žofie Nová", "104"); err != nil {
				t.Fatal(err)
			}
			if !c.lost {
				l.want(`Delivered 104 newCall 104 0123456789 104 ""`)
			}
			servertest.Eventually(t, "the phone has sent it", func() bool { return d.sick.Snapshot().EventsQueued == 0 })
			has, want := d.sick.Snapshot(), uint64(0)
			if c.lost || c.unsure {
				want = 1
			}
			if got := has.EventsLost - had.EventsLost; got != want {
				t.Errorf("the phone takes %d for lost, want %d", got, want)
			}
			arrived := before + 1
			if c.lost {
				arrived = before
			}
			if got := d.metric("notifications_total"); got != arrived {
				t.Errorf("%v notifications were taken, want %v", got-before, arrived-before)
			}

			d.back.heal()
			if c.cut {
				d.back.open()
			}
			d.sick.Answer()
			l.want(`Established 104 newCall 104 0123456789 104 ""`)
			d.sick.HangUp()
			l.want(`ConnectionCleared 104 normalClearing "" ()`)
		})
	}
}

// TestPhoneEventLostAtTheEnd: nobody tells that a call has ended. It is not stuck
// for ever, and its end says why it is said.
func TestPhoneEventLostAtTheEnd(t *testing.T) {
	t.Parallel()
	d := newDesk(t).overWay()
	d.More = "[calls]\nconnected_timeout = \"3s\"\n"
	d.start()
	l := dialLine(t, d.lines)
	d.monitor(l)
	if _, err := d.CallFrom("0123456789", "Žofie Nová", "104"); err != nil {
		t.Fatal(err)
	}
	l.want(`Delivered 104 newCall 104 0123456789 104 ""`)
	d.sick.Answer()
	l.want(`Established 104 newCall 104 0123456789 104 ""`)
	d.back.shut()
	d.sick.HangUp()
	l.want(`ConnectionCleared 104 timeout "" ()`)
	d.wantMetric("calls", 0)
	d.back.open()
	d.DND("104", true)
	l.want("DoNotDisturb 104 104 on")
}
