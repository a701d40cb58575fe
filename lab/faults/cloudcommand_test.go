package faults_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/providersim"
)

const (
	unsureText = ": whether the provider has carried it out is not known"
	offText    = "systemResourceAvailability.resourceOutOfService \"the request was not sent: ADDRESS refuses connections: look at provider.hostname and provider.port\""
	lateText   = unknown + " \"ADDRESS did not answer within 1s" + unsureText
	brokenText = unknown + " \"ADDRESS closed the connection before it had answered" + unsureText
)

// A cloudCase is a fault between the server and the provider, and what becomes of a
// request to dial.
type cloudCase struct {
	name    string
	toxics  []toxic
	cut     bool   // in place of toxics: the way is closed
	failure string // how the answer goes on; "": SUCCESS
	dialled int    // how often the provider has read the request
	status  string // the label of provider_requests_total
}

var cloudCases = []cloudCase{
	{name: "refused", cut: true, failure: offText, status: "none"},
	{name: "request vanishes", toxics: vanishing(up), failure: lateText, status: "none"},
	{name: "answer vanishes", toxics: vanishing(down), failure: lateText, dialled: 1, status: "none"},
	{name: "reset at the request", toxics: []toxic{{"reset_peer", up, attributes{"timeout": 0}}}, failure: brokenText, status: "none"},
	{name: "reset at the answer", toxics: []toxic{{"reset_peer", down, attributes{"timeout": 0}}}, failure: brokenText, dialled: 1, status: "none"},
	{name: "half a request", toxics: []toxic{{"limit_data", up, attributes{"bytes": 40}}}, failure: brokenText, status: "none"},
	{name: "half an answer", toxics: []toxic{{"limit_data", down, attributes{"bytes": 20}}}, failure: unknown + ` "ADDRESS`, dialled: 1, status: "none"},
	{name: "latency up", toxics: []toxic{{"latency", up, attributes{"latency": 100, "jitter": 80}}}, dialled: 1, status: "2xx"},
	{name: "latency down", toxics: []toxic{{"latency", down, attributes{"latency": 100, "jitter": 80}}}, dialled: 1, status: "2xx"},
	{name: "slow close up", toxics: []toxic{{"slow_close", up, attributes{"delay": 60_000}}}, dialled: 1, status: "2xx"},
	{name: "slow close down", toxics: []toxic{{"slow_close", down, attributes{"delay": 60_000}}}, dialled: 1, status: "2xx"},
	{name: "bandwidth up", toxics: []toxic{{"bandwidth", up, attributes{"rate": 8}}}, dialled: 1, status: "2xx"},
	{name: "bandwidth down", toxics: []toxic{{"bandwidth", down, attributes{"rate": 8}}}, dialled: 1, status: "2xx"},
	{name: "slicer up", toxics: []toxic{{"slicer", up, attributes{"average_size": 16, "size_variation": 8, "delay": 300}}}, dialled: 1, status: "2xx"},
	{name: "slicer down", toxics: []toxic{{"slicer", down, attributes{"average_size": 16, "size_variation": 8, "delay": 300}}}, dialled: 1, status: "2xx"},
}

// TestProviderCommand: whatever happens to a request to the provider, it dials once
// at most, SUCCESS is said when the provider has said so, and phones on desks do not
// wait for it.
func TestProviderCommand(t *testing.T) {
	t.Parallel()
	for _, c := range cloudCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			newSky(t).patient(c).serve(jwt).command(c)
		})
	}
}

// patient lets the provider take its time, where a case is not about that.
func (s *sky) patient(c cloudCase) *sky {
	if c.failure != lateText {
		s.timeout = "10s"
	}
	return s
}

// command has 201 dial while the way to the provider is not well.
func (s *sky) command(c cloudCase) {
	s.t.Helper()
	l, other := dialLine(s.t, s.lines), dialLine(s.t, s.lines)
	// What the request needs is known from then on: nothing else is sent for it.
	l.ask("MakeCall 201 +12025550177", "error_ind SUCCESS MakeCall")
	s.person(providersim.Answer)
	s.person(providersim.HangUp)
	requests := fmt.Sprintf("provider_requests_total{status=%q}", c.status)
	before, had := s.metric(requests), s.dialled()

	if c.cut {
		s.way.shut()
	}
	s.way.put(c.toxics...)
	l.say("MakeCall 201 +12025550178")
	for range 5 {
		other.ask("SendKeys 101 CANCEL", "error_ind SUCCESS SendKeys")
	}
	got, want := l.read(), "error_ind SUCCESS MakeCall"
	if c.failure != "" {
		want = "error_ind ERROR MakeCall " + c.failure
	}
	if c.failure == "" && got != want || !strings.HasPrefix(got, want) {
		s.t.Fatalf("got  %s\nwant %s", got, want)
	}
	if n := s.dialled() - had; n != c.dialled {
		s.t.Errorf("the provider has read the request %d times, want %d", n, c.dialled)
	}
	if n := s.metric(requests); n != before+1 {
		s.t.Errorf("%s is %v, and was %v before", requests, n, before)
	}
	if c.failure != "" {
		s.wantLog(`"message":"command"`, `"command":"MakeCall"`, `"device":"201"`, `"error":"`+strings.Fields(c.failure)[0]+`"`)
	}

	s.way.heal()
	if c.cut {
		s.way.open()
	}
	l.ask("MakeCall 201 +12025550179", "error_ind SUCCESS MakeCall")
	if n := s.dialled() - had; n != c.dialled+1 {
		s.t.Errorf("the provider has read %d requests, want %d", n, c.dialled+1)
	}
}

// TestProviderLookUpLost: what a request needs cannot be looked up. The request itself
// was not sent, and that is what is said.
func TestProviderLookUpLost(t *testing.T) {
	t.Parallel()
	s := newSky(t).serve(jwt)
	l := dialLine(t, s.lines)
	l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
	s.way.put(vanishing(up)...)
	l.ask("MakeCall 201 +12025550177", "error_ind ERROR MakeCall systemResourceAvailability.resourceOutOfService "+
		`"the request was not sent, for what it needs could not be looked up: ADDRESS did not answer within 1s"`)
	s.way.heal()
	l.ask("MakeCall 201 +12025550177", "error_ind SUCCESS MakeCall")
	if n := s.dialled(); n != 1 {
		t.Errorf("the provider was told to dial %d times", n)
	}
}
