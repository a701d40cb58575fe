package console

import "testing"

func TestParseAnswer(t *testing.T) {
	for line, want := range map[string]answer{
		"error_ind SUCCESS Ping":                               {verb: "Ping"},
		"#7 error_ind SUCCESS Ping":                            {tag: "7", verb: "Ping"},
		`error_ind SUCCESS STLI Version "2"`:                   {verb: "STLI"},
		"error_ind SUCCESS STLI;Version=1;Errors=Extended":     {verb: "STLI"},
		"error_ind ERROR MakeCall":                             {verb: "MakeCall", failed: true},
		`#a error_ind ERROR MakeCall x.y "z"`:                  {tag: "a", verb: "MakeCall", failed: true, reason: `x.y "z"`},
		"error_ind INVALCMD":                                   {failed: true, reason: "INVALCMD no such command"},
		`{"reply":"Ping","tag":"7","ok":true}`:                 {tag: "7", verb: "Ping"},
		`{"reply":"Ping","ok":false,"error":"x.y","text":"z"}`: {verb: "Ping", failed: true, reason: "x.y z"},
	} {
		if got, ok := parseAnswer(line); !ok || got != want {
			t.Errorf("%q: %+v, %v", line, got, ok)
		}
	}
	for _, line := range []string{"", "Delivered 102", "#7 RawResponse 200 {}", `{"event":"Held"}`, "{", "error_ind", "error_indSUCCESS"} {
		if got, ok := parseAnswer(line); ok {
			t.Errorf("%q is taken for the answer %+v", line, got)
		}
	}
}

func TestOptionSet(t *testing.T) {
	for _, c := range []struct {
		merge []string
		want  string
	}{
		{[]string{peopleOptions}, peopleOptions},
		{[]string{peopleOptions, "snapshot=off"}, "DeviceInformation=Standard;Errors=Extended;snapshot=off"},
		{[]string{peopleOptions, "Version=2"}, "Errors=Extended;Snapshot=On;Version=2"},
		{[]string{peopleOptions, ""}, "Errors=Extended;Snapshot=On;Version=1"},
		{[]string{"Version=2;DeviceInformation=Off"}, "Version=2;DeviceInformation=Off"},
	} {
		var o optionSet
		for _, m := range c.merge {
			o.merge(m)
		}
		if o.String() != c.want {
			t.Errorf("%q: %s, want %s", c.merge, o, c.want)
		}
	}
}

func TestQuoteWord(t *testing.T) {
	for word, want := range map[string]string{"a": "a", "": `""`, "a b": `"a b"`, "ž": "ž", `a"b`: "", "a\nb": "", "\xff": ""} {
		if got, err := quoteWord(word); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %s, %v", word, got, err)
		}
	}
}
