package phoneprofile

import (
	"maps"
	"slices"
	"strings"
)

// knownProperty tells whether a phone as an object has the property.
func knownProperty(path string) bool {
	return path != "" && !strings.Contains(path, "..") && !strings.ContainsFunc(path, func(c rune) bool { return c != '.' && (c >= 0x80 || !isNameByte(byte(c), false)) })
}

// knownFunction tells whether a softkey may have the function.
func knownFunction(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(c rune) bool { return c < 'A' || c > 'Z' })
}

// sortedKeys returns the names of a table.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
