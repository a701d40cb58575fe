package console

import (
	"strings"

	"github.com/phonecompanion/phonecompanion/stli"
)

// nearest returns the command that a misspelt word most likely means, or
// nothing when none is near.
func nearest(word string) string {
	var names []string
	if strings.HasPrefix(word, ownPrefix) {
		for _, o := range ownCommands() {
			names = append(names, o.name)
		}
	} else {
		for _, v := range stli.Verbs() {
			if v != stli.VerbRawCommand {
				names = append(names, v.String())
			}
		}
	}
	return nearestOf(word, names)
}

// nearestOf returns the name with the fewest changes, one for every three
// letters at most.
func nearestOf(word string, names []string) string {
	const longest = 64 // more than any command has; the work grows with the square
	if word == "" || len(word) > longest {
		return ""
	}
	best, at := "", max(1, len(word)/3)+1
	for _, n := range names {
		if d := distance(strings.ToLower(word), strings.ToLower(n)); d < at {
			best, at = n, d
		}
	}
	return best
}

// distance counts the letters to change, insert, leave out, or swap with their
// neighbour, to make b of a.
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
