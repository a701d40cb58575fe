package tomlfile

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// syntaxFault returns the place of a parser's error and its text, with a
// proposal. The offset is -1 when the error has no place.
func syntaxFault(err error) (offset int, text string) {
	var parse toml.ParseError
	if !errors.As(err, &parse) {
		return -1, err.Error()
	}
	text = strings.TrimSuffix(parse.Message, ".")
	if first, size := utf8.DecodeRuneInString(text); !strings.HasPrefix(text, "TOML") {
		text = string(unicode.ToLower(first)) + text[size:]
	}
	if hint := syntaxHint(text); hint != "" {
		text += ": " + hint
	}
	return parse.Position.Start, text
}

// syntaxHint says what to write instead of what the parser complains of. It goes by
// the words of the parser, which has no codes; where they change, only the hint
// is lost.
func syntaxHint(text string) string {
	if _, word, ok := strings.Cut(text, `expected value but found "`); ok {
		return `put text in quotes, as in "` + strings.TrimSuffix(word, " instead")
	}
	for _, h := range []struct{ part, hint string }{
		{"invalid escape in string", `write \\ for a backslash, or put the text in single quotes`},
		{"expected two hexadecimal", `write \\ for a backslash, or put the text in single quotes`},
		{"expected four hexadecimal", `write \\ for a backslash, or put the text in single quotes`},
		{"expected eight hexadecimal", `write \\ for a backslash, or put the text in single quotes`},
		{"strings cannot contain newlines", `close the quote on this line, or write """ around text of several lines`},
		{"unexpected EOF; expected '\"", "close the quotes"},
		{"unexpected EOF; expected \"'", "close the quotes"},
		{`expected value but found '\n'`, `write a value after the =, such as ""`},
		{"expected value but found", `write one value after the =, text in quotes`},
		{"unexpected EOF; expected value", `write a value after the =, such as ""`},
		{"expected '.' or '='", "write key = value; a key with other characters than letters, digits, _ and - needs quotes"},
		{"expected a comma", "put a comma between two values"},
		{"expected a top-level item to end", "begin a new line, and put text in quotes"},
		{"has already been defined", "remove one of the two"},
		{"cannot be used as an array", "write either [x] or [[x]], not both"},
		{"expected end of table array name", "write [[name]]"},
		{"to end table name", "write [name]"},
		{"leading zero", "put a number that must keep its zero in quotes"},
		{"key name appears blank", "write a key before the ="},
	} {
		if strings.Contains(text, h.part) {
			return h.hint
		}
	}
	return ""
}
