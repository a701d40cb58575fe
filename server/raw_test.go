package server_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/server"
	"github.com/phonecompanion/phonecompanion/stli"
)

// rawGate is a provider that answers a request when the test lets it.
type rawGate struct {
	arrived chan rawArrival
}

// rawArrival is one request; the test puts its answer into answer.
type rawArrival struct {
	request string
	startBy time.Time
	answer  chan<- rawAnswer
}

type rawAnswer struct {
	response *stli.RawResponse
	failure  *stli.Failure
}

func newRawGate() *rawGate { return &rawGate{arrived: make(chan rawArrival, 1000)} }

func (g *rawGate) Do(ctx context.Context, request []byte, startBy time.Time) (*stli.RawResponse, *stli.Failure) {
	answer := make(chan rawAnswer, 1)
	g.arrived <- rawArrival{string(request), startBy, answer}
	select {
	case a := <-answer:
		return a.response, a.failure
	case <-ctx.Done():
		return nil, stli.Failf(stli.CodeOutcomeUnknown, "stopped")
	}
}

func ok(body string) rawAnswer {
	return rawAnswer{&stli.RawResponse{Status: 200, Body: []byte(body)}, nil}
}

// TestRaw: other commands do not wait for the provider, replies without a tag
// keep their order, and the answer stands directly behind its reply.
func TestRaw(t *testing.T) {
	g := newRawGate()
	d := newDesk(t, func(c *server.Config) { c.Raw = g })
	c := d.dial()
	c.send(`{"a":1,`, `"b":2}`, "Ping", "#p Ping", `#r {"c":3}`)
	c.want("#p error_ind SUCCESS Ping")
	first, second := <-g.arrived, <-g.arrived
	if strings.Contains(first.request, "c") {
		first, second = second, first
	}
	if first.request != "{\"a\":1,\n\"b\":2}" || second.request != `{"c":3}` || time.Until(first.startBy) > patience || time.Until(first.startBy) < patience/2 {
		t.Fatalf("%+v, %+v", first, second)
	}
	second.answer <- rawAnswer{&stli.RawResponse{Status: 404, Body: []byte(`""`)}, stli.Failf(stli.CodeUnspecified, "gone")}
	c.want("#r error_ind ERROR RawCommand", `#r RawResponse 404 ""`)
	first.answer <- ok(`{"id":1}`)
	c.want("error_ind SUCCESS RawCommand", `RawResponse 200 {"id":1}`, "error_ind SUCCESS Ping")

	c.send("STLI;Format=JSON;Errors=Extended")
	c.line()
	c.send(`#7 {}`)
	(<-g.arrived).answer <- ok(`[1]`)
	c.want(`{"reply":"RawCommand","tag":"7","ok":true}`, `{"rawResponse":200,"body":[1],"tag":"7"}`)
	c.send(`{}`)
	(<-g.arrived).answer <- rawAnswer{nil, stli.Failf(stli.CodeInvalidParameter, "why")}
	c.want(`{"reply":"RawCommand","ok":false,"error":"operation.invalidParameterValue","text":"why"}`)
}

// TestRawResponseOff: clients that cannot bear it get no second line.
func TestRawResponseOff(t *testing.T) {
	g := newRawGate()
	c := newDesk(t, func(c *server.Config) { c.Raw, c.NoRawResponse = g, true }).dial()
	c.send("{}")
	(<-g.arrived).answer <- ok(`{}`)
	c.want("error_ind SUCCESS RawCommand")
	c.send("Ping")
	c.want("error_ind SUCCESS Ping")
}

// TestRawNeedsItsClass of rights.
func TestRawNeedsItsClass(t *testing.T) {
	g := newRawGate()
	c := newDesk(t, func(c *server.Config) { c.Raw = g; c.Anonymous.Allow = []string{"control", "monitor"} }).dial()
	c.send("{}", "BYE")
	c.want("error_ind ERROR RawCommand", "error_ind SUCCESS BYE")
	if len(g.arrived) > 0 {
		t.Error("it was sent all the same")
	}
}

// TestTooManyRaw: what is beyond the limit is refused at once, and other
// commands go on.
func TestTooManyRaw(t *testing.T) {
	g := newRawGate()
	c := newDesk(t, func(c *server.Config) { c.Raw = g }).dial()
	c.send("STLI;Errors=Extended")
	c.line()
	for i := range 65 {
		c.send(fmt.Sprintf("#%d {}", i))
	}
	c.want(`#64 error_ind ERROR RawCommand performanceManagement.performanceLimitExceeded "64 raw requests of this connection have no answer yet: wait for some of them"`)
	c.send("#p Ping")
	c.want("#p error_ind SUCCESS Ping")
	(<-g.arrived).answer <- ok(`1`)
	c.line()
	c.line()
	c.send("#again {}")
	for range 64 {
		(<-g.arrived).answer <- ok(`1`)
	}
}

// TestManyLargeAnswers: answers that wait for an earlier one take bounded
// memory, and give it back also when their client goes away.
func TestManyLargeAnswers(t *testing.T) {
	const size, fit = 4 << 20, 16
	g := newRawGate()
	d := newDesk(t, func(c *server.Config) { c.Raw = g })
	body := string(bytes.Repeat([]byte("1"), size))
	for range 2 {
		c := d.dial()
		c.send("HoldCall 104")
		d.gate.wait()
		for range fit + 1 {
			c.send("{}")
			(<-g.arrived).answer <- ok(body)
		}
		c.send(`#t {}`)
		(<-g.arrived).answer <- ok(body)
		c.want("#t error_ind ERROR RawCommand", `#t RawResponse 200 ""`)
		c.conn.Close()
		d.gate.release()
		eventually(t, "the client has gone", func() bool { return d.server.Sessions() == 0 })
	}
	c := d.dial()
	c.send("{}")
	(<-g.arrived).answer <- ok(body)
	c.want("error_ind SUCCESS RawCommand", "RawResponse 200 "+body)
}

// TestShutdownWaitsForRaw: the answer that is due still comes.
func TestShutdownWaitsForRaw(t *testing.T) {
	g := newRawGate()
	d := newDesk(t, func(c *server.Config) { c.Raw = g })
	c := d.dial()
	c.send("{}")
	a := <-g.arrived
	stopped := make(chan struct{})
	go func() { d.shutdown(); close(stopped) }()
	a.answer <- ok(`{}`)
	c.want("error_ind SUCCESS RawCommand", "RawResponse 200 {}")
	c.wantEnd()
	<-stopped
}

// TestShutdownBreaksRawOff when its time is over, also requests of clients that
// have gone: no goroutine is left.
func TestShutdownBreaksRawOff(t *testing.T) {
	g := newRawGate()
	d := newDesk(t, func(c *server.Config) { c.Raw = g })
	gone, here := d.dial(), d.dial()
	gone.send("{}")
	<-g.arrived
	gone.conn.Close()
	here.send("{}")
	<-g.arrived
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d.server.Shutdown(ctx)
	if n := d.server.Sessions(); n != 0 {
		t.Errorf("%d sessions", n)
	}
}
