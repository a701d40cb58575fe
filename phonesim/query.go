package phonesim

import "strings"

// A param is one part of a query: a name and its decoded value.
type param struct{ name, value string }

// parseQuery splits a query at every & and decodes percent escapes once. A
// plus stays a plus, for it begins many numbers; a bad escape stays as it is.
func parseQuery(query string) []param {
	var params []param
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		params = append(params, param{unescape(name), unescape(value)})
	}
	return params
}

// lookup returns the first value of a name, and whether the name is there.
func lookup(params []param, name string) (string, bool) {
	for _, kv := range params {
		if kv.name == name {
			return kv.value, true
		}
	}
	return "", false
}

// unescape decodes %XX once and leaves everything else alone.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			hi, ok1 := unhex(s[i+1])
			lo, ok2 := unhex(s[i+2])
			if ok1 && ok2 {
				b.WriteByte(hi<<4 | lo)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func unhex(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
