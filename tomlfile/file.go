package tomlfile

import (
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

// MaxFileSize is the size in bytes above which a file is not read: 64 MiB hold
// some 400,000 phones, more is a mistake and would only fill the memory.
const MaxFileSize = 64 << 20

// File is one parsed file and the faults that were found in it.
type File struct {
	name   string
	text   string // without a byte order mark; empty when the file is broken
	root   *Table
	faults Faults
	broken bool   // not valid TOML: the one fault says so, others would mislead
	places *index // made by the first fault
}

// Parse reads the text of a file. The name is what the faults are reported with.
// A text that is not valid TOML gives a File with that one fault and an empty
// root.
func Parse(name string, data []byte) *File {
	f := &File{name: name}
	f.root = &Table{file: f}
	if len(data) > MaxFileSize {
		f.breakAt(-1, fmt.Sprintf("the file has more than %d MiB: split it into several files", MaxFileSize>>20))
		return f
	}
	f.text = strings.TrimPrefix(string(data), "\ufeff")
	at, text, doubtful := precheck(f.text)
	if text != "" {
		f.breakAt(at, text)
		return f
	}
	values, err := decode(f.text)
	if err != nil {
		at, text := syntaxFault(err)
		f.breakAt(at, text)
		return f
	}
	if doubtful {
		if _, wrong := scanAll(f.text); wrong != nil {
			f.breakAt(wrong.at, wrong.text())
			return f
		}
	}
	f.root.values = values
	return f
}

// decode parses a text. A panic of the library becomes an error, for a file must
// not be able to end the program.
func decode(text string) (values map[string]any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("not valid TOML: %v", r)
		}
	}()
	_, err = toml.Decode(text, &values)
	return values, err
}

// breakAt makes the fault at this offset (-1: the file as a whole) the only one.
func (f *File) breakAt(offset int, text string) {
	fault := &Fault{File: f.name, Text: text}
	if offset >= 0 {
		fault.Line, fault.Column = newLines(f.text).position(offset)
	}
	f.faults, f.broken, f.text = Faults{fault}, true, ""
}

// Root returns the table of the keys before the first header, which holds all
// other tables. It is never nil.
func (f *File) Root() *Table { return f.root }

// Faults returns all faults in the order of their places. It is called after
// [File.Done]; before it the unknown keys are missing.
func (f *File) Faults() Faults { return f.faults.sorted() }

// Done reports every key that nobody asked for, in the tables that were handed
// out, as a fault.
func (f *File) Done() {
	if !f.broken {
		f.root.reportUnknown()
	}
}

// fault adds a fault at an offset of the text.
func (f *File) fault(offset int, text string) {
	if f.broken {
		return
	}
	line, column := f.index().lines.position(offset)
	f.faults = append(f.faults, &Fault{File: f.name, Line: line, Column: column, Text: text})
}

// index returns the places of all keys and values, which it finds when it is
// first needed.
func (f *File) index() *index {
	if f.places == nil {
		f.places = &index{lines: newLines(f.text), root: scan(f.text)}
	}
	return f.places
}
