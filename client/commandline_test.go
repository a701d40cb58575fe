package client

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/stli"
)

// TestCommandLine: what can be said is said in a way that the server reads
// back; what cannot is an error.
func TestCommandLine(t *testing.T) {
	for _, args := range [][]string{{"101", "102"}, {"101", ""}, {"101", "two words"}, {"101", "  "}, {"101", "Žofie, č. 5"}, {"101", "#7 {x} \\n"}, {"101", strings.Repeat("9", 60<<10)}} {
		line, err := commandLine("MakeCall", args)
		if err != nil {
			t.Errorf("%q: %v", args, err)
			continue
		}
		var c stli.Command
		if err := c.Parse([]byte("#1 " + line)); err != nil {
			t.Errorf("%q: the server: %v", line, err)
		}
		var got []string
		for _, a := range c.Args {
			got = append(got, string(a))
		}
		if !slices.Equal(got, args) {
			t.Errorf("%q became %q", args, got)
		}
	}
	for name, args := range map[string][]string{
		"quote": {"a\"b"}, "line feed": {"1\nMakeCall 101 102"}, "return": {"1\r"}, "NUL": {"\x00"}, "tab": {"a\tb"}, "DEL": {"\x7f"}, "C1": {"\u0085"},
		"not UTF-8": {"\xff"}, "too long": {strings.Repeat("9", 64<<10)},
	} {
		if line, err := commandLine("MakeCall", args); !errors.Is(err, ErrArgument) {
			t.Errorf("%s: %.50q, %v", name, line, err)
		}
	}
	for _, verb := range []string{"", "Make Call", "{", "#7", "STLI;Format=Text", "Ping\r\n"} {
		if line, err := commandLine(verb, nil); !errors.Is(err, ErrArgument) {
			t.Errorf("%q: %q, %v", verb, line, err)
		}
	}
}

// FuzzCommandLine: no argument can become anything but itself.
func FuzzCommandLine(f *testing.F) {
	f.Add("101", "two words")
	f.Fuzz(func(t *testing.T, device, number string) {
		line, err := commandLine("MakeCall", []string{device, number})
		if err != nil {
			return
		}
		var framer stli.Framer
		framed, _, tooLong := framer.Next([]byte("#zzzz " + line + "\r\n"))
		var c stli.Command
		if tooLong != nil || framed == nil {
			t.Fatalf("%q is no line", line)
		}
		if err := c.Parse(framed); device != "" && err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if len(c.Args) != 2 || string(c.Args[0]) != device || string(c.Args[1]) != number {
			t.Errorf("%q became %q", line, c.Args)
		}
	})
}
