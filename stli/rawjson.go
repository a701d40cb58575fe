package stli

// jsonScan follows the braces of a JSON request over several lines. It is not
// a JSON parser: it only has to know where a request ends.
type jsonScan struct {
	begun    bool // the lines are a JSON request
	seen     int  // bytes looked at so far
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

// begin looks whether line is a JSON request, which may stand behind a tag.
func (s *jsonScan) begin(line []byte) {
	rest := trimLeft(line)
	if len(rest) > 0 && rest[0] == '#' {
		_, rest = cutWord(rest)
	}
	if len(rest) > 0 && rest[0] == '{' {
		s.begun, s.seen = true, len(line)-len(rest)
	}
}
