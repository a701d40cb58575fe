package stli

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/stli/stlitest"
)

// framed is what a framer makes of a stream.
type framed struct {
	lines    []string
	refusals string
	err      error
}

// frame gives the pieces to a framer, one after the other.
func frame(limit int, pieces ...[]byte) framed {
	f := &Framer{Max: limit}
	var got framed
	for _, p := range pieces {
		for len(p) > 0 {
			line, rest, err := f.Next(p)
			got.refusals += string(f.Refusal())
			if err != nil {
				got.err = err
				return got
			}
			if line == nil {
				break
			}
			got.lines = append(got.lines, string(line))
			p = rest
		}
	}
	return got
}

func (a framed) String() string {
	return fmt.Sprintf("lines %q, refusals %q, error %v", a.lines, a.refusals, a.err)
}

func (a framed) same(b framed) bool {
	return slices.Equal(a.lines, b.lines) && a.refusals == b.refusals && a.err == b.err
}

func TestFramer(t *testing.T) {
	for _, c := range []struct {
		name, input string
		lines       []string
		refusals    string
	}{
		{"CR LF, LF and CR NUL end a line", "a\r\nb\nc\r\x00d\n", []string{"a", "b", "c", "d"}, ""},
		{"empty lines are passed over", "\r\n\n \t\r\na\n\r\x00", []string{"a"}, ""},
		{"blanks around a line are cut", " \t a  b \t\r\n", []string{"a  b"}, ""},
		{"a line that has not ended is none yet", "a\nb", []string{"a"}, ""},
		{"a CR at the end may be half a line end", "a\r", nil, ""},
		{"a lone CR is part of its line", "a\rb\n", []string{"a\rb"}, ""},
		{"the last of several CR is a line end", "a\r\r\n", []string{"a\r"}, ""},
		{"NUL behind LF is part of the next line", "a\n\x00b\n", []string{"a", "\x00b"}, ""},
		{"telnet commands are dropped", "a\xff\xf1b\xff\xf9c\n", []string{"abc"}, ""},
		{"DO is refused", "a\xff\xfd\x06b\n", []string{"ab"}, "\xff\xfc\x06"},
		{"WILL is refused", "a\xff\xfb\x18b\n", []string{"ab"}, "\xff\xfe\x18"},
		{"DONT and WONT are what we want", "a\xff\xfe\x06\xff\xfc\x18b\n", []string{"ab"}, ""},
		{"subnegotiations are dropped", "a\xff\xfa\x1f\x00\n\xff\xff\xf0\xff\xf0b\n", []string{"ab"}, ""},
		{"a telnet command within a line end", "a\r\xff\xf1\nb\n", []string{"a", "b"}, ""},
		{"a line of telnet commands is empty", "\xff\xf1\n\xff\xf4\r\na\n", []string{"a"}, ""},
		{"JSON goes on until its braces balance", "{\"a\":\r\n[1,\n\n{}\n]\n}\nb\n", []string{"{\"a\":\n[1,\n\n{}\n]\n}", "b"}, ""},
		{"braces in strings do not count", "{\"}\":\n\"{\"}\nb\n", []string{"{\"}\":\n\"{\"}", "b"}, ""},
		{"an escaped quote ends no string", "{\"\\\"}\":\n1}\nb\n", []string{"{\"\\\"}\":\n1}", "b"}, ""},
		{"a line end in a string ends the request", "{\"a\nb\n", []string{"{\"a", "b"}, ""},
		{"JSON behind a tag", "#t  {\n}\nb\n", []string{"#t  {\n}", "b"}, ""},
		{"blanks around JSON are cut", "  {\n  }  \nb\n", []string{"{\n  }", "b"}, ""},
		{"a brace elsewhere is a brace", "a {\n#t{\n", []string{"a {", "#t{"}, ""},
		{"too many closing braces end the request", "{}}\nb\n", []string{"{}}", "b"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := frame(0, []byte(c.input))
			if !slices.Equal(got.lines, c.lines) || got.refusals != c.refusals || got.err != nil {
				t.Errorf("%q\ngives %q %q %v\nwant  %q %q", c.input, got.lines, got.refusals, got.err, c.lines, c.refusals)
			}
		})
	}
}

// TestFramerCut cuts every wire example at every byte: TCP may do so.
func TestFramerCut(t *testing.T) {
	for _, c := range stlitest.Cases(t) {
		whole := frame(0, c.Input)
		single := make([][]byte, len(c.Input))
		for i := range c.Input {
			single[i] = c.Input[i : i+1]
			if got := frame(0, c.Input[:i], c.Input[i:]); !got.same(whole) {
				t.Errorf("%s: %q | %q gives %v; whole it gives %v", c.Name, c.Input[:i], c.Input[i:], got, whole)
			}
		}
		if got := frame(0, single...); !got.same(whole) {
			t.Errorf("%s: byte by byte it gives %v; whole it gives %v", c.Name, got, whole)
		}
	}
}

// TestFramerLineIsValidUntilNext: the line may lie in the framer's own memory.
func TestFramerLineIsValidUntilNext(t *testing.T) {
	f := &Framer{}
	first, rest, _ := f.Next([]byte("\xff\xf1one\r\ntwo\r\n"))
	if string(first) != "one" {
		t.Fatalf("the first line is %q", first)
	}
	second, rest, _ := f.Next(rest)
	if string(second) != "two" || len(rest) != 0 {
		t.Errorf("the second line is %q, then %q", second, rest)
	}
}

// TestFramerForgetsLongLine: one long request must not cost its memory for the
// rest of the session.
func TestFramerForgetsLongLine(t *testing.T) {
	f := &Framer{}
	long := "{" + strings.Repeat(" ", 10*keptLine) + "}\n"
	if line, _, err := f.Next([]byte(long)); len(line) != len(long)-1 || err != nil {
		t.Fatalf("%d bytes, %v", len(line), err)
	}
	f.Next([]byte("Ping\n"))
	if cap(f.line) > keptLine {
		t.Errorf("the framer keeps %d bytes", cap(f.line))
	}
}
