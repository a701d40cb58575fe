package phoneprofile

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/phonecompanion/phonecompanion/stli"
)

func TestParty(t *testing.T) {
	for _, c := range []struct{ name, in, number, display, uri string }{
		{"nothing", "", "", "", ""},
		{"a number", "102", "102", "", ""},
		{"a number of the world", "+420 123 456", "+420 123 456", "", ""},
		{"a code", "*21#", "*21#", "", ""},
		{"a SIP URI", "sip:102@pbx.example", "102", "", "sip:102@pbx.example"},
		{"with a port", "sip:102@10.0.0.1:5060", "102", "", "sip:102@10.0.0.1:5060"},
		{"with IPv6", "sip:102@[::1]:5060", "102", "", "sip:102@[::1]:5060"},
		{"with parameters", "sip:102@pbx;user=phone;x=y", "102", "", "sip:102@pbx;user=phone;x=y"},
		{"with parameters of the user", "sip:+420;phone-context=x@pbx", "+420", "", "sip:+420;phone-context=x@pbx"},
		{"with headers", "sip:102@pbx?Subject=x", "102", "", "sip:102@pbx?Subject=x"},
		{"in capitals", "SIP:102@PBX", "102", "", "SIP:102@PBX"},
		{"sips", "sips:102@pbx", "102", "", "sips:102@pbx"},
		{"tel", "tel:+420123;ext=4", "+420123", "", "tel:+420123;ext=4"},
		{"without a user", "sip:pbx.example", "pbx.example", "", "sip:pbx.example"},
		{"without a scheme", "102@pbx", "102", "", "102@pbx"},
		{"an escaped user", "sip:%2B420%23@pbx", "+420#", "", "sip:%2B420%23@pbx"},
		{"anonymous", "sip:anonymous@anonymous.invalid", "anonymous", "", "sip:anonymous@anonymous.invalid"},
		{"a name", `"John Doe" <sip:102@pbx>`, "102", "John Doe", `"John Doe" <sip:102@pbx>`},
		{"a name without quotes", `John <sip:102@pbx>`, "102", "John", `John <sip:102@pbx>`},
		{"brackets alone", "<sip:102@pbx;x=y>;tag=1", "102", "", "<sip:102@pbx;x=y>;tag=1"},
		{"a name and a number", `"J" <102>`, "102", "J", `"J" <102>`},
		{"a name with a bracket", `"A<B" <sip:102@pbx>`, "102", "A<B", `"A<B" <sip:102@pbx>`},
		{"a name with a semicolon", `"A;B" <sip:102@pbx>`, "102", "A;B", `"A;B" <sip:102@pbx>`},
		{"a name with an at", `"a@b" <sip:102@pbx>`, "102", "a@b", `"a@b" <sip:102@pbx>`},
		{"an open bracket", `"J" <sip:102@pbx`, "102", "J", `"J" <sip:102@pbx`},
		{"an empty bracket", `"J" <>`, "", "J", `"J" <>`},
		{"blanks inside", "sip: 102 @pbx", "102", "", "sip: 102 @pbx"},
		{"other letters", "sip:žlut@pbx", "žlut", "", "sip:žlut@pbx"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, want := ReadParty(c.in), (stli.Party{Number: c.number, Name: c.display, URI: c.uri}); got != want {
				t.Errorf("%s is %+v, want %+v", c.in, got, want)
			}
		})
	}
}

// FuzzParty reads any text: what is more than a number is kept whole, and the
// number has nothing of a SIP address but its user.
func FuzzParty(f *testing.F) {
	for _, s := range []string{"", "102", "sip:102@pbx", `"A<B" <sip:102@pbx;x>`, "tel:+1;ext=2", "<<>>", "sip:%40@", "@;", "\xff<"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := ReadParty(s)
		if p.URI != "" && p.URI != s || p.URI == "" && strings.TrimSpace(p.Number) != strings.TrimSpace(Unescape(s)) {
			t.Fatalf("%q is %+v", s, p)
		}
		if !strings.Contains(s, "%") && strings.ContainsAny(p.Number, "@;<") {
			t.Fatalf("%q has the number %q", s, p.Number)
		}
		if utf8.ValidString(s) && !strings.Contains(s, "%") && !utf8.ValidString(p.Number+p.Name) {
			t.Fatalf("%q is %+v", s, p)
		}
	})
}
