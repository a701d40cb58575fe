package tomlfile

import (
	"fmt"
	"slices"
	"strings"
)

const (
	// nearDistance is how many letters a mistyped key may differ from a known one.
	nearDistance = 2
	// listedKeys is how many known keys a fault names when none is near; a longer
	// list is not read by anyone.
	listedKeys = 24
)

// reportUnknown reports the keys of the table, and of the tables that were taken
// from it, that nobody asked for.
func (t *Table) reportUnknown() {
	for key := range t.values {
		if !t.asked.has(key) {
			t.file.fault(t.keyOffset(key), t.unknownText(key))
		}
	}
	for _, tables := range t.tables {
		for _, child := range tables {
			child.reportUnknown()
		}
	}
}

// unknownText says what is wrong with a key, and which one may be meant. A table
// with a header of its own is named as it is written.
func (t *Table) unknownText(key string) string {
	what, place, form := fmt.Sprintf("key %q", key), " "+t.describe(), "%q"
	if n := t.node().find(key); n != nil && (n.origin == header || n.origin == arrayHeader) {
		path := t.path(false)
		if path != "" {
			path += "."
		}
		form = "[" + strings.ReplaceAll(path, "%", "%%") + "%s]"
		if n.origin == arrayHeader {
			form = "[" + form + "]"
		}
		what, place = "table "+fmt.Sprintf(form, quoteKey(key)), ""
	}
	text := "unknown " + what + place
	if near, ok := nearest(key, t.asked.list); ok {
		return text + ": did you mean " + fmt.Sprintf(form, near) + "?"
	}
	if known := len(t.asked.list); known == 0 || known > listedKeys {
		return text + ": remove it"
	}
	return text + ": remove it, or write " + alternatives(slices.Sorted(slices.Values(t.asked.list)))
}

// nearest returns the known word that a mistyped one most likely stands for.
func nearest(word string, known []string) (string, bool) {
	best, found := nearDistance+1, ""
	for _, k := range slices.Sorted(slices.Values(known)) {
		if strings.EqualFold(k, word) {
			return k, true
		}
		// Of a word of two letters nothing is left when two are changed.
		if d := distance(word, k); d < best && d < len(word) && d < len(k) {
			best, found = d, k
		}
	}
	return found, found != ""
}

// distance returns how many letters must be changed, added or removed to make b
// from a. Any distance above nearDistance is as good as another.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d > nearDistance || -d > nearDistance {
		return nearDistance + 1
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}
