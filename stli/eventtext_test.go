package stli

import (
	"strings"
	"testing"
)

func TestEventText(t *testing.T) {
	const info, extended = "\r\nDeviceInformation 102 2 (alerting,hold)", "\r\nDeviceInformation 102 2 (alerting,hold;c-1-1:alerting:+420123,c-1-2:hold:-)"
	for name, want := range map[EventName]string{
		Initiated:         "Initiated 102 newCall c-1-1 102" + info,
		Originated:        "Originated 102 newCall 102 +420123 102" + info,
		Delivered:         `Delivered 102 newCall 102 +420123 102 ""` + info,
		Established:       `Established 102 newCall 102 +420123 102 ""`,
		ConnectionCleared: "ConnectionCleared 102 newCall +420123 (c-1-2,c-1-3)" + info,
		Held:              "Held 102 newCall 102",
		Retrieved:         "Retrieved 102 newCall 102",
		Transferred:       `Transferred 102 newCall 102 103 (+420123,103) c-1-1 c-1-2 c-1-1 ""`,
		Conferenced:       "Conferenced 102 newCall 102 103 (102,103)",
		Diverted:          "Diverted 102 newCall 102 103",
		Failed:            "Failed 102 newCall 103 103",
		DoNotDisturb:      "DoNotDisturb 102 102 on",
		MicrophoneMute:    "MicrophoneMute 102 102 off",
		SpeakerMute:       "SpeakerMute 102 102 on",
		Forwarding:        "Forwarding 102 102 forwardBusy 102 103",
		MessageWaiting:    "MessageWaiting 102 102 102 on",
		BackInService:     "BackInService 102 newCall",
		OutOfService:      "OutOfService 102 newCall",
	} {
		t.Run(name.String(), func(t *testing.T) {
			e := sample(name)
			if got := render(e, textStandard); got != want {
				t.Errorf("standard: %q, want %q", got, want)
			}
			if got, want := render(e, textExtended), strings.Replace(want, info, extended, 1); got != want {
				t.Errorf("extended: %q, want %q", got, want)
			}
			if got, want := render(e, text24U), strings.Replace(want, info, "", 1); got != want {
				t.Errorf("off: %q, want %q", got, want)
			}
		})
	}
}

// TestEventTextMissing: every word that is missing is "", every empty list ().
func TestEventTextMissing(t *testing.T) {
	for name, want := range map[EventName]string{
		Delivered:         `Delivered 102 "" "" "" "" ""`,
		ConnectionCleared: `ConnectionCleared 102 "" "" ()`,
		Transferred:       `Transferred 102 "" "" "" () "" "" "" ""`,
		BackInService:     `BackInService 102 ""`,
	} {
		if got := render(&Event{Name: name, Device: "102"}, text24U); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestEventTextHoldsNoBlank: old clients split at single blanks before they
// look at quotes.
func TestEventTextHoldsNoBlank(t *testing.T) {
	for given, want := range map[string]string{
		"John Doe": "John_Doe", "a\tb": "a_b", "a\r\nb": "a__b", `say "hi"`: "say__hi_", " ": "_", "\x00\x7f": "__",
		"a\u00a0b": "a_b", "a\u2028b": "a_b", "a\u3000b": "a_b", "\u0085": "_", "M\xfcller": "M_ller", "\ufeff101": "_101",
		"Žofie": "Žofie", "sip:1@x;a=b": "sip:1@x;a=b", "📞": "📞", "(1)": "(1)", "": `""`,
	} {
		e := &Event{Name: Held, Device: "102", Cause: CauseNormal, Values: []Value{word(given)}}
		if got := render(e, text24U); got != "Held 102 normal "+want {
			t.Errorf("%q is written as %q, want %q", given, got, want)
		}
	}
}

// TestEventTextLists: within a list commas and brackets separate.
func TestEventTextLists(t *testing.T) {
	e := &Event{Name: Conferenced, Device: "102", Cause: CauseConference, Values: []Value{word("102"), word("103"), several("a,b", "(c)", "", "d e", "M\xfc")}}
	if got, want := render(e, text24U), "Conferenced 102 conference 102 103 (a_b,_c_,-,d_e,M_)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestDeviceInformationIsNeverEmpty: XP-framework wants a word in the brackets.
func TestDeviceInformationIsNeverEmpty(t *testing.T) {
	for _, c := range []struct {
		calls    []CallInfo
		standard string
		extended string
	}{
		{nil, "0 (null)", "0 (null)"},
		{[]CallInfo{{"c-1-1", "connected", "103"}}, "1 (connected)", "1 (connected;c-1-1:connected:103)"},
		{[]CallInfo{{"c-1-1", "connected", ""}}, "1 (connected)", "1 (connected;c-1-1:connected:-)"},
		{[]CallInfo{{"c-1-1", "hold", `a b:c;d,e(f)"\`}}, "1 (hold)", "1 (hold;c-1-1:hold:a_b_c_d_e_f___)"},
	} {
		e := &Event{Name: ConnectionCleared, Device: "102", Cause: CauseNormalClearing, Calls: c.calls}
		for o, want := range map[Options]string{textStandard: c.standard, textExtended: c.extended} {
			_, second, _ := strings.Cut(render(e, o), "\r\n")
			if second != "DeviceInformation 102 "+want {
				t.Errorf("%q, want %q", second, want)
			}
		}
	}
}
