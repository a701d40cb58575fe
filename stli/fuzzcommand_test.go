package stli

import (
	"bytes"
	"errors"
	"testing"

	"github.com/phonecompanion/phonecompanion/stli/stlitest"
)

// FuzzCommand parses any line. What was understood is written again, every
// word in quotes, and must be understood in the same way.
func FuzzCommand(f *testing.F) {
	for _, c := range stlitest.Cases(f) {
		for _, line := range frame(0, c.Input).lines {
			f.Add([]byte(line))
		}
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if line = trimBlanks(line); len(line) == 0 {
			return
		}
		var first, second Command
		err := first.Parse(bytes.Clone(line))
		if err != nil && !errors.Is(err, ErrInvalidCommand) && !errors.Is(err, ErrArguments) {
			t.Fatalf("%q: an error of another kind, %v", line, err)
		}
		if err != nil || first.Verb == NoVerb {
			return
		}
		again := write(&first)
		if err := second.Parse(bytes.Clone(again)); err != nil {
			t.Fatalf("%q, written again as %q: %v", line, again, err)
		}
		if second.Verb != first.Verb || !bytes.Equal(second.Tag, first.Tag) || !bytes.Equal(second.Raw, first.Raw) || len(second.Args) != len(first.Args) {
			t.Fatalf("%q is %+v, written again as %q %+v", line, first, again, second)
		}
		for i := range first.Args {
			if !bytes.Equal(first.Args[i], second.Args[i]) {
				t.Errorf("word %d of %q is %q, written again as %q %q", i, line, first.Args[i], again, second.Args[i])
			}
		}
	})
}

// write writes a command as a client that quotes every word.
func write(c *Command) []byte {
	var b []byte
	if len(c.Tag) > 0 {
		b = append(append(append(b, '#'), c.Tag...), ' ')
	}
	switch {
	case c.Verb == VerbRawCommand:
		return append(b, c.Raw...)
	case c.Raw != nil:
		return append(append(b, "STLI;"...), c.Raw...)
	}
	b = append(b, c.Verb.String()...)
	for _, a := range c.Args {
		b = append(append(append(b, ` "`...), a...), '"')
	}
	return b
}
