package faults_test

import (
	"testing"

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
