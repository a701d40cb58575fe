package providersim

import (
	"fmt"
	"strings"
	"testing"
)

const telephony = "/restapi/v1.0/account/~/telephony"

// party is the path of the party of an extension in the newest call that has one.
func (b *bench) party(extension string) string {
	b.t.Helper()
	var best Call
	id := ""
	for _, c := range b.Calls() {
		for _, pt := range c.Parties {
			if pt.Extension == extension && pt.Code != disconnected && pt.Code != gone && c.ID >= best.ID {
				best, id = c, pt.ID
			}
		}
	}
	if id == "" {
		b.t.Fatalf("no party of %s: %+v", extension, b.Calls())
	}
	return telephony + "/sessions/" + best.ID + "/parties/" + id
}

// TestCallControl plays requests and what persons do; the states are checked
// after each. The paths and the statuses are those of
// specs/ringcentral_openapi3.json.
func TestCallControl(t *testing.T) {
	const far = "+12025550199"
	type step struct {
		do     string // "101 answer", "+… answer", "in 101", "out 101 number", or METHOD and what comes behind the party of 101
		body   string
		status int
		code   string
		want   string // the states, "" unchecked
	}
	tables := map[string][]step{
		"incoming": {
			{"in 101", "", 0, "", "Answered Proceeding"},
			{"POST /hold", "", 409, "TAS-102", ""},
			{"POST /transfer", `{"phoneNumber":"102"}`, 409, "", ""},
			{"POST /answer", `{"deviceId":"1"}`, 404, "CMN-102", "Answered Proceeding"},
			{"POST /answer", `{"deviceId":"$DEVICE"}`, 200, "", "Answered Answered"},
			{"POST /answer", `{}`, 409, "", ""},
			{"POST /reject", "", 409, "", ""},
			{"POST /forward", `{"phoneNumber":"102"}`, 409, "", ""},
			{"PATCH ", `{"muted":true}`, 200, "", "Answered Answered"},
			{"PATCH ", `{"party":{"muted":false}}`, 200, "", ""},
			{"PATCH ", `{}`, 400, "CMN-101", ""},
			{"POST /unhold", "", 409, "", ""},
			{"POST /hold", "", 200, "", "Answered Hold"},
			{"POST /hold", "", 409, "", ""},
			{"101 hold", "", 0, "", "Answered Hold"},
			{"POST /unhold", "", 200, "", "Answered Hold"}, // held by hand still
			{"101 retrieve", "", 0, "", "Answered Answered"},
			{"DELETE ", "", 403, "CMN-109", ""},
			{"DELETE session", "", 204, "", "0 calls"},
		},
		"rejected":    {{"in 101", "", 0, "", ""}, {"POST /reject", "", 204, "", "0 calls"}},
		"caller gone": {{"in 101", "", 0, "", ""}, {"+12025550123 hangup", "", 0, "", "0 calls"}},
		"call-out": {
			{"out 101 " + far, "", 201, "", "Setup"},
			{"POST /reject", "", 409, "", ""},
			{"POST /forward", `{"phoneNumber":"102"}`, 409, "", ""},
			{"101 answer", "", 0, "", "Proceeding Proceeding"},
			{far + " answer", "", 0, "", "Answered Answered"},
			{far + " hangup", "", 0, "", "0 calls"},
		},
		"call-out answered by request": {
			{"out 101 " + far, "", 201, "", "Setup"},
			{"POST /answer", "", 200, "", "Proceeding Proceeding"},
			{far + " busy", "", 0, "", "0 calls"},
		},
		"blind transfer": {
			{"in 101", "", 0, "", ""},
			{"101 answer", "", 0, "", "Answered Answered"},
			{"POST /transfer", `{"phoneNumber":"102","extensionNumber":"102"}`, 400, "CMN-101", ""},
			{"POST /transfer", `{}`, 400, "CMN-101", ""},
			{"POST /transfer", `{"extensionNumber":"999"}`, 404, "CMN-102", ""},
			{"POST /transfer", `{"phoneNumber":"nobody"}`, 400, "CMN-101", "Answered Answered"},
			{"POST /transfer", `{"phoneNumber":"+12025550100*102"}`, 200, "", "Answered Disconnected/BlindTransfer Proceeding"},
			{"102 answer", "", 0, "", "Answered Disconnected/BlindTransfer Answered"},
			{"102 hangup", "", 0, "", "0 calls"},
		},
		"to the mailbox": {
			{"in 101", "", 0, "", ""},
			{"POST /forward", `{"voicemail":"1"}`, 404, "", ""},
			{"POST /forward", `{"parkOrbit":"1"}`, 400, "", ""},
			{"POST /forward", `{"voicemail":"$B"}`, 200, "", "Answered Disconnected/CallRedirected VoiceMail"},
			{"+12025550123 hangup", "", 0, "", "0 calls"},
		},
		"parked": {
			{"in 101", "", 0, "", ""},
			{"101 answer", "", 0, "", ""},
			{"POST /transfer", `{"parkOrbit":"1"}`, 200, "", "Answered Parked/ParkLocation"},
			{"DELETE ", "", 204, "", "0 calls"},
		},
	}
	for name, steps := range tables {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Config{})
			subst := strings.NewReplacer("$DEVICE", b.a.DeviceID, "$B", b.b.ID)
			for i, s := range steps {
				who, what, _ := strings.Cut(s.do, " ")
				body := subst.Replace(s.body)
				switch {
				case who == "in":
					_, err := b.Incoming(what, "+12025550123", "Ben Carter")
					b.must(err)
				case who == "out":
					ext, number, _ := strings.Cut(what, " ")
					o := b.want(s.status, s.code, "POST", telephony+"/call-out", fmt.Sprintf(`{"from":{"deviceId":%q},"to":{"phoneNumber":%q}}`, b.a.DeviceID, number))
					if ext != "101" || at(o, "session.parties.0.direction") != "Outbound" || at(o, "session.origin.type") != "CallOut" {
						t.Errorf("call-out: %v", o)
					}
				case what == "session":
					b.want(s.status, s.code, who, strings.Split(b.party("101"), "/parties/")[0], "")
				case who == "101" || who == "102":
					b.must(b.Person(who, Act(what)))
				case who[0] == '+':
					b.must(b.Far(who, Act(what)))
				default:
					path := b.party("101") + what
					o := b.want(s.status, s.code, who, path, body)
					if s.status == 200 && at(o, "status.code") == nil {
						t.Errorf("step %d: no party: %v", i, o)
					}
				}
				if s.want != "" {
					if got := b.states(); got != s.want {
						t.Fatalf("step %d (%s): the parties are %s, want %s", i, s.do, got, s.want)
					}
				}
			}
		})
	}
}

