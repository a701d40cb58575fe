package tomlfile

import "testing"

// What is quoted is read back as it was.
func TestQuote(t *testing.T) {
	for _, s := range []string{"", "a b", `C:\Program Files\x`, `say "hello"`, "line\r\nline\ttab", "\x00\x1f\x7f", "Novák", "it's # {x}"} {
		f := Parse("x.toml", []byte("a = "+Quote(s)+"\n"))
		if got := f.Root().String("a", ""); got != s || len(f.Faults()) > 0 {
			t.Errorf("%q is read back as %q, %v", s, got, f.Faults())
		}
	}
}

func TestPositionOfOffset(t *testing.T) {
	for _, c := range []struct{ offset, line, column int }{{0, 1, 1}, {3, 2, 1}, {6, 2, 3}, {99, 2, 3}} {
		if line, column := Position("ab\n\u00e9cd"[:6], c.offset); line != c.line || column != c.column {
			t.Errorf("offset %d is at %d:%d, want %d:%d", c.offset, line, column, c.line, c.column)
		}
	}
}
