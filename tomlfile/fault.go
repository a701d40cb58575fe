package tomlfile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is something wrong in a file, with the place where it stands.
type Fault struct {
	// File is the name that was given to [Parse].
	File string
	// Line counts from 1; it is 0 when the fault belongs to the file as a whole.
	Line int
	// Column counts characters from 1; it is 0 where Line is.
	Column int
	// Text says what is wrong and what to write instead.
	Text string
}

// String returns "file:line:column: text", or "file: text" for a fault without a
// line.
func (f *Fault) String() string {
	if f.Line == 0 {
		return f.File + ": " + f.Text
	}
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Text)
}

// Error returns the same text as String.
func (f *Fault) Error() string { return f.String() }

// Faults are all faults of a file, in the order in which they stand in it.
type Faults []*Fault

// Error returns the faults, one on each line.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// Err returns the faults as an error, and nil when there are none. A Faults that
// is assigned to an error directly is never nil, even when it is empty.
func (fs Faults) Err() error {
	if len(fs) == 0 {
		return nil
	}
	return fs
}

// sorted returns the faults in the order of their places. A fault that was
// reported twice, because a value was asked for twice, is kept once.
func (fs Faults) sorted() Faults {
	fs = slices.Clone(fs)
	slices.SortStableFunc(fs, func(a, b *Fault) int {
		return cmp.Or(
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			cmp.Compare(a.Text, b.Text),
		)
	})
	return slices.CompactFunc(fs, func(a, b *Fault) bool { return *a == *b })
}
