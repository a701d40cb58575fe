package console

import (
	"fmt"
	"strings"
)

// Limits of a list of candidates.
const (
	maxListed    = 40 // lines; what does not fit on a screen helps nobody
	maxWithNotes = 12 // candidates that are shown with what they mean, a line each
)

// listing shows candidates for a screen of some width.
func (r *renderer) listing(words []candidate, width int) string {
	longest := 0
	for _, w := range words {
		longest = max(longest, len(w.word))
	}
	var b strings.Builder
	if len(words) <= maxWithNotes {
		for _, w := range words {
			note := clean(w.note)
			if room := width - longest - 5; len([]rune(note)) > room && room > 0 {
				note = string([]rune(note)[:room])
			}
			fmt.Fprintf(&b, "  %-*s  %s\n", longest, clean(w.word), r.paint(detail, note))
		}
		return b.String()
	}
	columns := max(1, (width-2)/(longest+2))
	for i, w := range words {
		if i == maxListed*columns {
			fmt.Fprintf(&b, "  ... and %d more\n", len(words)-i)
			break
		}
		if i%columns == 0 {
			b.WriteString("  ")
		}
		if i%columns == columns-1 || i == len(words)-1 {
			b.WriteString(clean(w.word) + "\n")
		} else {
			fmt.Fprintf(&b, "%-*s", longest+2, clean(w.word))
		}
	}
	return b.String()
}
