package faults_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

// What a client reads where the answer does not come; ADDRESS is the phone's.
const (
	refusedText = `"ADDRESS: the phone refuses the connection: its web interface is off, or the port is wrong"`
	silentText  = `"ADDRESS: the phone took the request and did not answer in time"`
	closedText  = `"ADDRESS: the phone took the request and gave no proper answer: it closed the connection"`
	resetText   = `"ADDRESS: the phone took the request and gave no proper answer: read tcp ADDRESS->ADDRESS: read: connection reset by peer"`
	unreachable = "systemResourceAvailability.deviceOutOfService"
	unknown     = "unspecified.outcomeUnknown"
)

// A phoneCase is a fault between the server and a phone, and what comes of
// MakeCall then.
type phoneCase struct {
	name    string
	toxics  []toxic
	cut     func(*way) // in place of toxics
	heal    func(*way)
	failure string // the error; "": SUCCESS
	text    string
	outcome string // the label of phone_requests_total
	dialled int    // how often the phone has read the request
	hangs   bool   // the answer takes as long as the phone has for it
}

var phoneCases = []phoneCase{
	{name: "refused", cut: (*way).shut, heal: (*way).open, failure: unreachable, text: refusedText, outcome: "unreachable"},
	{name: "request vanishes", toxics: vanishing(up), failure: unknown, text: silentText, outcome: "unknown", hangs: true},
	{name: "answer vanishes", toxics: vanishing(down), failure: unknown, text: silentText, outcome: "unknown", dialled: 1, hangs: true},
	{name: "request vanishes and the connection ends", toxics: []toxic{{"timeout", up, attributes{"timeout": 50}}}, failure: unknown, text: closedText, outcome: "unknown"},
	{name: "answer vanishes and the connection ends", toxics: []toxic{{"timeout", down, attributes{"timeout": 300}}}, failure: unknown, text: closedText, outcome: "unknown", dialled: 1},
	{name: "reset at the request", toxics: []toxic{{"reset_peer", up, attributes{"timeout": 0}}}, failure: unknown, text: resetText, outcome: "unknown"},
	{name: "reset at the answer", toxics: []toxic{{"reset_peer", down, attributes{"timeout": 0}}}, failure: unknown, text: resetText, outcome: "unknown", dialled: 1},
	{name: "half a request", toxics: []toxic{{"limit_data", up, attributes{"bytes": 25}}}, failure: unknown, text: closedText, outcome: "unknown"},
	{name: "half an answer", toxics: []toxic{{"limit_data", down, attributes{"bytes": 10}}}, failure: unknown, text: closedText, outcome: "unknown", dialled: 1},
	{name: "answer too late", toxics: []toxic{{"latency", down, attributes{"latency": 60_000}}}, failure: unknown, text: silentText, outcome: "unknown", dialled: 1, hangs: true},
	{name: "latency up", toxics: []toxic{{"latency", up, attributes{"latency": 100, "jitter": 80}}}, outcome: "ok", dialled: 1},
	{name: "latency down", toxics: []toxic{{"latency", down, attributes{"latency": 100, "jitter": 80}}}, outcome: "ok", dialled: 1},
	{name: "slow close up", toxics: []toxic{{"slow_close", up, attributes{"delay": 60_000}}}, outcome: "ok", dialled: 1},
	{name: "slow close down", toxics: []toxic{{"slow_close", down, attributes{"delay": 60_000}}}, outcome: "ok", dialled: 1},
	{name: "bandwidth up", toxics: []toxic{{"bandwidth", up, attributes{"rate": 1}}}, outcome: "ok", dialled: 1},
	{name: "bandwidth down", toxics: []toxic{{"bandwidth", down, attributes{"rate": 1}}}, outcome: "ok", dialled: 1},
	{name: "slicer up", toxics: []toxic{{"slicer", up, attributes{"average_size": 4, "size_variation": 3, "delay": 500}}}, outcome: "ok", dialled: 1},
	{name: "slicer down", toxics: []toxic{{"slicer", down, attributes{"average_size": 4, "size_variation": 3, "delay": 500}}}, outcome: "ok", dialled: 1},
}

// TestPhoneCommand: whatever happens to a request, it is sent once; SUCCESS is said
// when the phone has said so and never otherwise; other phones do not wait; and with
// the fault everything about it is gone.
func TestPhoneCommand(t *testing.T) {
	t.Parallel()
	for _, c := range phoneCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.try(t)
		})
	}
}

func (c *phoneCase) try(t *testing.T) {
	d := newDesk(t).start()
	l, other := dialLine(t, d.lines), dialLine(t, d.lines)
	d.monitor(l)
	requests := fmt.Sprintf("phone_requests_total{outcome=%q,via=\"phone\"}", c.outcome)
	before := d.metric(requests)

	if c.cut != nil {
		c.cut(d.there)
	}
	d.there.put(c.toxics...)
	var answered atomic.Bool
	done := make(chan string, 1)
	l.say("MakeCall 104 102")
	go func() {
		answer := l.read()
		answered.Store(true)
		done <- answer
	}()
	for range 5 {
		other.ask("SendKeys 101 CANCEL", "error_ind SUCCESS SendKeys")
	}
	if c.hangs && answered.Load() {
		t.Error("the phone did not hang, or the others waited for it")
	}
	want := "error_ind SUCCESS MakeCall"
	if c.failure != "" {
		want = "error_ind ERROR MakeCall " + c.failure + " " + c.text
	}
	if got := <-done; got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	if c.dialled > 0 {
		// The phone has dialled, and says so: the events are the truth.
		first, must := l.read(), c.failure == "" || c.hangs
		if first == "Initiated 104 makeCall CALL 104" {
			first, must = l.read(), false
		}
		if must || first != "Originated 104 newCall 104 102 104" {
			t.Fatalf("got %s", first)
		}
		d.sick.HangUp()
		l.want("ConnectionCleared 104 callCancelled 104 ()")
		idle(t, d.sick)
	}
	if n := asked(d.sick, "number=102"); n != c.dialled {
		t.Errorf("the phone has read the request %d times, want %d", n, c.dialled)
	}
	if c.failure != "" {
		d.wantMetric(fmt.Sprintf("command_failures_total{command=\"MakeCall\",error=%q}", c.failure), 1)
		d.wantLog(`"level":"info"`, `"message":"command"`, `"command":"MakeCall"`, `"device":"104"`, `"error":"`+c.failure+`"`)
	}
	if got := d.metric(requests); got < before+1 {
		t.Errorf("%s is %v, and was %v before", requests, got, before)
	}

	if c.failure == unreachable {
		l.want("OutOfService 104 maintenance") // a phone that certainly cannot be reached is deaf
	}
	d.there.heal()
	if c.heal != nil {
		c.heal(d.there)
	}
	if c.failure == unreachable {
		l.want("BackInService 104 maintenance")
	}
	l.ask("MakeCall 104 103", "error_ind SUCCESS MakeCall")
	l.want("Initiated 104 makeCall CALL 104", "Originated 104 newCall 104 103 104")
	if n := asked(d.sick, "number=102"); n != c.dialled {
		t.Errorf("the request of before has come later: %d times", n)
	}
	if n := asked(d.sick, "number=103"); n != 1 {
		t.Errorf("the phone has read the next request %d times", n)
	}
}

// idle waits until the phone has no call and has told so.
func idle(t *testing.T, p *phonesim.Phone) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), servertest.Patience)
	defer cancel()
	if err := p.Wait(ctx, phonesim.Idle); err != nil {
		t.Fatal(err)
	}
}
