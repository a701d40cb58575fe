package client

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxLine is the longest line that a server takes unless it is configured
// otherwise, in bytes. A longer one makes it close the connection, so it is
// refused here.
const maxLine = 64 << 10

// commandLine writes a command without its tag and line end. It refuses what a
// line cannot carry: a quote has no escape, and control characters make the
// whole line invalid.
func commandLine(verb string, args []string) (string, error) {
	if verb == "" || strings.Trim(verb, letters) != "" {
		return "", fmt.Errorf("%w: %q is no command name", ErrArgument, verb)
	}
	var b strings.Builder
	b.WriteString(verb)
	for i, a := range args {
		if !utf8.ValidString(a) {
			return "", fmt.Errorf("%w: argument %d of %s is not UTF-8", ErrArgument, i+1, verb)
		}
		for _, r := range a {
			if r == '"' || isControl(r) {
				return "", fmt.Errorf("%w: argument %d of %s holds %q, which a line cannot carry", ErrArgument, i+1, verb, r)
			}
		}
		b.WriteByte(' ')
		if a == "" || strings.Contains(a, " ") {
			b.WriteString(`"` + a + `"`)
		} else {
			b.WriteString(a)
		}
	}
	if b.Len() > maxLine-maxTag {
		return "", fmt.Errorf("%w: %s is longer than %d bytes", ErrArgument, verb, maxLine-maxTag)
	}
	return b.String(), nil
}

// maxTag is the room that a tag takes on a line, in bytes: "#" and " " and a
// number in base 36.
const maxTag = 16

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// isControl tells whether a server refuses a line with r. C1 controls count:
// terminals obey them. A tab is allowed by the protocol, but no value of any
// command has a use for it, and unquoted it would divide a word.
func isControl(r rune) bool { return r < ' ' || 0x7f <= r && r < 0xa0 }
