package console

import (
	"strings"
	"sync"

	"github.com/phonecompanion/phonecompanion/stli"
)

// maxHistory is how many commands are remembered: weeks of use, and a file
// that is read in no time.
const maxHistory = 1000

// history holds the commands that were typed, the newest last. It is the
// editor's History; a line with a password never enters it.
type history struct {
	mu      sync.Mutex
	entries []string
	file    *historyFile // nil: nothing is kept on disk
}

// Add remembers a line. What the server would not know as a command is kept
// for this session alone, so that it can be corrected.
func (h *history) Add(line string) {
	line = strings.TrimSpace(line)
	if line == "" || secret(line) || strings.ContainsFunc(line, control) {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if n := len(h.entries); n > 0 && h.entries[n-1] == line {
		return
	}
	h.remember(line)
	if h.file != nil && known(line) {
		h.file.add(line)
	}
}

func (h *history) remember(line string) {
	if h.entries = append(h.entries, line); len(h.entries) > maxHistory {
		h.entries = append([]string(nil), h.entries[len(h.entries)-maxHistory:]...)
	}
}

// known tells whether a line begins with a command.
func known(line string) bool {
	if strings.HasPrefix(line, ownPrefix) {
		_, ok := findOwn(strings.Fields(line)[0])
		return ok
	}
	e, err := parseEntry(line)
	return err == nil && e.verb != stli.NoVerb
}

// Len returns how many lines are remembered.
func (h *history) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.entries)
}

// At returns a line; 0 is the newest.
func (h *history) At(i int) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.entries[len(h.entries)-1-i]
}

// search is a search through the history for a part of a line.
type search struct {
	part  string // what was typed
	at    int    // which entry is shown; -1: none
	shown string // what the search has put into the line
}

// next looks for an older line that has the part, or a newer one. line is what
// stands in the editor: when that is not what the search has put there, a new
// search begins. It returns what to show.
func (f *search) next(h *history, line string, older bool) string {
	if f.shown == "" || line != f.shown {
		*f = search{part: line, at: -1}
	}
	step := 1
	if !older {
		step = -1
	}
	for i := f.at + step; i >= 0 && i < h.Len(); i += step {
		found := h.At(i)
		if found != line && strings.Contains(strings.ToLower(found), strings.ToLower(f.part)) {
			f.at, f.shown = i, found
			return found
		}
	}
	if !older && f.shown != "" { // newer than the newest: what was typed
		part := f.part
		*f = search{at: -1}
		return part
	}
	return line
}
