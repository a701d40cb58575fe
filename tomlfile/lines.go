package tomlfile

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// index knows the place of everything in one text.
type index struct {
	lines lines
	root  *node
}

// lines turns offsets of a text into lines and columns.
type lines struct {
	text   string
	starts []int // offset of the first byte of each line
}

// newLines finds the lines of a text.
func newLines(text string) lines {
	starts := make([]int, 1, 1+strings.Count(text, "\n"))
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return lines{text, starts}
		}
		at += i + 1
		starts = append(starts, at)
	}
}

// position returns the line and the column, in characters, of an offset. An
// offset outside the text is taken as its nearest end.
func (l lines) position(offset int) (line, column int) {
	offset = max(0, min(offset, len(l.text)))
	line = sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > offset })
	return line, utf8.RuneCountInString(l.text[l.starts[line-1]:offset]) + 1
}
