package lenient

import "bytes"

// kind is what the bytes of a head turn out to be.
type kind int

const (
	undecided kind = iota // more bytes are needed
	phone                 // a telephone's request, with its whole head
	other                 // another request, with its whole head
	foreign               // nothing that we understand
	tooLong               // a telephone's request line above the limit
	tooLarge              // a telephone's head above the limits
)

// scanner finds the end of a head that comes in pieces, without looking at any byte
// much more than once. It begins anew for each request.
type scanner struct {
	start   int  // offset of the request line, behind empty lines
	lineEnd int  // offset behind the request line; 0: not yet known
	phone   bool // the path of the request line has a prefix
	next    int  // offset of the first line behind those that are complete
	seen    int  // offset up to which no end of that line was found
	lines   int  // number of complete header lines
	end     int  // offset behind the head, once it is complete
}

// scan looks at the bytes of the head so far, of which there are never less than at
// the call before.
func (s *scanner) scan(b []byte, prefixes []string) kind {
	if s.lineEnd == 0 {
		if k := s.scanLine(b, prefixes); k != undecided || s.lineEnd == 0 {
			return k
		}
	}
	for {
		i := bytes.IndexByte(b[s.seen:], '\n')
		if i < 0 {
			s.seen = len(b)
			if len(b) >= maxHead {
				return s.tooMuch()
			}
			return undecided
		}
		line := bytes.TrimSuffix(b[s.next:s.seen+i], []byte("\r"))
		s.next = s.seen + i + 1
		s.seen = s.next
		if len(line) == 0 {
			s.end = s.next
			return s.whole()
		}
		if s.lines++; s.lines > maxHeaders {
			return s.tooMuch()
		}
	}
}

// scanLine looks for the request line and decides whose it is.
func (s *scanner) scanLine(b []byte, prefixes []string) kind {
	for s.start < len(b) && (b[s.start] == '\r' || b[s.start] == '\n') {
		s.start++
	}
	s.seen = max(s.seen, s.start)
	i := bytes.IndexByte(b[s.seen:], '\n')
	if i < 0 {
		s.seen = len(b)
		return s.partialLine(b[s.start:], prefixes, len(b) >= maxHead)
	}
	end := s.seen + i
	text := bytes.TrimSuffix(b[s.start:end], []byte("\r"))
	line, ok := parseLine(text)
	if !ok {
		return foreign
	}
	s.phone = begins(line.target, prefixes)
	s.lineEnd, s.next, s.seen = end+1, end+1, end+1
	switch {
	case s.phone && len(text) > maxLine:
		return tooLong
	case s.phone && line.version == noVersion && line.method == "GET":
		s.end = s.lineEnd
		return phone
	case !s.phone && s.start > 0:
		return foreign
	}
	return undecided
}

// partialLine decides about a request line whose end has not come yet.
func (s *scanner) partialLine(line []byte, prefixes []string, full bool) kind {
	switch {
	case !mayBecomeRequest(line):
		return foreign
	case len(line) <= maxLine+len("\r") && !full:
		return undecided
	}
	if r, ok := parseLine(line); ok && begins(r.target, prefixes) {
		return tooLong
	}
	return foreign
}

// begins reports whether a path begins with one of the prefixes.
func begins(path []byte, prefixes []string) bool {
	for _, p := range prefixes {
		if len(path) >= len(p) && string(path[:len(p)]) == p {
			return true
		}
	}
	return false
}

// whole is the verdict about a head that is complete.
func (s *scanner) whole() kind {
	if s.phone {
		return phone
	}
	return other
}

// tooMuch is the verdict about a head above the limits.
func (s *scanner) tooMuch() kind {
	if s.phone {
		return tooLarge
	}
	return foreign
}
