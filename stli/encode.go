package stli

import "unicode/utf8"

// appendWord appends a blank and one word of a text line. A word never holds a
// blank, a quote or a control character: old clients split at single blanks
// before they look at quotes, so those become "_". The empty word is "".
func appendWord(dst []byte, s string) []byte {
	dst = append(dst, ' ')
	if s == "" {
		return append(dst, '"', '"')
	}
	return appendClean(dst, s, false)
}

// appendClean appends s with everything that would break a line replaced by
// "_"; in a list, commas and brackets too.
func appendClean(dst []byte, s string, list bool) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c <= ' ' || c == '"' || c == 0x7f || list && (c == ',' || c == '(' || c == ')') {
				c = '_'
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || unsafeRune(r) {
			dst = append(dst, '_')
		} else {
			dst = append(dst, s[i:i+n]...)
		}
		i += n
	}
	return dst
}

// unsafeRune tells whether r is a blank or a control for some client: C1
// controls, no-break and other Unicode spaces, line and paragraph separators.
func unsafeRune(r rune) bool {
	switch {
	case 0x80 <= r && r <= 0xa0, r == 0x1680, 0x2000 <= r && r <= 0x200f, 0x2028 <= r && r <= 0x202f, r == 0x205f, r == 0x3000, r == 0xfeff:
		return true
	}
	return false
}

// appendQuoted appends a text for people in quotes, on one line.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for _, r := range s {
		switch {
		case r == '"':
			dst = append(dst, '\'')
		case r < ' ' || r == 0x7f || r == utf8.RuneError || 0x80 <= r && r < 0xa0 || r == 0x2028 || r == 0x2029:
			dst = append(dst, ' ')
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}

// appendMember appends a separator and one JSON member with a string value.
func appendMember(dst []byte, separator byte, key, value string) []byte {
	dst = append(append(append(dst, separator, '"'), key...), '"', ':')
	return appendJSONString(dst, value)
}

const hexDigits = "0123456789abcdef"

// appendJSONString appends s as a JSON string. The standard library has no
// appender that does not allocate. Line separators are escaped too: some
// clients read lines with JavaScript's idea of a line.
func appendJSONString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			switch {
			case c == '"' || c == '\\':
				dst = append(dst, '\\', c)
			case c == '\n':
				dst = append(dst, '\\', 'n')
			case c == '\t':
				dst = append(dst, '\\', 't')
			case c == '\r':
				dst = append(dst, '\\', 'r')
			case c < ' ' || c == 0x7f:
				dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			default:
				dst = append(dst, c)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			dst = append(dst, `\ufffd`...)
		case r == 0x2028 || r == 0x2029 || 0x80 <= r && r < 0xa0:
			dst = append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
		default:
			dst = append(dst, s[i:i+n]...)
		}
		i += n
	}
	return append(dst, '"')
}
