package stli

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// TestAppendJSONString compares with the standard library: what it decodes is
// what was given, bytes that are no UTF-8 being replaced.
func TestAppendJSONString(t *testing.T) {
	cases := []string{"", "plain", `quote " and \ backslash`, "\r\n\t\b\f", "Žofie 📞", "\u0085\u009f\u00a0\u2028\u2029\ufeff\ufffd", "M\xfcller", "\xff\xfe", "\xed\xa0\x80", "half \xc5", "</script>&"}
	for c := range 256 {
		cases = append(cases, string(rune(c)), string([]byte{byte(c)}), "a"+string([]byte{byte(c)})+"b")
	}
	for _, s := range cases {
		checkJSONString(t, s)
	}
}

// checkJSONString checks what appendJSONString makes of a string.
func checkJSONString(t *testing.T, s string) {
	t.Helper()
	encoded := string(appendJSONString(nil, s))
	var got, want string
	if err := json.Unmarshal([]byte(encoded), &got); err != nil {
		t.Errorf("%q is encoded as %s: %v", s, encoded, err)
		return
	}
	standard, _ := json.Marshal(s)
	if err := json.Unmarshal(standard, &want); err != nil || got != want {
		t.Errorf("%q is encoded as %s, which is %q, want %q, %v", s, encoded, got, want, err)
	}
	if !utf8.ValidString(encoded) || strings.ContainsFunc(encoded, breaksLine) {
		t.Errorf("%q is encoded as %q", s, encoded)
	}
}

// breaksLine tells whether a character ends a line or steers a terminal, for
// any client.
func breaksLine(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }

// TestAppendQuoted: a text for people is one quoted word on one line.
func TestAppendQuoted(t *testing.T) {
	for given, want := range map[string]string{
		"": `""`, "a b": `"a b"`, `say "hi"`: `"say 'hi'"`, "a\r\nb\x00\x7f": `"a  b  "`, "\u0085\u2028": `"  "`, "M\xfcller": `"M ller"`, "Žofie": `"Žofie"`,
	} {
		if got := string(appendQuoted(nil, given)); got != want {
			t.Errorf("%q is written as %s, want %s", given, got, want)
		}
	}
}
