package lenient

import "bytes"

const upperHex = "0123456789ABCDEF"

// splitTarget takes apart a target: an absolute one, as clients write it for a proxy,
// into its host and the rest, any other has no host.
func splitTarget(target []byte) (authority, path []byte) {
	for _, scheme := range [...]string{"http://", "https://"} {
		if len(target) < len(scheme) || !bytes.EqualFold(target[:len(scheme)], []byte(scheme)) {
			continue
		}
		rest := target[len(scheme):]
		if i := bytes.IndexAny(rest, "/?#"); i >= 0 && rest[i] == '/' {
			return rest[:i], rest[i:]
		}
	}
	return nil, target
}

// appendTarget appends a path and its query so that net/http accepts them.
func appendTarget(out, target []byte) []byte {
	path := true
	for i, b := range target {
		switch {
		case b == '?':
			path = false
			out = append(out, b)
		case b <= ' ', b >= 0x7f:
			out = append(out, '%', upperHex[b>>4], upperHex[b&15])
		case b == '%' && path && !isEscape(target[i:]):
			out = append(out, "%25"...)
		default:
			out = append(out, b)
		}
	}
	return out
}

// isEscape reports whether a percent sign is followed by two hexadecimal digits.
func isEscape(b []byte) bool {
	if len(b) < 3 {
		return false
	}
	_, first := hexDigit(b[1])
	_, second := hexDigit(b[2])
	return first && second
}
