package providersim

import (
	"fmt"
	"testing"
)

// ringOutStatus is callStatus, callerStatus and calleeStatus.
func (b *bench) ringOutStatus(id string) string {
	b.t.Helper()
	o := b.want(200, "", "GET", "/restapi/v1.0/account/~/extension/~/ring-out/"+id, "")
	return fmt.Sprint(at(o, "status.callStatus"), " ", at(o, "status.callerStatus"), " ", at(o, "status.calleeStatus"))
}

// TestRingOut plays docs/voice/ringout.md: the own telephone first, then the other one.
func TestRingOut(t *testing.T) {
	type step struct {
		who, act string // "101" person, "+…" far, "DELETE"
		parties  string
		status   string
	}
	for name, steps := range map[string][]step{
		"answered": {
			{"101", "answer", "Answered Proceeding", "InProgress Success InProgress"},
			{"+12025550199", "answer", "Answered Answered", "Success Success Success"},
			{"+12025550199", "hangup", "0 calls", "Success Finished Finished"},
		},
		"own telephone rejects": {{"101", "reject", "0 calls", "CannotReach Rejected InProgress"}},
		"nobody at home":        {{"101", "noanswer", "0 calls", "CannotReach NoAnswer InProgress"}},
		"busy": {
			{"101", "answer", "Answered Proceeding", "InProgress Success InProgress"},
			{"+12025550199", "busy", "0 calls", "CannotReach Finished Busy"},
		},
		"the user gives up": {
			{"101", "answer", "Answered Proceeding", "InProgress Success InProgress"},
			{"101", "hangup", "0 calls", "CannotReach Finished Rejected"},
		},
		"deleted in time": {{"DELETE", "", "0 calls", "CannotReach Rejected InProgress"}},
		"deleted too late": {
			{"101", "answer", "Answered Proceeding", "InProgress Success InProgress"},
			{"DELETE", "", "Answered Proceeding", "InProgress Success InProgress"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Config{})
			o := b.want(200, "", "POST", "/restapi/v1.0/account/~/extension/~/ring-out",
				`{"from":{"phoneNumber":"101"},"to":{"phoneNumber":"+12025550199"},"playPrompt":false}`)
			id := o["id"].(string)
			b.wantStates("Proceeding")
			if got := b.ringOutStatus(id); got != "InProgress InProgress InProgress" {
				t.Errorf("at first: %s", got)
			}
			session := b.want(200, "", "GET", "/restapi/v1.0/account/~/telephony/sessions/"+b.Calls()[0].ID, "")
			for path, want := range map[string]string{
				"origin.type": "RingOut", "parties.0.ringOutRole": "Initiator", "parties.0.direction": "Inbound",
				"parties.0.from.phoneNumber": "+12025550199", "parties.0.to.phoneNumber": "101", "parties.0.to.extensionId": b.a.ID,
			} {
				if got := fmt.Sprint(at(session, path)); got != want {
					t.Errorf("%s is %s, want %s", path, got, want)
				}
			}
			for _, s := range steps {
				switch {
				case s.who == "DELETE":
					b.want(204, "", "DELETE", "/restapi/v1.0/account/~/extension/~/ring-out/"+id, "")
				case s.who[0] == '+':
					b.must(b.Far(s.who, Act(s.act)))
				default:
					b.must(b.Person(s.who, Act(s.act)))
				}
				b.wantStates(s.parties)
				if got := b.ringOutStatus(id); got != s.status {
					t.Errorf("after %s %s: %s, want %s", s.who, s.act, got, s.status)
				}
			}
		})
	}
}
