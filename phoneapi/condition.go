package phoneapi

import (
	"net/http"
	"slices"
	"strings"
)

// A condition is what If-Match or If-None-Match say (RFC 9110, section 13.1).
type condition struct {
	any  bool     // "*": whatever the phone is like
	tags []string // without the quotes
}

// readCondition reads a header of conditions; nil where there is none. strong
// leaves out weak tags, which If-Match never matches.
func readCondition(h http.Header, name string, strong bool) (*condition, error) {
	lines := h.Values(name)
	if len(lines) == 0 {
		return nil, nil
	}
	c := &condition{}
	rest := strings.Trim(strings.Join(lines, ","), " \t,")
	if rest == "*" {
		return &condition{any: true}, nil
	}
	for first := true; first || rest != ""; first = false {
		tag, weak := strings.CutPrefix(rest, "W/")
		tag, opened := strings.CutPrefix(tag, `"`)
		tag, after, closed := strings.Cut(tag, `"`)
		next := strings.TrimLeft(after, " \t,")
		if !opened || !closed || next != "" && next == after || len(c.tags) == maxTags {
			return nil, bad(http.StatusBadRequest, name, name+" must be an ETag as it was answered, with its quotes")
		}
		if !strong || !weak {
			c.tags = append(c.tags, tag)
		}
		rest = next
	}
	return c, nil
}

// met tells whether a phone with a tag is one that the condition names.
func (c *condition) met(tag string) bool { return c.any || slices.Contains(c.tags, tag) }
