package tomlfile

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// escape returns how many bytes an escape has in the text and how many in the
// value. A backslash at the end of a line swallows the blanks that follow.
func escape(s string) (size, value int) {
	if len(s) < 2 {
		return 1, 1
	}
	switch s[1] {
	case 'x':
		return codepoint(s, 2)
	case 'u':
		return codepoint(s, 4)
	case 'U':
		return codepoint(s, 8)
	case ' ', '\t', '\r', '\n':
		return 1 + len(s[1:]) - len(strings.TrimLeft(s[1:], " \t\r\n")), 0
	}
	return 2, 1
}

// codepoint measures an escape of so many hexadecimal digits.
func codepoint(s string, digits int) (size, value int) {
	if len(s) < 2+digits {
		return len(s), 1
	}
	code, err := strconv.ParseUint(s[2:2+digits], 16, 32)
	if err != nil {
		return 2 + digits, 1
	}
	return 2 + digits, max(1, utf8.RuneLen(rune(code)))
}

// unquote returns the name that a quoted key stands for.
func unquote(s string) string {
	if len(s) < 2 {
		return ""
	}
	inner := s[1 : len(s)-1]
	if s[0] == '\'' || !strings.Contains(inner, `\`) {
		return inner
	}
	var b strings.Builder
	for len(inner) > 0 {
		if inner[0] != '\\' || len(inner) < 2 {
			b.WriteByte(inner[0])
			inner = inner[1:]
			continue
		}
		size, _ := escape(inner)
		b.WriteString(unescape(inner[:size]))
		inner = inner[size:]
	}
	return b.String()
}

// unescape returns what one escape stands for.
func unescape(s string) string {
	switch s[1] {
	case 'x', 'u', 'U':
		code, err := strconv.ParseUint(s[2:], 16, 32)
		if err != nil {
			return ""
		}
		return string(rune(code))
	case 'e':
		return "\x1b"
	case 'b', 't', 'n', 'f', 'r':
		return string("\b\t\n\f\r"[strings.IndexByte("btnfr", s[1])])
	}
	return s[1:2]
}
