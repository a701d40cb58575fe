package stli

import "testing"

func TestReply(t *testing.T) {
	failure := Failf(CodeNoActiveCall, "102 has no \"connected\" call")
	for _, c := range []struct {
		name                 string
		reply                Reply
		text, extended, json string
	}{
		{"success", Reply{Verb: VerbMakeCall}, "error_ind SUCCESS MakeCall", "error_ind SUCCESS MakeCall", `{"reply":"MakeCall","ok":true}`},
		{"success of a tagged command", Reply{Tag: "7", Verb: VerbMakeCall}, "#7 error_ind SUCCESS MakeCall", "#7 error_ind SUCCESS MakeCall", `{"reply":"MakeCall","tag":"7","ok":true}`},
		{"greeting", Reply{Verb: VerbSTLI, Suffix: ` Version "2"`}, `error_ind SUCCESS STLI Version "2"`, `error_ind SUCCESS STLI Version "2"`, `{"reply":"STLI","ok":true}`},
		{"failure", Reply{Verb: VerbHoldCall, Failure: failure}, "error_ind ERROR HoldCall",
			"error_ind ERROR HoldCall stateIncompatibility.noActiveCall \"102 has no 'connected' call\"",
			`{"reply":"HoldCall","ok":false,"error":"stateIncompatibility.noActiveCall","text":"102 has no \"connected\" call"}`},
		{"failure of a tagged command", Reply{Tag: "a.B_-", Verb: VerbHoldCall, Failure: failure}, "#a.B_- error_ind ERROR HoldCall",
			"#a.B_- error_ind ERROR HoldCall stateIncompatibility.noActiveCall \"102 has no 'connected' call\"",
			`{"reply":"HoldCall","tag":"a.B_-","ok":false,"error":"stateIncompatibility.noActiveCall","text":"102 has no \"connected\" call"}`},
		{"no command", Reply{}, "error_ind INVALCMD", "error_ind INVALCMD", `{"reply":"","ok":false,"error":"INVALCMD","text":"no such command"}`},
		{"no command, with its reason", Reply{Tag: "7", Failure: Failf(CodeUnspecified, "no UTF-8")}, "#7 error_ind INVALCMD", "#7 error_ind INVALCMD",
			`{"reply":"","tag":"7","ok":false,"error":"INVALCMD","text":"no UTF-8"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			for o, want := range map[Options]string{text24U: c.text, textStandard: c.text, longErrors: c.extended, jsonOff: c.json} {
				if got := render(&c.reply, o); got != want {
					t.Errorf("%+v: %s, want %s", o, got, want)
				}
			}
			decode(t, render(&c.reply, jsonOff))
		})
	}
}

// TestReplyOfEveryVerb: behind the name stands nothing.
func TestReplyOfEveryVerb(t *testing.T) {
	for _, v := range Verbs() {
		if got := render(&Reply{Verb: v}, longErrors); got != "error_ind SUCCESS "+v.String() {
			t.Errorf("%q", got)
		}
		if got := render(&Reply{Verb: v, Failure: Failf(CodeUnspecified, "x")}, text24U); got != "error_ind ERROR "+v.String() {
			t.Errorf("%q", got)
		}
	}
}

func TestOtherLines(t *testing.T) {
	for _, c := range []struct {
		line       Line
		text, json string
	}{
		{DeviceLine{"102", "snom", "configured"}, "Device 102 snom configured", `{"device":"102","profile":"snom","state":"configured"}`},
		{DeviceLine{"1 2", "", "off"}, `Device 1_2 "" off`, `{"device":"1 2","profile":"","state":"off"}`},
		{SnapshotLine{"102", "c-1-1", "hold", "00 420", "102", nil}, "Snapshot 102 c-1-1 hold 00_420 102", `{"snapshot":"102","call":"c-1-1","state":"hold","calling":"00 420","called":"102"}`},
		{SnapshotLine{"102", "c-1-1", "alerting", "", "102", nil}, `Snapshot 102 c-1-1 alerting "" 102`, `{"snapshot":"102","call":"c-1-1","state":"alerting","calling":"","called":"102"}`},
		{SnapshotEnd{"102", 812}, "SnapshotEnd 102 812", `{"snapshotEnd":"102","seq":812}`},
		{Gap{813, 1<<64 - 1}, "Gap 813 18446744073709551615", `{"gap":[813,18446744073709551615]}`},
		{Heartbeat{0}, "Heartbeat 0", `{"heartbeat":0}`},
		{HelpLine{`Ping - "Replies".`}, `Help Ping - "Replies".`, `{"help":"Ping - \"Replies\"."}`},
		{HelpEnd, "HelpEnd", `{"helpEnd":true}`},
		{DevicesEnd, "DevicesEnd", `{"devicesEnd":true}`},
	} {
		if got := render(c.line, textStandard); got != c.text {
			t.Errorf("%q, want %q", got, c.text)
		}
		got := render(c.line, jsonOff)
		if got != c.json {
			t.Errorf("%s, want %s", got, c.json)
		}
		decode(t, got)
	}
}

// TestAppend: lines are appended to what is there.
func TestAppend(t *testing.T) {
	for _, l := range []Line{&Reply{Tag: "7", Verb: VerbPing}, sample(Delivered), DeviceLine{"1", "2", "3"}, SnapshotLine{}, SnapshotEnd{}, Gap{}, Heartbeat{}, HelpLine{}, HelpEnd} {
		for _, o := range []Options{textExtended, jsonExtended} {
			if got := string(l.Append([]byte("before\r\n"), &o)); got != "before\r\n"+render(l, o) {
				t.Errorf("%T: %q", l, got)
			}
		}
	}
}
