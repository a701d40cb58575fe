package old24u

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// Limits of a file. 24U's own had tens of lines.
const (
	// MaxFileSize is the size in bytes above which a file is not read: a hundred
	// thousand phones fit into it.
	MaxFileSize = 16 << 20
	// maxDetect is how many lines are looked at to see which form a file has.
	maxDetect = 10000
	// maxFaults keeps a file of another kind from having a fault, or a warning, for
	// each line.
	maxFaults = 100
)

// A place is where a value stands, both from 1.
type place struct{ line, column int }

// value is what a key is set to.
type value struct {
	text string
	at   place
}

// A File is a 24U configuration whose values are right.
type File struct {
	// Name is the file's name, for messages.
	Name string
	// Warnings say what is not used, and what changed in meaning.
	Warnings tomlfile.Faults

	values map[string]value
	phones []phoneLine
	faults tomlfile.Faults
}

// mark is the byte order mark that editors on Windows put before a text.
const mark = "\ufeff"

// Is tells by its content whether a file is a 24U configuration: one of its
// keys stands there before anything that only TOML has.
func Is(data []byte) bool {
	text := bytes.TrimPrefix(data, []byte(mark))
	if !bytes.Contains(text, []byte("\n")) {
		text = bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
	}
	for n := 0; len(text) > 0 && n < maxDetect; n++ {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte("\n"))
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		if line[0] == '[' {
			return false
		}
		key, rest, found := bytes.Cut(line, []byte("="))
		if _, known := canonical(string(bytes.TrimSpace(key))); found && known {
			rest = bytes.TrimSpace(rest)
			return len(rest) == 0 || rest[0] != '[' // phone = [ … ] is TOML
		}
	}
	return false
}

// Parse reads a 24U configuration. isFile tells whether a path, relative to the
// file, leads to a file: only that says where a path with blanks in it ends.
// When there are faults the File has all that can be used in spite of them.
func Parse(name string, data []byte, isFile func(path string) bool) (*File, tomlfile.Faults) {
	f := &File{Name: name, values: map[string]value{}}
	if len(data) > MaxFileSize {
		f.faults = tomlfile.Faults{{File: name, Text: fmt.Sprintf("the file has more than %d MiB: it is no configuration", MaxFileSize>>20)}}
		return f, f.faults
	}
	text := strings.TrimPrefix(string(data), mark)
	end := "\n"
	if !strings.Contains(text, end) {
		end = "\r" // of old programs for the Mac
	}
	for i, line := range strings.Split(text, end) {
		if len(f.faults) >= maxFaults {
			f.fault(place{i + 1, 1}, "there are more than %d faults: mend these first", maxFaults)
			break
		}
		f.line(i+1, strings.TrimSuffix(line, "\r"), isFile)
	}
	f.check(isFile)
	return f, f.faults
}

// line reads one line.
func (f *File) line(number int, line string, isFile func(string) bool) {
	trimmed := strings.TrimSpace(line)
	if trimmed == "" || trimmed[0] == '#' {
		return
	}
	start := place{number, column(line, strings.Index(line, trimmed))}
	if !utf8.ValidString(line) {
		f.fault(start, "this line is not UTF-8: save the file as UTF-8")
		return
	}
	if i := strings.IndexFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }); i >= 0 {
		f.fault(place{number, column(line, i)}, "a control character stands here: take it out")
		return
	}
	left, right, found := strings.Cut(line, "=")
	if !found {
		f.fault(start, "this is no line \"key = value\": write it so, or # before a comment")
		return
	}
	text := strings.TrimSpace(right)
	at := place{number, column(line, len(left)+1+strings.Index(right, text))}
	key, known := canonical(strings.TrimSpace(left))
	switch {
	case !known:
		f.warn(start, "unknown key %q, not used: the keys are %s", shownKey(key), strings.Join(keys, ", "))
		return
	case key == phoneKey:
		f.phone(text, at, isFile)
		return
	}
	if old, twice := f.values[key]; twice {
		f.warn(start, "%s stands in line %d already: this one counts", key, old.at.line)
	}
	f.values[key] = value{f.plain(key, text, at), at}
}

// column counts characters up to an offset, from 1.
func column(line string, offset int) int { return utf8.RuneCountInString(line[:max(offset, 0)]) + 1 }

func (f *File) fault(at place, format string, args ...any) {
	f.faults = append(f.faults, &tomlfile.Fault{File: f.Name, Line: at.line, Column: at.column, Text: fmt.Sprintf(format, args...)})
}

func (f *File) warn(at place, format string, args ...any) {
	if len(f.Warnings) > maxFaults {
		return
	}
	if len(f.Warnings) == maxFaults {
		format, args = "there are more than %d warnings: the others are not shown", []any{maxFaults}
	}
	f.Warnings = append(f.Warnings, &tomlfile.Fault{File: f.Name, Line: at.line, Column: at.column, Text: fmt.Sprintf(format, args...)})
}
