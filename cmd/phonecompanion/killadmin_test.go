//go:build unix

package main_test

import "testing"

// TestKillAndThenAnAdministrator: what a person sets after the server was
// killed is the value that counts, and what the phone holds in the end.
func TestKillAndThenAnAdministrator(t *testing.T) {
	t.Parallel()
	for _, typ := range []phoneType{snomForeign, genericForeign} {
		for how, kill := range map[string]func(*testing.T) *killOffice{
			"all set": func(t *testing.T) *killOffice { k := newKillOffice(t, typ); k.abandoned(); return k },
			"half set": func(t *testing.T) *killOffice {
				return killAtRequest(t, typ, victimNamed("MonitorStart"), 14, unanswered)
			},
		} {
			for _, e := range endings {
				t.Run(typ.name+", "+how+", "+e.name, func(t *testing.T) {
					k := kill(t)
					p := k.sims[0]
					last := len(p.slots) - 1
					set := map[int]string{0: "http://new.example/?n=$remote", last: "http://newest.example/ü"}
					if e.name == stopped.name {
						// What is empty when the phone is set again may also be lost with the
						// phone's settings, and then what it was before comes back.
						set[1] = ""
					}
					for i, value := range set {
						p.SetSetting(p.slots[i], value)
						p.before[p.slots[i]] = value
					}
					k.end(e)
				})
			}
		}
	}
}

// TestKillAndThenAnAdministratorForbids: the phone may not be taken over, so it
// cannot be monitored any more; what was ours is put back all the same.
func TestKillAndThenAnAdministratorForbids(t *testing.T) {
	t.Parallel()
	for _, typ := range []phoneType{snomEmpty, genericEmpty} {
		for name, end := range map[string]func(*killOffice){
			"and the server is stopped": func(*killOffice) {},
			"and goes on": func(k *killOffice) {
				eventually(k.t, "put back", patience, func() bool { return k.sims[0].count() == 0 })
			},
		} {
			t.Run(typ.name+", "+name, func(t *testing.T) {
				t.Parallel()
				k := newKillOffice(t, typ)
				k.abandoned()
				p := k.sims[0]
				p.SetSetting(p.slots[2], "http://new.example/")
				p.before[p.slots[2]] = "http://new.example/"
				k.serve()
				k.send(step{text: "MonitorStart 101"})
				k.expect(step{}, "error_ind ERROR MonitorStart")
				end(k)
				k.process.terminate()
				k.wantAsBefore()
			})
		}
	}
}