// TestBridge: docs/voice/warm-transfer.md.
func TestBridge(t *testing.T) {
	b := newBench(t, Config{})
	_, err := b.Incoming("101", "+12025550123", "Customer")
	b.must(err)
	b.must(b.Person("101", Answer))
	first := b.party("101")
	b.want(200, "", "POST", first+"/hold", "")
	_, err = b.Dial("101", "102")
	b.must(err)
	second := b.party("101")
	sessionID := strings.Split(strings.TrimPrefix(second, telephony+"/sessions/"), "/")[0]
	partyID := second[strings.LastIndex(second, "/")+1:]
	body := fmt.Sprintf(`{"telephonySessionId":%q,"partyId":%q}`, sessionID, partyID)
	b.want(409, "", "POST", first+"/bridge", body) // 102 rings still
	b.must(b.Person("102", Answer))
	b.want(400, "", "POST", first+"/bridge", `{}`)
	b.want(404, "", "POST", first+"/bridge", `{"telephonySessionId":"x","partyId":"y"}`)
	o := b.want(200, "", "POST", first+"/bridge", body)
	if at(o, "status.code") != "Gone" || at(o, "status.reason") != "AttendedTransfer" || at(o, "status.peerId.telephonySessionId") != sessionID {
		t.Errorf("the answer: %v", o)
	}
	if n := len(b.Calls()); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
	b.must(b.Far("+12025550123", HangUp))
	if n := len(b.Calls()); n != 0 {
		t.Errorf("%d calls are left: %+v", n, b.Calls())
	}
}

// TestOptions: a mailbox, and the guide's way to end a call.
func TestOptions(t *testing.T) {
	b := newBench(t, Config{VoiceMail: true, PartyDeleteEndsCall: true})
	b.Incoming("101", "+12025550123", "")
	b.want(204, "", "POST", b.party("101")+"/reject", "")
	b.wantStates("Answered VoiceMail")
	b.want(204, "", "DELETE", b.party("101"), "")
	b.wantStates("0 calls")
}

// TestOutside: numbers that do something by themselves.
func TestOutside(t *testing.T) {
	for act, want := range map[Act]string{Answer: "Answered Answered", Busy: "0 calls", Reject: "0 calls"} {
		b := newBench(t, Config{})
		b.must(b.AddOutside("+12025550199", Behaviour{Act: act, Now: true}))
		_, err := b.Dial("101", "+12025550199")
		b.must(err)
		b.wantStates(want)
	}
	b := newBench(t, Config{})
	if b.AddOutside("1", Behaviour{Act: Hold}) == nil || b.Far("1", Answer) == nil || b.Person("9", Answer) == nil {
		t.Error("nonsense was accepted")
	}
}

// TestNotMine: parties in the public network, other accounts, what is not there.
func TestNotMine(t *testing.T) {
	b := newBench(t, Config{})
	b.Incoming("101", "+12025550123", "")
	c := b.Calls()[0]
	b.want(403, "", "POST", telephony+"/sessions/"+c.ID+"/parties/"+c.Parties[0].ID+"/hold", "")
	b.want(200, "", "GET", telephony+"/sessions/"+c.ID+"/parties/"+c.Parties[0].ID, "")
	b.want(404, "CMN-102", "GET", telephony+"/sessions/"+c.ID+"/parties/x", "")
	b.want(404, "CMN-102", "GET", telephony+"/sessions/x", "")
	b.want(404, "CMN-102", "GET", "/restapi/v1.0/account/1/telephony/sessions/"+c.ID, "")
	b.want(400, "CMN-101", "POST", telephony+"/call-out", `{}`)
	b.want(404, "CMN-102", "POST", telephony+"/call-out", `{"from":{"deviceId":"1"},"to":{"phoneNumber":"102"}}`)
	b.want(400, "CMN-103", "POST", telephony+"/call-out", `{`)
	b.want(404, "CMN-120", "GET", "/restapi/v1.0/nothing", "")
	b.want(405, "", "PUT", "/restapi/v1.0/account/~/extension/~", "")
}
