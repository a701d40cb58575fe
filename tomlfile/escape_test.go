package tomlfile

import (
	"strings"
	"testing"
)

func TestUnquote(t *testing.T) {
	for text, want := range map[string]string{
		`"a"`: "a", `'a\'`: `a\`, `"\u0064\x41\e\t\"\\"`: "dA\x1b\t\"\\", `"`: "", `"\`: "", strings.Repeat(`"`, 2): "",
	} {
		if got := unquote(text); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}
