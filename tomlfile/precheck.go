package tomlfile

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxDepth is how many brackets, or parts of a dotted key, may be inside one
// another. People write three or four; the parser recurses, and its stack must not
// depend on the file.
const maxDepth = 64

// precheck finds what the parser would report at a place beside the fault, or could
// not survive; the text of the fault is empty when there is nothing. It also says
// whether the parser may lose a value of this text without a word.
func precheck(text string) (offset int, fault string, doubtful bool) {
	if offset, fault = badCharacter(text); fault != "" {
		return offset, fault, false
	}
	tooDeep, doubtful := nesting(text)
	if tooDeep >= 0 {
		fault = fmt.Sprintf("more than %d tables or lists inside one another: write fewer", maxDepth)
	}
	return tooDeep, fault, doubtful
}

// badCharacter finds what is not UTF-8, and the control characters that TOML
// forbids everywhere.
func badCharacter(text string) (offset int, fault string) {
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		return 0, "the file is UTF-16: save it as UTF-8"
	}
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 {
				return i, fmt.Sprintf("the byte 0x%02x is not UTF-8: save the file as UTF-8", c)
			}
			i += size
			continue
		case c == '\r' && strings.HasPrefix(text[i:], "\r\n"), c == '\n', c == '\t':
		case c < ' ', c == 0x7f:
			return i, fmt.Sprintf("control character 0x%02x: remove it, or write it as \\u%04x in a string", c, c)
		}
		i++
	}
	return 0, ""
}

// nesting returns the offset where the nesting passes maxDepth, or -1, and
// whether the text has dotted or empty keys, of which the parser can lose a value
// without a word. It sees the same strings and comments as the parser as far as the
// text is valid, and the parser gets no further.
func nesting(text string) (tooDeep int, doubtful bool) {
	depth, dots := 0, 0
	for i := 0; i < len(text); {
		switch text[i] {
		case '"', '\'':
			end := skipString(text, i)
			doubtful = doubtful || end-i == 2 && isKeyEnd(text, end)
			i = end
			continue
		case '#':
			i = skipLine(text, i)
			continue
		case '[', '{':
			depth++
			dots = 0
		case ']', '}':
			depth = max(0, depth-1)
		case '.':
			dots++
		case '=':
			doubtful = doubtful || dots > 0
			dots = 0
		case ',', '\n':
			dots = 0
		}
		if depth > maxDepth || dots > maxDepth {
			return i, doubtful
		}
		i++
	}
	return -1, doubtful
}

// isKeyEnd reports whether the text goes on as after a key.
func isKeyEnd(text string, at int) bool {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t') {
		at++
	}
	return at < len(text) && (text[at] == '=' || text[at] == '.')
}
