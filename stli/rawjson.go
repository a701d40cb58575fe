package stli

import "bytes"

// jsonScan follows the braces of a JSON request over several lines. It is not
// a JSON parser: it only has to know where a request ends.
type jsonScan struct {
	seen     int // bytes looked at so far
	depth    int
	inString bool
	escaped  bool
}

// open looks at the part of req that is new and tells whether braces are still
// open. A line end inside a string is no JSON: it ends the request, which is
// then refused, so that one forgotten quote does not swallow what follows.
func (s *jsonScan) open(req []byte) bool {
	for ; s.seen < len(req); s.seen++ {
		c := req[s.seen]
		switch {
		case s.escaped:
			s.escaped = false
		case s.inString && c == '\\':
			s.escaped = true
		case c == '"':
			s.inString = !s.inString
		case s.inString:
		case c == '{' || c == '[':
			s.depth++
		case c == '}' || c == ']':
			s.depth--
		}
	}
	s.seen++ // the line feed that stands between this line and the next
	return s.depth > 0 && !s.inString
}

// rawStart returns the offset of the brace that begins a JSON request, which
// may stand behind a tag, or -1 when line is not one.
func rawStart(line []byte) int {
	at := 0
	if line[0] == '#' {
		n := bytes.IndexAny(line, " \t")
		if n < 0 {
			return -1
		}
		for n < len(line) && isBlank(line[n]) {
			n++
		}
		at = n
	}
	if at < len(line) && line[at] == '{' {
		return at
	}
	return -1
}
