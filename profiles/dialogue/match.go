package dialogue

import "strings"

// Matches tells whether got is what a file says: want may hold {any}. {host}
// has been replaced.
func Matches(want, got string) bool {
	parts := strings.Split(want, "{any}")
	if len(parts) == 1 {
		return want == got
	}
	first, last := parts[0], parts[len(parts)-1]
	if len(got) < len(first)+len(last) || !strings.HasPrefix(got, first) || !strings.HasSuffix(got, last) {
		return false
	}
	got = got[len(first) : len(got)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(got, part)
		if i < 0 {
			return false
		}
		got = got[i+len(part):]
	}
	return true
}

// Host replaces {host} in what goes over the wire.
func Host(text, host string) string { return strings.ReplaceAll(text, "{host}", host) }
