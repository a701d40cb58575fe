package stli

import (
	"bytes"
	"errors"
	"unicode/utf8"
)

// Errors of [Command.Parse]. Both are answered without doing anything else.
var (
	// ErrInvalidCommand says that the line is no command: an unknown word, a
	// malformed tag, bytes that are not UTF-8, or a control character.
	ErrInvalidCommand = errors.New("no such command")
	// ErrArguments says that the command is known and its arguments are wrong.
	ErrArguments = errors.New("wrong arguments")
)

// MaxTag is the longest tag of a command, in bytes (protocol contract, section 3).
const MaxTag = 64

// A Command is one parsed line. Its slices point into the line, and are valid
// as long as the line is.
type Command struct {
	Tag  []byte   // without "#"; empty when the line has none
	Verb Verb     // NoVerb when the word is unknown
	Args [][]byte // words, unquoted
	Raw  []byte   // RawCommand: the JSON; STLI: the options after the first semicolon
}

// Parse reads one trimmed, non-empty line into c and reuses its memory. A
// quoted word may be unquoted in place, so line is changed. On an error Tag
// and, where it is known, Verb are set, so that the reply can carry them. A
// tag alone gives NoVerb and no error: it counts as an empty line.
func (c *Command) Parse(line []byte) error {
	c.Tag, c.Verb, c.Args, c.Raw = nil, NoVerb, c.Args[:0], nil
	if len(line) > 0 && line[0] == '#' {
		tag, rest := cutWord(line[1:])
		if !validTag(tag) {
			return ErrInvalidCommand
		}
		c.Tag = tag
		if line = rest; len(line) == 0 {
			return nil
		}
	}
	if len(line) > 0 && line[0] == '{' {
		c.Verb, c.Raw = VerbRawCommand, line
		if !printable(line, '\n') { // it may span lines
			return ErrInvalidCommand
		}
		return nil
	}
	if !printable(line, '\t') {
		return ErrInvalidCommand
	}
	word, rest := cutWord(line)
	if len(word) > 4 && word[4] == ';' && equalFold(word[:4], "STLI") {
		// Options may hold blanks only between themselves; the whole rest counts.
		c.Verb, c.Raw = VerbSTLI, line[5:]
		return nil
	}
	if c.Verb = findVerb(word); c.Verb == NoVerb {
		return ErrInvalidCommand
	}
	if err := c.words(rest); err != nil {
		return err
	}
	info := c.Verb.Info()
	if len(c.Args) < info.Min || info.Max >= 0 && len(c.Args) > info.Max {
		return ErrArguments
	}
	if info.Device && len(c.Args[0]) == 0 {
		return ErrArguments
	}
	return nil
}

// Device returns the first argument of a device command, or nil.
func (c *Command) Device() []byte {
	if !c.Verb.Info().Device || len(c.Args) == 0 {
		return nil
	}
	return c.Args[0]
}

// words splits rest at blanks. A quote begins a part in which blanks count; it
// ends at the next quote.
func (c *Command) words(rest []byte) error {
	for {
		rest = trimLeft(rest)
		if len(rest) == 0 {
			return nil
		}
		word, n := rest[:0], 0
		quoted := false
		for n < len(rest) && (quoted || !isBlank(rest[n])) {
			if rest[n] == '"' {
				quoted = !quoted
			} else {
				word = append(word, rest[n]) // in place: never ahead of n
			}
			n++
		}
		if quoted {
			return ErrArguments
		}
		c.Args = append(c.Args, word)
		rest = rest[n:]
	}
}

// cutWord returns the first blank-separated word of b and what follows the
// blanks behind it.
func cutWord(b []byte) (word, rest []byte) {
	n := bytes.IndexAny(b, " \t")
	if n < 0 {
		return b, nil
	}
	return b[:n], trimLeft(b[n:])
}

func trimLeft(b []byte) []byte {
	for len(b) > 0 && isBlank(b[0]) {
		b = b[1:]
	}
	return b
}

func validTag(tag []byte) bool {
	if len(tag) == 0 || len(tag) > MaxTag {
		return false
	}
	for _, c := range tag {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

// printable tells whether line is UTF-8 without control characters other than
// TAB and one more. C1 controls (U+0080 to U+009F) count: terminals obey them.
func printable(line []byte, but byte) bool {
	ascii := true
	for _, c := range line {
		if c < ' ' && c != '\t' && c != but || c == 0x7f {
			return false
		}
		if c >= utf8.RuneSelf {
			ascii = false
		}
	}
	if ascii {
		return true
	}
	for len(line) > 0 {
		r, n := utf8.DecodeRune(line)
		if r == utf8.RuneError && n <= 1 || 0x80 <= r && r < 0xa0 {
			return false
		}
		line = line[n:]
	}
	return true
}
