package phoneprofile

import (
	"net/url"
	"regexp"
	"slices"
	"unicode/utf8"
)

const upperHex = "0123456789ABCDEF"

// Escaped returns a value in every form in which it may stand in a request, the
// longest first: whoever writes a request down hides all of them.
func Escaped(value string) []string {
	if value == "" {
		return nil
	}
	all := []string{value, url.QueryEscape(value), url.PathEscape(value)}
	for _, esc := range []escape{escapeURL, escapeJSON, escapeXML, escapeHeader, escapeRegexp} {
		all = append(all, string(appendEscaped(nil, value, esc)))
	}
	slices.SortStableFunc(all, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(all)
}

// appendEscaped appends value so that it cannot leave the place where it
// stands.
func appendEscaped(dst []byte, value string, esc escape) []byte {
	switch esc {
	case escapeURL:
		for i := 0; i < len(value); i++ {
			// Only the unreserved characters of RFC 3986 stay: phones differ in
			// what they take for a separator, and all of them decode %2A and %23.
			if c := value[i]; unreserved(c) {
				dst = append(dst, c)
			} else {
				dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
			}
		}
		return dst
	case escapeJSON:
		return appendJSON(dst, value)
	case escapeXML:
		return appendXML(dst, value)
	case escapeHeader:
		for i := 0; i < len(value); i++ {
			if c := value[i]; c >= ' ' && c != 0x7f {
				dst = append(dst, c)
			}
		}
		return dst
	case escapeRegexp:
		return append(dst, regexp.QuoteMeta(value)...)
	}
	return append(dst, value...)
}

func unreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

// appendJSON appends value as the inside of a JSON string.
func appendJSON(dst []byte, value string) []byte {
	for i := 0; i < len(value); {
		c := value[i]
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ' || c == 0x7f || c == '<' || c == '>' || c == '&':
			dst = append(dst, '\\', 'u', '0', '0', upperHex[c>>4], upperHex[c&15])
		case c < utf8.RuneSelf:
			dst = append(dst, c)
		default:
			r, n := utf8.DecodeRuneInString(value[i:])
			if r == utf8.RuneError && n == 1 {
				dst = append(dst, "\\uFFFD"...)
			} else {
				dst = append(dst, value[i:i+n]...)
			}
			i += n
			continue
		}
		i++
	}
	return dst
}

// appendXML appends value as XML text; it may stand in an attribute too.
func appendXML(dst []byte, value string) []byte {
	for _, r := range value {
		switch {
		case r == '&':
			dst = append(dst, "&amp;"...)
		case r == '<':
			dst = append(dst, "&lt;"...)
		case r == '>':
			dst = append(dst, "&gt;"...)
		case r == '"':
			dst = append(dst, "&#34;"...)
		case r == '\'':
			dst = append(dst, "&#39;"...)
		case r < ' ' && r != '\t' || r == 0x7f || r == 0xfffe || r == 0xffff:
			dst = append(dst, "\uFFFD"...) // no XML 1.0 character
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}
