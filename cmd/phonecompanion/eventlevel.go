package main

import "strings"

// The levels of the Windows Event Log.
const (
	levelInfo = iota
	levelWarning
	levelError
)

// eventLevel reads the level from a log line of either format: a line's head
// has it, and what a phone said comes after it.
func eventLevel(line string) int {
	head := line[:min(len(line), levelWithin)]
	for _, w := range []struct {
		word  string
		level int
	}{
		{" ERR ", levelError}, {" FTL ", levelError}, {" PNC ", levelError}, {" WRN ", levelWarning},
		{`{"level":"error"`, levelError}, {`{"level":"fatal"`, levelError}, {`{"level":"panic"`, levelError}, {`{"level":"warn"`, levelWarning},
	} {
		if strings.Contains(head, w.word) {
			return w.level
		}
	}
	return levelInfo
}

// levelWithin is where the level of a line ends at the latest, in bytes: the
// time is 23 of them.
const levelWithin = 32
