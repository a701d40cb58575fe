package main

import "testing"

func TestLinesOfBothFormatsAreTheSame(t *testing.T) {
	for _, c := range []struct {
		json, text, device, call string
		seq                      uint64
	}{
		{
			`{"event":"Initiated","seq":7,"time":"2026-11-20T12:00:00.123Z","device":"101","cause":"makeCall","call":"c-1","direction":"out","initiating":"101","commandTag":"101.1"}`,
			"Initiated 101 makeCall c-1 101", "101", "c-1", 7,
		},
		{
			`{"event":"Delivered","seq":8,"device":"101","cause":"newCall","call":"c-1","direction":"in","alerting":"101","calling":"0123","called":"101","lastRedirection":"","callingName":"J\u00f6rg"}`,
			`Delivered 101 newCall 101 0123 101 ""`, "101", "c-1", 8,
		},
		{
			`{"event":"Transferred","seq":9,"device":"101","cause":"transfer","call":"c-2","transferring":"101","transferred":"0123","transferredConnections":["103","0123"],"primaryOldCall":"c-2","secondaryOldCall":"c-1","newCall":"c-2","correlatorData":""}`,
			`Transferred 101 transfer 101 0123 (103,0123) c-2 c-1 c-2 ""`, "101", "c-2", 9,
		},
		{
			`{"event":"ConnectionCleared","seq":10,"device":"101","cause":"transfer","call":"c-2","releasing":"101","activeConnections":[]}`,
			"ConnectionCleared 101 transfer 101 ()", "101", "c-2", 10,
		},
	} {
		got, want := parseJSON([]byte(c.json)), said{text: c.text, device: c.device, call: c.call, seq: c.seq}
		if got != want {
			t.Errorf("JSON: %+v, want %+v", got, want)
		}
		want.call, want.seq = "", 0
		if got := parseText(c.text); got != want {
			t.Errorf("text: %+v, want %+v", got, want)
		}
	}
}

func TestRepliesOfBothFormatsAreTheSame(t *testing.T) {
	want := said{text: "error_ind SUCCESS MakeCall", reply: true}
	if got := parseText("error_ind SUCCESS MakeCall"); got != want {
		t.Errorf("text: %+v, want %+v", got, want)
	}
	want.tag = "101.1"
	if got := parseJSON([]byte(`{"reply":"MakeCall","tag":"101.1","ok":true}`)); got != want {
		t.Errorf("JSON: %+v, want %+v", got, want)
	}
	if got := parseJSON([]byte(`{"reply":"MakeCall","tag":"101.1","ok":false,"error":"x","text":"y"}`)); got.text != `error_ind ERROR MakeCall x "y"` {
		t.Errorf("a refusal: %+v", got)
	}
}

// TestLinesThatNoCallHas: whatever else comes is a fault by itself.
func TestLinesThatNoCallHas(t *testing.T) {
	for _, line := range []string{
		`{"gap":[3,9]}`, `{"heartbeat":8}`, `{"event":"OutOfService","seq":3,"device":"101","cause":"normal"}`,
		`{"event":"Held","device":"101","cause":"normal","call":"c-1"}`, `{"event":"Held","seq":3,"device":"101","cause":"normal"}`, `nothing`,
	} {
		if s := parseJSON([]byte(line)); s.fault == "" {
			t.Errorf("%s is taken as %+v", line, s)
		}
	}
	for _, line := range []string{"Gap 3 9", "Heartbeat 8", "OutOfService 101 normal", "Delivered", ""} {
		if s := parseText(line); s.fault == "" {
			t.Errorf("%s is taken as %+v", line, s)
		}
	}
}

func TestNumbersOfAClient(t *testing.T) {
	for _, c := range []struct {
		name  string
		whole bool
		seqs  []uint64
		fine  bool
	}{
		{"rising", false, []uint64{5, 6, 9}, true},
		{"the same twice", false, []uint64{5, 6, 6}, false},
		{"falling", false, []uint64{5, 7, 6}, false},
		{"without a hole", true, []uint64{5, 6, 7}, true},
		{"one is missing where all are wanted", true, []uint64{5, 6, 8}, false},
	} {
		n, fault := numbers{whole: c.whole}, ""
		for _, seq := range c.seqs {
			if why := n.take(seq); why != "" {
				fault = why
			}
		}
		if (fault == "") != c.fine {
			t.Errorf("%s: %q", c.name, fault)
		}
	}
}
