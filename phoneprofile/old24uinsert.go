package phoneprofile

import (
	"regexp"
	"strings"
)

// inserts24UNames are the names that may be written in any of 24U's ways. Not
// all inserts: snom phones have variables such as $remote and $local of their
// own, which must reach them as they are.
const inserts24UNames = `(number|extension|username|password|address|mac|url|identity)`

var (
	bracedInsert  = regexp.MustCompile(`(?i)\{` + inserts24UNames + `(:[a-z]+)?\}`)
	percentInsert = regexp.MustCompile(`(?i)%` + inserts24UNames + `%`)
	dollarInsert  = regexp.MustCompile(`(?i)\$` + inserts24UNames + `([^a-z0-9_-]|$)`)
	angleInsert   = regexp.MustCompile(`(?i)<` + inserts24UNames + `>`)
)

// inserts24U writes the placeholders {number}, %number%, $number and <number>
// as a profile has them.
func inserts24U(text string) string {
	braces := func(s string) string { return "{" + strings.ToLower(strings.Trim(s, "{}%<>")) + "}" }
	lower := strings.ToLower(text)
	text = bracedInsert.ReplaceAllStringFunc(text, braces)
	text = percentInsert.ReplaceAllStringFunc(text, braces)
	text = dollarInsert.ReplaceAllStringFunc(text, func(s string) string {
		m := dollarInsert.FindStringSubmatch(s)
		return braces(m[1]) + m[2]
	})
	elements := map[string]bool{} // of XML, by the name with its brackets; looked for once each
	return angleInsert.ReplaceAllStringFunc(text, func(s string) string {
		name := strings.ToLower(s[1:])
		element, known := elements[name]
		if !known {
			element = strings.Contains(lower, "</"+name)
			elements[name] = element
		}
		if element {
			return s
		}
		return braces(s)
	})
}
