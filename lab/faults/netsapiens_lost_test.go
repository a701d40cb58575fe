package faults_test

import (
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/providersim"
)

// skyLost are the ways in which a provider that is asked can be lost.
var skyLost = []struct {
	name   string
	toxics []toxic
	cut    bool // in place of toxics: the way is closed
}{
	{name: "refused", cut: true},
	{name: "request vanishes", toxics: vanishing(up)},
	{name: "answer vanishes", toxics: vanishing(down)},
	{name: "reset at the request", toxics: []toxic{{"reset_peer", up, attributes{"timeout": 0}}}},
	{name: "reset at the answer", toxics: []toxic{{"reset_peer", down, attributes{"timeout": 0}}}},
	{name: "half a request", toxics: []toxic{{"limit_data", up, attributes{"bytes": 40}}}},
	{name: "half an answer", toxics: []toxic{{"limit_data", down, attributes{"bytes": 20}}}},
	{name: "half a list", toxics: []toxic{{"limit_data", down, attributes{"bytes": 400}}}},
	{name: "too little bandwidth", toxics: []toxic{{"bandwidth", down, attributes{"rate": 0}}}},
}

// TestNetSapiensLost: a provider that is asked for the calls is lost. Its phones are
// said to be out of service, those on desks are not; a list of calls that breaks off
// ends none of them. When it is back, with other tokens, its phones are, the call that
// ended meanwhile is cleared, and the one that began is told.
func TestNetSapiensLost(t *testing.T) {
	t.Parallel()
	for _, c := range skyLost {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSky(t).serveNetSapiens()
			l := dialLine(t, s.lines)
			l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
			l.ask("MonitorStart 101", "error_ind SUCCESS MonitorStart")
			s.call(l, "+12025550177")
			s.person(providersim.Answer)
			l.want(`Established 201 newCall 201 +12025550177 201 ""`)
			if c.cut {
				s.way.shut()
			}
			s.way.put(c.toxics...)
			l.want("OutOfService 201 maintenance")
			s.wantLog(`"level":"warn"`, `"message":"monitoring"`, `"device":"201"`, `"from":"configured"`, `"to":"unreachable"`)
			s.DND("101", true)
			l.want("DoNotDisturb 101 101 on")
			if err := s.sim.Far("+12025550177", providersim.HangUp); err != nil {
				t.Fatal(err)
			}
			if _, err := s.sim.Incoming("201", "+12025550178", ""); err != nil {
				t.Fatal(err)
			}
			s.sim.ExpireTokens()
			if c.cut {
				s.way.open()
			}
			s.way.heal()
			l.want("BackInService 201 maintenance")
			got := map[string]bool{l.read(): true, l.read(): true} // the new one is told at once, the end of the old one when it is sure
			for _, want := range []string{`ConnectionCleared 201 normalClearing "" ()`, `Delivered 201 newCall 201 +12025550178 201 ""`} {
				if !got[want] {
					t.Errorf("got %v, want %s", got, want)
				}
			}
			s.person(providersim.Answer)
			l.want(`Established 201 newCall 201 +12025550178 201 ""`)
		})
	}
}

// TestNetSapiensInterrupted: the provider is gone for a moment. What happened meanwhile
// is told when it is back, once, and nobody is alarmed.
func TestNetSapiensInterrupted(t *testing.T) {
	t.Parallel()
	for _, c := range skyLost {
		if c.name == "too little bandwidth" {
			continue // it is as an answer that vanishes
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSky(t).serveNetSapiens()
			l := dialLine(t, s.lines)
			l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
			s.call(l, "+12025550177")
			if c.cut {
				s.way.shut()
			}
			s.way.put(c.toxics...)
			// Each poll asks three times, and three in vain are an alarm: one request is not.
			const none = `provider_requests_total{status="none"}`
			before, read := s.metric(none), s.sim.Stats().Requests
			servertest.Eventually(t, "a request is lost", func() bool {
				return s.metric(none) > before || c.name == "half a list" && s.sim.Stats().Requests > read+2
			})
			s.person(providersim.Answer)
			if c.cut {
				s.way.open()
			}
			s.way.heal()
			l.want(`Established 201 newCall 201 +12025550177 201 ""`)
			s.person(providersim.HangUp)
			l.want(`ConnectionCleared 201 normalClearing "" ()`)
			if n := s.logged(`"message":"monitoring"`, `"to":"unreachable"`); n != 0 {
				t.Error("somebody was alarmed")
			}
		})
	}
}

// TestNetSapiensOutcomeIsHeard: of a request to dial that may have arrived, its client
// hears by the events what became of it, also where it was carried out; it is not
// sent again in any case.
func TestNetSapiensOutcomeIsHeard(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]toxic{
		"carried out": {"reset_peer", down, attributes{"timeout": 0}}, "not carried out": {"reset_peer", up, attributes{"timeout": 0}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSky(t).serveNetSapiens()
			l := dialLine(t, s.lines)
			l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
			s.way.put(x)
			l.ask("MakeCall 201 +12025550177", "error_ind ERROR MakeCall "+brokenText+`"`)
			s.way.heal()
			if name == "carried out" {
				l.want("Originated 201 newCall 201 +12025550177 201")
				s.person(providersim.HangUp)
				l.want(`ConnectionCleared 201 normalClearing "" ()`)
			}
			l.ask("MakeCall 201 +12025550178", "error_ind SUCCESS MakeCall")
			l.want("Initiated 201 makeCall CALL 201", "Originated 201 newCall 201 +12025550178 201")
			want := 1
			if name == "carried out" {
				want = 2
			}
			if n := s.dialled(); n != want {
				t.Errorf("the provider was told to dial %d times, want %d", n, want)
			}
		})
	}
}
