package lenient

import "bytes"

// cutLine cuts the first line off a text and takes its end, LF or CR LF, away.
func cutLine(text []byte) (line, rest []byte) {
	line, rest, _ = bytes.Cut(text, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), rest
}

// cutField cuts a header line at its colon. It reports whether net/http accepts the
// name and the value.
func cutField(line []byte) (name, value []byte, ok bool) {
	name, value, ok = bytes.Cut(line, []byte(":"))
	if !ok || len(name) == 0 {
		return name, value, false
	}
	for _, b := range name {
		if !isToken(b) {
			return name, value, false
		}
	}
	for _, b := range value {
		if b < ' ' && b != '\t' || b == 0x7f {
			return name, value, false
		}
	}
	return name, bytes.Trim(value, blanks), true
}

// isToken reports whether a byte may stand in the name of a header.
func isToken(b byte) bool {
	switch {
	case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', isDigit(b):
		return true
	}
	return bytes.IndexByte([]byte("!#$%&'*+-.^_`|~"), b) >= 0
}

// isHost reports whether net/http accepts the value of a Host header, and there is
// one.
func isHost(value []byte) bool {
	for _, b := range value {
		switch {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', isDigit(b):
		case bytes.IndexByte([]byte("!$%&'()*+,-.:;=[]_~"), b) >= 0:
		default:
			return false
		}
	}
	return len(value) > 0
}

// isFolded reports whether a line continues the one before.
func isFolded(line []byte) bool {
	return len(line) > 0 && (line[0] == ' ' || line[0] == '\t')
}
