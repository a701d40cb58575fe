package phone

import (
	"crypto/rand"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// nameCall chooses the id of a call that is about to be made, for profiles that
// tell it to the provider. Where the same profile tells of the phone's calls, and
// every case of the action uses the id, the call is known by it from the start.
func (t *plan) nameCall(s *Settings) {
	if t.dials == "" {
		return
	}
	id := rand.Text()
	t.values.Set(phoneprofile.InsertNewCall, id)
	for i := range t.cases {
		if !usesNewCall(&t.cases[i]) {
			return
		}
	}
	if t.of == s.teller() {
		t.newCall = id
	}
}

// usesNewCall tells whether a request of a case names the new call.
func usesNewCall(c *phoneprofile.Case) bool {
	for _, step := range c.Steps {
		if step.Request != nil && step.Request.Uses(phoneprofile.InsertNewCall) {
			return true
		}
	}
	return false
}
