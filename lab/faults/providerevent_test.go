package faults_test

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/servertest"
	"github.com/phonecompanion/phonecompanion/providersim"
)

// TestProviderInterruptedInAnEvent: an event that is on its way when the WebSocket
// breaks is delivered for the provider, so it does not come again; the calls are read
// again, and what it said is heard.
func TestProviderInterruptedInAnEvent(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]toxic{
		"reset": {"reset_peer", down, attributes{"timeout": 0}}, "half an event": {"limit_data", down, attributes{"bytes": 100}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSky(t).serve(jwt)
			l := dialLine(t, s.lines)
			l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
			s.call(l, "+12025550177")
			s.way.put(x)
			s.person(providersim.Answer)
			s.wantLog(`"level":"warn"`, "the WebSocket is tried again")
			s.way.heal()
			l.want(`Established 201 newCall 201 +12025550177 201 ""`)
		})
	}
}

// TestProviderInterruptedWhileItRings: whoever dials is connected for the provider's
// presence, although it still rings at the other side. Calls that are read again do
// not take that for an answer, and do not miss one.
func TestProviderInterruptedWhileItRings(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]bool{"answered later": false, "answered meanwhile": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSky(t).serve(jwt)
			l := dialLine(t, s.lines)
			l.ask("MonitorStart 201", "error_ind SUCCESS MonitorStart")
			if _, err := s.sim.Dial("201", "+12025550177"); err != nil {
				t.Fatal(err)
			}
			l.want("Originated 201 newCall 201 +12025550177 201", `Delivered 201 newCall +12025550177 201 +12025550177 ""`)
			s.way.shut()
			s.wantLog(`"level":"warn"`, "the WebSocket is tried again")
			read := s.presences()
			if meanwhile {
				s.far("+12025550177", providersim.Answer)
				s.sim.ForgetSessions() // the event is lost
			}
			s.way.open()
			servertest.Eventually(t, "the calls are read again", func() bool { return s.presences() > read })
			if !meanwhile {
				for range 20 {
					l.ask("SendKeys 101 CANCEL", "error_ind SUCCESS SendKeys")
				}
				s.far("+12025550177", providersim.Answer)
			}
			l.want(`Established 201 newCall +12025550177 201 +12025550177 ""`)
		})
	}
}

// far has somebody outside do something, as soon as there is a call to do it with.
func (s *sky) far(number string, act providersim.Act) {
	s.t.Helper()
	servertest.Eventually(s.t, number+": "+string(act), func() bool { return s.sim.Far(number, act) == nil })
}

// presences returns how often the provider was asked for the calls of an extension.
func (s *sky) presences() (n int) {
	for _, r := range s.sim.Requests() {
		if strings.HasPrefix(r, "GET ") && strings.Contains(r, "/presence") {
			n++
		}
	}
	return n
}
