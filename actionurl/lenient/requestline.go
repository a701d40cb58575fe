package lenient

import "bytes"

// version is the HTTP version of a request.
type version int

const (
	noVersion version = iota // as in HTTP/0.9
	version10
	version11
	otherVersion // nothing that we know
)

// requestLine is a request line, taken apart. Its slices are parts of the line.
type requestLine struct {
	method    string // in capitals
	authority []byte // the host of an absolute target
	target    []byte // path and query
	version   version
	plain     bool // the method is in capitals and there are two blanks in all
}

// blanks are the bytes between the words of a line.
const blanks = " \t"

// parseLine takes a request line apart: the first word is the method, the last one
// the version, and everything between is the target, with its blanks. It reports
// whether this is a line that we understand.
func parseLine(line []byte) (r requestLine, ok bool) {
	word, rest := line, []byte(nil)
	if i := bytes.IndexAny(line, blanks); i >= 0 {
		word, rest = line[:i], line[i+1:]
	}
	if r.method = knownMethod(word); r.method == "" {
		return r, false
	}
	r.plain = r.method == string(word) && bytes.Count(line, []byte(" ")) == 2
	rest = bytes.Trim(rest, blanks)
	i := bytes.LastIndexAny(rest, blanks)
	if r.version = parseVersion(rest[i+1:]); r.version != noVersion {
		rest = bytes.TrimRight(rest[:max(i, 0)], blanks)
	}
	r.authority, r.target = splitTarget(rest)
	return r, r.version != otherVersion && len(r.target) > 0
}

// parseVersion reads a word such as "HTTP/1.1". Any other word is no version.
func parseVersion(word []byte) version {
	const form = "HTTP/1.1"
	if len(word) != len(form) || !bytes.EqualFold(word[:5], []byte(form[:5])) || word[6] != '.' {
		return noVersion
	}
	major, minor := word[5], word[7]
	switch {
	case !isDigit(major) || !isDigit(minor):
		return noVersion
	case major == '0' || major == '1' && minor == '0':
		return version10
	case major == '1':
		return version11
	}
	return otherVersion
}

// methods returns the methods that we know. What else there may be is none of a
// telephone, and the connection is left alone.
func methods() [7]string {
	return [...]string{"GET", "POST", "HEAD", "PUT", "OPTIONS", "PATCH", "DELETE"}
}

// knownMethod returns a method in capitals, or nothing if we do not know it.
func knownMethod(word []byte) string {
	for _, m := range methods() {
		if len(word) == len(m) && bytes.EqualFold(word, []byte(m)) {
			return m
		}
	}
	return ""
}

// mayBecomeRequest reports whether the beginning of a line can still turn out to
// begin with a known method.
func mayBecomeRequest(line []byte) bool {
	if i := bytes.IndexAny(line, blanks); i >= 0 {
		return knownMethod(line[:i]) != ""
	}
	for _, m := range methods() {
		if len(line) <= len(m) && bytes.EqualFold(line, []byte(m)[:len(line)]) {
			return true
		}
	}
	return false
}

// appendLine appends a request line that net/http accepts.
func appendLine(out []byte, r requestLine) []byte {
	out = append(out, r.method...)
	out = append(out, ' ')
	out = appendTarget(out, r.target)
	if r.version == version11 {
		return append(out, " HTTP/1.1\r\n"...)
	}
	return append(out, " HTTP/1.0\r\n"...)
}

// isDigit reports whether a byte is a decimal digit.
func isDigit(b byte) bool { return b >= '0' && b <= '9' }
