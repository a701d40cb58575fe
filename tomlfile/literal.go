package tomlfile

import "strings"

// skipLine returns the offset of the line feed that ends the line.
func skipLine(text string, at int) int {
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(text)
}

// skipString returns the offset after the string that begins at the quote at.
// A string on one line that is not closed ends at the line feed.
func skipString(text string, at int) int {
	quote := text[at]
	if isMultiline(text, at) {
		return skipMultiline(text, at+3, quote)
	}
	for i := at + 1; i < len(text); i++ {
		switch {
		case text[i] == quote:
			return i + 1
		case text[i] == '\n':
			return i
		case text[i] == '\\' && quote == '"':
			i++
		}
	}
	return len(text)
}

// skipMultiline returns the offset after a string of several lines, of which the
// opening quotes are passed. Quotes before the closing three belong to the text:
// """a""""" holds two of them.
func skipMultiline(text string, at int, quote byte) int {
	for i := at; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] == quote:
			run := 1
			for i+run < len(text) && text[i+run] == quote {
				run++
			}
			if run >= 3 {
				return i + run
			}
			i += run - 1
		}
	}
	return len(text)
}

// isMultiline reports whether three quotes stand at this offset.
func isMultiline(text string, at int) bool {
	return strings.HasPrefix(text[at:], `"""`) || strings.HasPrefix(text[at:], `'''`)
}

// insideString returns the offset in the text of byte n of the value of the
// string that begins at the quote at. It is how a fault inside a regular expression
// finds its column although the string holds escapes.
func insideString(text string, at, n int) int {
	start, end, quote := at+1, skipString(text, at)-1, text[at]
	if isMultiline(text, at) {
		start, end = at+3, end-2
		if strings.HasPrefix(text[start:], "\r\n") {
			start += 2
		} else if strings.HasPrefix(text[start:], "\n") {
			start++
		}
	}
	if quote == '\'' {
		return max(at, min(start+n, end))
	}
	for i := start; i < end; {
		size, value := 1, 1
		if text[i] == '\\' {
			size, value = escape(text[i:end])
		}
		if n < value {
			return i
		}
		n -= value
		i += size
	}
	return max(at, end)
}
