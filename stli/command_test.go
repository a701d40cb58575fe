package stli

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// parse parses a line, which Parse may change.
func parse(line string) (*Command, error) {
	c := &Command{}
	err := c.Parse([]byte(line))
	return c, err
}

// words returns the arguments as strings.
func words(c *Command) []string {
	var out []string
	for _, a := range c.Args {
		out = append(out, string(a))
	}
	return out
}

func TestCommand(t *testing.T) {
	for _, c := range []struct {
		line string
		verb Verb
		args []string
	}{
		{"Ping", VerbPing, nil},
		{"PING", VerbPing, nil},
		{"MakeCall 101 102", VerbMakeCall, []string{"101", "102"}},
		{"makecall \t 101 \t\t 102", VerbMakeCall, []string{"101", "102"}},
		{`MakeCall "101" "10 2"`, VerbMakeCall, []string{"101", "10 2"}},
		{`MakeCall 1"0"1 "1"02""`, VerbMakeCall, []string{"101", "102"}},
		{`MakeCall 101 ""`, VerbMakeCall, []string{"101", ""}},
		{`MakeCall 101 "` + "\t" + `"`, VerbMakeCall, []string{"101", "\t"}},
		{"MakeCall 101 +420/123", VerbMakeCall, []string{"101", "+420/123"}},
		{"Login crm čšř", VerbLogin, []string{"crm", "čšř"}},
		{"Help", VerbHelp, nil},
		{"Help {", VerbHelp, []string{"{"}},
		{"BindKey 101 2 on DND", VerbBindKey, []string{"101", "2", "on", "DND"}},
		{"STLI", VerbSTLI, nil},
	} {
		t.Run(c.line, func(t *testing.T) {
			got, err := parse(c.line)
			if err != nil || got.Verb != c.verb || !slices.Equal(words(got), c.args) || len(got.Tag) != 0 || got.Raw != nil {
				t.Errorf("verb %v, words %q, tag %q, raw %q, %v", got.Verb, words(got), got.Tag, got.Raw, err)
			}
		})
	}
}

func TestCommandFaults(t *testing.T) {
	for line, want := range map[string]error{
		"Pong":                ErrInvalidCommand,
		`"Ping"`:              ErrInvalidCommand,
		"RawCommand":          ErrInvalidCommand,
		"Pi\x00ng":            ErrInvalidCommand,
		"Help a\rb":           ErrInvalidCommand,
		"Help a\nb":           ErrInvalidCommand,
		"Help \xc3":           ErrInvalidCommand,
		"Help \u0085":         ErrInvalidCommand,
		"{\"\x01\"}":          ErrInvalidCommand,
		"{\"\xc3\"}":          ErrInvalidCommand,
		"Ping x":              ErrArguments,
		`Ping "`:              ErrArguments,
		"MakeCall":            ErrArguments,
		"MakeCall 101":        ErrArguments,
		"MakeCall 101 102 10": ErrArguments,
		`MakeCall 101 "102`:   ErrArguments,
		`MakeCall "" 102`:     ErrArguments,
		"STLI ;Version=2":     ErrArguments,
	} {
		if _, err := parse(line); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", line, err, want)
		}
	}
}

// TestCommandFaultKeepsTagAndVerb: the reply carries both.
func TestCommandFaultKeepsTagAndVerb(t *testing.T) {
	if c, err := parse("#7 makecall 101"); err != ErrArguments || string(c.Tag) != "7" || c.Verb != VerbMakeCall {
		t.Errorf("tag %q, verb %v, %v", c.Tag, c.Verb, err)
	}
	if c, err := parse("#7 Pong"); err != ErrInvalidCommand || string(c.Tag) != "7" || c.Verb != NoVerb {
		t.Errorf("tag %q, verb %v, %v", c.Tag, c.Verb, err)
	}
}

func TestTag(t *testing.T) {
	longest := strings.Repeat("t", MaxTag)
	for line, tag := range map[string]string{
		"#7 Ping": "7", "#7\tPing": "7", "#7  \t Ping": "7", "#aZ09._- Ping": "aZ09._-", "#" + longest + " Ping": longest,
	} {
		if c, err := parse(line); err != nil || string(c.Tag) != tag || c.Verb != VerbPing {
			t.Errorf("%q: tag %q, verb %v, %v", line, c.Tag, c.Verb, err)
		}
	}
	if c, err := parse("#7"); err != nil || c.Verb != NoVerb {
		t.Errorf("a tag alone is verb %v, %v", c.Verb, err)
	}
	for _, line := range []string{"#", "# Ping", "#" + longest + "t Ping", "#a! Ping", "#a# Ping", "#č Ping", "#\xe8 Ping", "#a\x00 Ping", `#"a" Ping`} {
		if c, err := parse(line); err != ErrInvalidCommand || len(c.Tag) != 0 {
			t.Errorf("%q: tag %q, %v: the reply must carry none", line, c.Tag, err)
		}
	}
}

// TestRaw: what stands behind the greeting's semicolon, and a JSON request,
// are not split into words.
func TestRaw(t *testing.T) {
	for line, want := range map[string]struct {
		verb Verb
		raw  string
	}{
		"STLI;":                       {VerbSTLI, ""},
		"stli;Version=2":              {VerbSTLI, "Version=2"},
		"STLI;Version=2; Errors=Long": {VerbSTLI, "Version=2; Errors=Long"},
		"{}":                          {VerbRawCommand, "{}"},
		"{\"a\":\n\"ž\"}":             {VerbRawCommand, "{\"a\":\n\"ž\"}"},
		"#7 {\"a\": \"b  c\"}":        {VerbRawCommand, "{\"a\": \"b  c\"}"},
	} {
		c, err := parse(line)
		if err != nil || c.Verb != want.verb || string(c.Raw) != want.raw || c.Raw == nil || len(c.Args) != 0 {
			t.Errorf("%q: verb %v, raw %q, words %q, %v", line, c.Verb, c.Raw, words(c), err)
		}
	}
}

// TestCommandIsReused: nothing of the line before is left.
func TestCommandIsReused(t *testing.T) {
	c := &Command{}
	c.Parse([]byte("#7 MakeCall 101 102"))
	c.Parse([]byte("STLI;Version=2"))
	if c.Parse([]byte("Ping")); len(c.Tag)+len(c.Args)+len(c.Raw) != 0 || c.Verb != VerbPing || c.Device() != nil {
		t.Errorf("left over: %+v", c)
	}
}

func TestDevice(t *testing.T) {
	for line, want := range map[string]string{"MakeCall 101 102": "101", "Help MakeCall": "", "Ping": "", "MakeCall": "", "Pong 101": ""} {
		c, _ := parse(line)
		if got := string(c.Device()); got != want {
			t.Errorf("%q is for device %q, want %q", line, got, want)
		}
	}
}
