package console

import (
	"encoding/json"
	"testing"
)

// TestClean: no byte that a terminal obeys is left, and what people write is.
func TestClean(t *testing.T) {
	for given, want := range map[string]string{
		"Anna Nováková 安娜 📞": "Anna Nováková 安娜 📞", "": "", "\x1b[31mred": `\u001b[31mred`, "a\x00\a\b\r\n\tb\x7f": `a\u0000\u0007\u0008\u000d\u000a\u0009b\u007f`,
		"\u009b2J": `\u009b2J`, "\x9b2J": `\ufffd2J`, "\u202egnp.exe": `\u202egnp.exe`, "\u2028\u200b\ufeff": `\u2028\u200b\ufeff`, "\U000e0041": `\udb40\udc41`, "a\u00a0b": "a\u00a0b",
	} {
		if got := clean(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
	name := "\U000e0041 \u202e \u009b"
	line, _ := json.Marshal(name)
	var back string
	if err := json.Unmarshal([]byte(clean(string(line))), &back); err != nil || back != name {
		t.Errorf("JSON is not the same JSON any more: %q, %v", back, err)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("\x1b[31m\u009b\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got := clean(s)
		for _, r := range got {
			if control(r) {
				t.Errorf("%q keeps %U", s, r)
			}
		}
		if clean(got) != got {
			t.Errorf("%q is cleaned twice", s)
		}
	})
}
