package tomlfile

import (
	"fmt"
	"strings"
)

// Quote writes a string as TOML has it, on one line.
func Quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Position returns the line and the column, in characters, of an offset in a
// text, for faults in files of other forms. Both count from 1.
func Position(text string, offset int) (line, column int) { return newLines(text).position(offset) }
