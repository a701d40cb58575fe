package console

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// control tells whether a terminal, or the eye, could take r for something
// else than a character: control characters, the format characters that turn
// the direction of writing, line separators, and what was no UTF-8.
func control(r rune) bool { return r == utf8.RuneError || !unicode.IsGraphic(r) }

// clean writes every such character as JSON writes it, \u001b. A caller's name
// must not be able to move the cursor, recolour the screen, or set the title
// of the window. A line of valid JSON stays the same JSON.
func clean(s string) string {
	if !strings.ContainsFunc(s, control) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !control(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
