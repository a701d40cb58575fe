package phoneprofile

import (
	"testing"
	"time"
)

func TestCases(t *testing.T) {
	p := mustParse(t, head+`
[action.makecall]
resource = "/dial"
[action.SetDoNotDisturbON]
resource = "/on"
[action.SetDoNotDisturbOff]
resource = "/off"
[action.SetMicrophoneMute]
resource = "/mute?{state}"
[action.ReBoot]
resource = "/boot"
`)
	for _, c := range []struct{ action, state, want string }{
		{MakeCall, "", "/dial"},
		{SetDoNotDisturb, "on", "/on"},
		{SetDoNotDisturb, "off", "/off"},
		{SetDoNotDisturb, "", ""},
		{SetMicrophoneMute, "on", "/mute?on"},
		{SetMicrophoneMute, "off", "/mute?off"},
		{"Reboot", "", "/boot"},
		{"REBOOT", "", "/boot"},
		{AnswerCall, "", ""},
		{"", "", ""},
	} {
		got := ""
		if cases := p.Cases(c.action, c.state); cases != nil {
			r, err := cases[0].Steps[0].Request.Render(values(t, "state", c.state))
			if err != nil {
				t.Fatal(err)
			}
			got = r.Target
		}
		if got != c.want {
			t.Errorf("%s %s is %q, want %q", c.action, c.state, got, c.want)
		}
	}
	for action, want := range map[string]bool{
		MakeCall: true, SetDoNotDisturb: true, SetMicrophoneMute: true, "reboot": true, HoldCall: false,
	} {
		if got := p.Has(action); got != want {
			t.Errorf("has %s: %v", action, got)
		}
	}
}

// The commands of the line protocol, and the parts of them, are no actions to
// be called by name.
func TestOwnCommand(t *testing.T) {
	for action, want := range map[string]bool{
		MakeCall: true, "makecall": true, TransferTarget: true, TransferComplete: true, "SetDoNotDisturbOn": true, "setmicrophonemuteoff": true,
		"Reboot": false, "": false, "MakeCall2": false,
	} {
		if got := OwnCommand(action); got != want {
			t.Errorf("%q: %v", action, got)
		}
	}
}

// What the configuration says of the phone is not a client's to give.
func TestClientInsert(t *testing.T) {
	for name, want := range map[string]bool{
		"number": true, "url": true, "label": true, "keys": true, "password": false, "username": false, "address": false, "mac": false,
		"identity": false, "extension": false, "setting": false, "on": false, "nothing": false,
	} {
		if _, got := ClientInsert(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestApplies(t *testing.T) {
	p := mustParse(t, head+`
[[action.Test]]
when = ["alerting", "unknown"]
needs = ["identity"]
resource = "/1"
[[action.Test]]
when = ["alerting"]
resource = "/2"
[[action.Test]]
match = { type = "busy", on = "1" }
resource = "/3"
[[action.Test]]
needs = ["number", "remote"]
resource = "/4"
`)
	for _, c := range []struct {
		name   string
		state  State
		values []string
		want   string
	}{
		{"state and value", Alerting, []string{"identity", "i"}, "/1"},
		{"state alone", Alerting, nil, "/2"},
		{"the other state", Unknown, []string{"identity", "i"}, "/1"},
		{"no state", Connected, []string{"type", "busy", "on", "1"}, "/3"},
		{"one of two matches", Connected, []string{"type", "busy"}, ""},
		{"another value", Connected, []string{"type", "Busy", "on", "1"}, ""},
		{"both needs", Null, []string{"number", "1", "remote", "2"}, "/4"},
		{"one of two needs", Null, []string{"number", "1"}, ""},
		{"none", Hold, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			v := values(t, c.values...)
			for _, cs := range p.Cases("Test", "") {
				if cs.Applies(c.state, v) {
					r, _ := cs.Steps[0].Request.Render(v)
					got = r.Target
					break
				}
			}
			if got != c.want {
				t.Errorf("takes %q, want %q", got, c.want)
			}
		})
	}
}

func TestSteps(t *testing.T) {
	c := mustParse(t, head+`
[action.Test]
when = ["connected"]
steps = [
  { resource = "/1" },
  { wait = "300ms" },
  { wait = "0s" },
  { resource = "/2", method = "POST" },
]
on_failure = [{ wait = "10s" }, { resource = "/cancel" }]
`).Actions["Test"][0]
	if len(c.Steps) != 4 || c.Steps[0].Wait != 0 || c.Steps[1].Wait != 300*time.Millisecond || c.Steps[1].Request != nil ||
		c.Steps[2].Request != nil || c.Steps[3].Request.Method != "POST" {
		t.Errorf("steps are %+v", c.Steps)
	}
	if len(c.OnFailure) != 2 || c.OnFailure[0].Wait != MaxWait || c.OnFailure[1].Request == nil {
		t.Errorf("on failure: %+v", c.OnFailure)
	}
}
