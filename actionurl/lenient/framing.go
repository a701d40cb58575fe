package lenient

import "bytes"

// framing says how long the body of a request is. It is deliberately narrower than
// the standard: whatever could be read in two ways is doubtful.
type framing struct {
	version   version
	hasLength bool
	length    int64 // of Content-Length
	chunked   bool
	doubtful  bool // what is said contradicts itself, or is not plain
	letGo     bool // Upgrade or Expect: it is not known what follows the head
}

// add looks at a header. It reports whether the header says something new: a second
// equal Content-Length does not.
func (f *framing) add(name, value []byte) bool {
	switch {
	case isName(name, "content-length"):
		n, ok := parseLength(value)
		if !ok || f.hasLength && n != f.length {
			f.doubtful = true
		}
		repeated := f.hasLength
		f.hasLength, f.length = true, n
		return !repeated
	case isName(name, "transfer-encoding"):
		// HTTP/1.0 has no chunks, and net/http ignores the header there, which a
		// proxy before us may not.
		if f.chunked || f.version != version11 || !isName(value, "chunked") {
			f.doubtful = true
		}
		f.chunked = true
	case isName(name, "upgrade"), isName(name, "expect"):
		f.letGo = true
	}
	return true
}

// clear reports whether there is only one way to read the length.
func (f *framing) clear() bool {
	return !f.doubtful && !(f.chunked && f.hasLength)
}

// isFraming reports whether a header line that is wrong in itself seems to speak of
// the body's length. It cannot be dropped as other lines are: someone before us may have
// understood it.
func isFraming(line []byte) bool {
	var squeezed [32]byte
	n := 0
	for _, b := range line {
		if b == ':' || n == len(squeezed) {
			break
		}
		if b |= 0x20; b >= 'a' && b <= 'z' || b == '-' {
			squeezed[n] = b
			n++
		}
	}
	return bytes.HasPrefix(squeezed[:n], []byte("content-length")) ||
		bytes.HasPrefix(squeezed[:n], []byte("transfer-encoding"))
}

// parseLength reads the value of a Content-Length: digits only, and not beyond maxBody.
func parseLength(value []byte) (int64, bool) {
	var n int64
	for _, b := range value {
		if !isDigit(b) || n > (maxBody-int64(b-'0'))/10 { // before it would overflow
			return 0, false
		}
		n = n*10 + int64(b-'0')
	}
	return n, len(value) > 0
}

// isName compares a header's name, or a word, with one in small letters.
func isName(word []byte, name string) bool {
	return len(word) == len(name) && bytes.EqualFold(word, []byte(name))
}
