//go:build known

package faults_test

import (
	"testing"

	"github.com/phonecompanion/phonecompanion/providersim"
)

// TestProviderInterruptedInAnEvent does not pass: an event that was on its way when
// the WebSocket broke is lost where the provider takes it for delivered. A recovery
// is taken to lose nothing, so the calls are not read again. Run it with -tags known.
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
