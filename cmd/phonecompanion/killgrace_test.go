//go:build unix

package main_test

import (
	"slices"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
)

// TestKillAndNobodyComesBack: a server that finds what a killed one left puts
// it back when nobody monitors for the time of grace.
func TestKillAndNobodyComesBack(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes the time of grace, 30 s")
	}
	offices := map[string]*killOffice{
		"killed while it set the slots":    killAtRequest(t, snomForeign, victimNamed("MonitorStart"), 7, unanswered),
		"killed while it put them back":    killAtRequest(t, snomForeign, victimNamed("MonitorStop"), 9, lost),
		"killed while it stopped":          killAtRequest(t, genericForeign, victimNamed("SIGTERM"), 12, answered),
		"killed between the two":           newKillOffice(t, genericForeign),
		"the next client gives up":         newKillOffice(t, snomForeign),
		"the next client gives up at once": newKillOffice(t, genericForeign),
	}
	offices["killed between the two"].abandoned()
	for name, k := range offices {
		switch k.serve(); name {
		case "the next client gives up":
			k.abandoned()
			k.monitored()
		case "the next client gives up at once":
			k.abandoned()
			k.serve()
			beginSaying("MonitorStart")(k)
		}
		k.forget() // without BYE
	}
	for name, k := range offices {
		eventually(t, name+": put back", phone.Grace+patience, func() bool {
			return !slices.ContainsFunc(k.sims, func(p *killPhone) bool { return p.count() > 0 })
		})
		k.process.terminate()
		k.wantAsBefore()
	}
}
