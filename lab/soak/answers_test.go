package soak

import (
	"testing"
	"time"
)

func TestAnswers(t *testing.T) {
	for _, tt := range []struct {
		name, fault string
		lines       []string
		open        int
	}{
		{"text", "", []string{"Delivered 101 newCall 1 2 3", "error_ind SUCCESS Ping", "#a error_ind ERROR MakeCall operation.invalidDeviceID \"x y\"", `error_ind SUCCESS STLI;Version=1`, "error_ind INVALCMD"}, 0},
		{"JSON", "", []string{`{"reply":"Ping","ok":true}`, `{"event":"Held"}`, `{"reply":"MakeCall","tag":"a","ok":false,"error":"x.y"}`, `{"reply":"STLI","ok":true}`, `{"reply":"","ok":false,"error":"INVALCMD"}`}, 0},
		{"none", "", nil, 4},
		{"in another order", "Ping is answered", []string{"error_ind SUCCESS STLI"}, 3},
		{"twice", "without a command", []string{"#a error_ind SUCCESS MakeCall", "#a error_ind SUCCESS MakeCall"}, 3},
		{"another command's", "MakeCall is answered", []string{"#a error_ind SUCCESS HoldCall"}, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := &book{}
			a := &Answers{Fault: b.fault}
			a.Ask("", "Ping", "")
			a.Ask("a", "MakeCall", "6")
			a.Ask("", "STLI", "")
			a.Ask("", wrong, "")
			for _, line := range tt.lines {
				if r, ok := a.Line(line); ok && r.Tag == "a" && r.Number != "6" {
					t.Errorf("%s is for %q", line, r.Number)
				}
			}
			b.want(t, tt.fault)
			if n, oldest := a.Open(time.Now().Add(time.Minute)); n != tt.open || n > 0 && oldest < time.Minute {
				t.Errorf("%d are open, the oldest for %v", n, oldest)
			}
		})
	}
}
