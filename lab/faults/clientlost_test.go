package faults_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
)

// brokenOff are the reasons that the server gives for a connection that broke: which
// of them depends on what it was doing just then.
var brokenOff = []string{"client closed", "read error", "write error"}

// clientFaults are faults that end a client's connection.
var clientFaults = []struct {
	name   string
	toxics []toxic
	cut    bool // in place of toxics: the way is closed
}{
	{name: "way closed", cut: true},
	{name: "reset at a command", toxics: []toxic{{"reset_peer", up, attributes{"timeout": 0}}}},
	{name: "reset at an event", toxics: []toxic{{"reset_peer", down, attributes{"timeout": 0}}}},
	{name: "cut in an event", toxics: []toxic{{"limit_data", down, attributes{"bytes": 40}}}},
	{name: "events vanish", toxics: []toxic{{"timeout", down, attributes{"timeout": 100}}}},
	{name: "commands vanish", toxics: []toxic{{"timeout", up, attributes{"timeout": 100}}}},
}

// TestClientLost: a client's connection ends, wherever in a line. Others notice
// nothing; when it is back it resumes, and has every event once and in order.
func TestClientLost(t *testing.T) {
	t.Parallel()
	overEvery(t, func(t *testing.T, how transport) {
		for _, c := range clientFaults {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				d := newDesk(t).serveTLS().start()
				steady := d.resuming(connect(t, overTCP, d.lines), 0)
				w := newWay(t, d.address(how))
				l := d.resuming(connect(t, how, w.addr()), 0)
				d.DND("101", true)
				got := []uint64{l.event()}

				if c.cut {
					w.shut()
				}
				w.put(c.toxics...)
				fmt.Fprint(l, "Ping\r\n") // something to break at, in both directions
				d.DND("101", false)
				for seq := l.event(); seq != 0; seq = l.event() {
					got = append(got, seq)
				}
				l.Close()
				servertest.Eventually(t, "the connection's end is counted", func() bool {
					ended := 0.0
					for _, reason := range brokenOff {
						ended += d.metric(fmt.Sprintf("connections_closed_total{reason=%q}", reason))
					}
					return ended == 1
				})
				d.DND("101", true)
				d.DND("101", false)

				w.heal()
				if c.cut {
					w.open()
				}
				back := d.resuming(connect(t, how, w.addr()), got[len(got)-1])
				d.DND("101", true)
				var want []uint64
				for range 5 {
					want = append(want, steady.event())
				}
				for len(got) < len(want) {
					got = append(got, back.event())
				}
				if !slices.Equal(got, want) {
					t.Errorf("events %v, want %v", got, want)
				}
				d.wantLog(`"message":"client gone"`, `"session":2`, `"reason":`)
				d.wantMetric(`connections_total`, 3)
			})
		}
	})
}

// resuming greets as a client that wants no hole in its events, monitors 101 and
// resumes behind an event; 0: there was none.
func (d *desk) resuming(l *line, after uint64) *line {
	d.t.Helper()
	l.ask("STLI;Format=JSON", "error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Format=JSON")
	if after == 0 {
		l.ask("MonitorStart 101", `{"reply":"MonitorStart","ok":true}`)
		return l
	}
	l.say("MonitorStart 101", fmt.Sprintf("Resume %d", after))
	l.want(`{"reply":"MonitorStart","ok":true}`, `{"reply":"Resume","ok":true}`)
	return l
}

// event reads up to the next event and returns its number; 0: the connection has
// ended. A line that broke off is none.
func (l *line) event() uint64 {
	l.t.Helper()
	for {
		text := l.read()
		var e struct {
			Event string
			Seq   uint64
			Gap   []uint64
		}
		if text == "" {
			return 0
		}
		if err := json.Unmarshal([]byte(text), &e); err != nil || e.Gap != nil {
			l.t.Fatalf("got %s", text)
		}
		if e.Event != "" {
			return e.Seq
		}
	}
}

// TestClientCommandCut: a command that arrives in part is none, and never dials
// half a number.
func TestClientCommandCut(t *testing.T) {
	t.Parallel()
	overEvery(t, func(t *testing.T, how transport) {
		d := newDesk(t).serveTLS().start()
		w := newWay(t, d.address(how))
		l := connect(t, how, w.addr())
		l.ask("STLI", "error_ind SUCCESS STLI")
		w.put(toxic{"limit_data", up, attributes{"bytes": 19}}) // MakeCall 101 123456: no end of a line
		fmt.Fprint(l, "MakeCall 101 1234567890\r\n")
		l.want("")
		d.wantMetric("connections_total", 1)
		d.wantLog(`"message":"client gone"`, `"session":1`)
		w.heal()
		again := connect(t, how, w.addr())
		again.ask("MakeCall 101 102", "error_ind SUCCESS MakeCall")
		if n := asked(d.Phone("101"), "number="); n != 1 {
			t.Errorf("the phone was told to dial %d times: %v", n, d.Phone("101").Requests())
		}
	})
}
