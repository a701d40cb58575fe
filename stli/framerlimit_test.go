package stli

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// TestFramerLimit: a line of the longest length is one, and a longer one ends
// the stream, whatever its end and however it comes.
func TestFramerLimit(t *testing.T) {
	const limit = 16
	full := strings.Repeat("x", limit)
	for _, c := range []struct {
		name, input string
		lines       int
		tooLong     bool
	}{
		{"longest line", full + "\n", 1, false},
		{"longest line and CR LF", full + "\r\n", 1, false},
		{"longest line and CR NUL", full + "\r\x00", 1, false},
		{"telnet commands do not count", full[1:] + "\xff\xf1\xff\xfa\x18xxxxxxxxxxxxxxxx\xff\xf0x\r\n", 1, false},
		{"two of them", full + "\n" + full + "\r\n", 2, false},
		{"one byte more", full + "x\n", 0, true},
		{"one byte more and CR LF", full + "x\r\n", 0, true},
		{"a lone CR more", full + "\rx\n", 0, true},
		{"behind a good line", "a\n" + full + "x\n", 1, true},
		{"not ended yet", full + "x", 0, true},
		{"blanks count", strings.Repeat(" ", limit) + "x\n", 0, true},
		{"longest request", "{" + strings.Repeat(" ", limit-3) + "\n}\n", 1, false},
		{"longer request", "{" + strings.Repeat(" ", limit-2) + "\n}\n", 0, true},
		{"request of many lines", strings.Repeat("{\n", limit/2) + "}", 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i := range len(c.input) {
				got := frame(limit, []byte(c.input[:i]), []byte(c.input[i:]))
				if len(got.lines) != c.lines || errors.Is(got.err, ErrLineTooLong) != c.tooLong {
					t.Errorf("%q | %q gives %q, %v", c.input[:i], c.input[i:], got.lines, got.err)
				}
			}
		})
	}
}

func TestFramerDefaultLimit(t *testing.T) {
	full := bytes.Repeat([]byte{'x'}, DefaultMaxLine)
	if got := frame(0, append(full, '\r', '\n')); len(got.lines) != 1 || got.err != nil {
		t.Errorf("a line of %d bytes gives %d lines, %v", len(full), len(got.lines), got.err)
	}
	if got := frame(0, append(full, "x\r\n"...)); got.err != ErrLineTooLong {
		t.Errorf("a line of %d bytes gives %v", len(full)+1, got.err)
	}
}

// TestFramerMemory feeds streams that never end a line. The framer gives up
// before it holds more than one longest line.
func TestFramerMemory(t *testing.T) {
	const limit = 100
	for name, c := range map[string]struct{ first, again string }{
		"letters":             {"", "x"},
		"blanks":              {"", " "},
		"lone CR":             {"", "\r"},
		"lines of a request":  {"{", "\n"},
		"CR LF in a request":  {"{", "\r\n"},
		"CR NUL in a request": {"{", "\r\x00"},
		"braces":              {"", "{\n"},
		"strings":             {"{", "\"}\"\n"},
		"tag and braces":      {"#t ", "{\n"},
		"broken by telnet":    {"", "\xff\xf1x\xff\xfd\x06"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &Framer{Max: limit}
			feed := func(s string) error {
				_, _, err := f.Next([]byte(s))
				f.Refusal()
				return err
			}
			err := feed(c.first)
			for n := 0; err == nil && n < 4*limit; n++ {
				err = feed(c.again)
				if len(f.line) > limit {
					t.Fatalf("the framer holds %d bytes, its limit is %d", len(f.line), limit)
				}
			}
			if err != ErrLineTooLong {
				t.Errorf("after %d pieces: %v", 4*limit, err)
			}
		})
	}
}

// TestFramerEndless: what is dropped may go on for ever, and costs nothing.
func TestFramerEndless(t *testing.T) {
	for name, c := range map[string]struct{ first, again string }{
		"empty lines":    {"", "\r\n \n"},
		"telnet no-ops":  {"", "\xff\xf1"},
		"subnegotiation": {"\xff\xfa", "\x18\r\n{"},
		"options":        {"", "\xff\xfd\x06"},
	} {
		t.Run(name, func(t *testing.T) {
			f := &Framer{Max: 10}
			f.Next([]byte(c.first))
			for range 1000 {
				if line, _, err := f.Next([]byte(c.again)); line != nil || err != nil {
					t.Fatalf("it gives %q, %v", line, err)
				}
			}
			if len(f.line) > 1 || len(f.refusal) > maxRefusal {
				t.Errorf("the framer holds %d bytes of a line and %d of refusals", len(f.line), len(f.refusal))
			}
		})
	}
}
