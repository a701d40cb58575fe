package faults_test

import (
	"fmt"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/providersim"
)

// overHook makes the provider deliver its events by HTTP, over a way.
func (s *sky) overHook() *sky {
	s.t.Helper()
	s.hook = newWay(s.t, "127.0.0.1:9") // discard: nobody goes there before leadTo
	s.More += fmt.Sprintf("events = \"webhook\"\nwebhook = %q\n", "http://"+s.hook.addr())
	return s
}

// delivered waits until the provider has delivered all its events, or tried to.
func (s *sky) delivered() {
	s.t.Helper()
	servertest.Eventually(s.t, "all is delivered, or lost", func() bool {
		n := s.sim.Stats()
		return n.WebHooks == n.Events
	})
}

// hookCases are faults on the way of a delivery, from the provider to the server.
var hookCases = []struct {
	name   string
	toxics []toxic
	cut    bool // in place of toxics: the way is closed
	failed bool // the provider does not hear that it has arrived
}{
	{name: "latency up", toxics: []toxic{{"latency", up, attributes{"latency": 100, "jitter": 80}}}},
	{name: "latency down", toxics: []toxic{{"latency", down, attributes{"latency": 100, "jitter": 80}}}},
	{name: "slow close up", toxics: []toxic{{"slow_close", up, attributes{"delay": 60_000}}}},
	{name: "slow close down", toxics: []toxic{{"slow_close", down, attributes{"delay": 60_000}}}},
	{name: "bandwidth up", toxics: []toxic{{"bandwidth", up, attributes{"rate": 16}}}},
	{name: "bandwidth down", toxics: []toxic{{"bandwidth", down, attributes{"rate": 8}}}},
	{name: "slicer up", toxics: []toxic{{"slicer", up, attributes{"average_size": 64, "size_variation": 32, "delay": 300}}}},
	{name: "slicer down", toxics: []toxic{{"slicer", down, attributes{"average_size": 16, "size_variation": 8, "delay": 300}}}},
	{name: "late answer", toxics: []toxic{{"latency", down, attributes{"latency": 5000}}}, failed: true},
	{name: "reset at the answer", toxics: []toxic{{"reset_peer", down, attributes{"timeout": 0}}}, failed: true},
	{name: "half an answer", toxics: []toxic{{"limit_data", down, attributes{"bytes": 5}}}, failed: true},
	{name: "answer vanishes", toxics: []toxic{{"timeout", down, attributes{"timeout": 50}}}, failed: true},
	{name: "refused", cut: true, failed: true},
	{name: "request vanishes", toxics: vanishing(up), failed: true},
	{name: "reset at the request", toxics: []toxic{{"reset_peer", up, attributes{"timeout": 0}}}, failed: true},
	{name: "cut in the path", toxics: []toxic{{"limit_data", up, attributes{"bytes": 20}}}, failed: true},
	{name: "cut in the body", toxics: []toxic{{"limit_data", up, attributes{"bytes": 700}}}, failed: true},
}

// TestProviderWebhook: a delivery that arrives is one event, also where the provider
// does not hear of it and delivers it again; what does not arrive is found out, as
// nobody need be the wiser for having lost it. Nothing is dialled, and nobody alarmed.
func TestProviderWebhook(t *testing.T) {
	t.Parallel()
	for _, c := range hookCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSky(t).overHook().serve(jwt)
			l := dialLine(t, s.lines)
			l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
			s.call(l, "+12025550177")
			s.delivered()
			before := s.sim.Stats()
			spoil := func() {
				if c.cut {
					s.hook.shut()
				}
				s.hook.put(c.toxics...)
			}
			mend := func() {
				s.hook.heal()
				if c.cut {
					s.hook.open()
				}
			}

			spoil()
			s.person(providersim.Answer)
			s.delivered()
			now := s.sim.Stats()
			want := 0
			if c.failed {
				want = now.WebHooks - before.WebHooks
			}
			if n := now.WebHooksFailed - before.WebHooksFailed; n != want || now.WebHooks == before.WebHooks {
				t.Errorf("of %d deliveries the provider takes %d for lost, want %d", now.WebHooks-before.WebHooks, n, want)
			}
			mend()
			l.want(`Established 201 newCall 201 +12025550177 201 ""`)
			s.person(providersim.Hold)
			l.want("Held 201 normal 201")
			s.person(providersim.Retrieve)
			l.want("Retrieved 201 normal 201")
			s.delivered()

			spoil()
			if err := s.sim.Far("+12025550177", providersim.HangUp); err != nil {
				t.Fatal(err)
			}
			s.delivered()
			mend()
			l.want(`ConnectionCleared 201 normalClearing "" ()`)
			s.wantMetric("calls", 0)
			s.call(l, "+12025550178")
			if n := s.dialled(); n != 0 {
				t.Errorf("the provider was told to dial %d times", n)
			}
			if n := s.logged(`"message":"monitoring"`, `"to":"unreachable"`); n != 0 {
				t.Error("somebody was alarmed")
			}
		})
	}
}
