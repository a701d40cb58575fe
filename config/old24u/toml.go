package old24u

import (
	"fmt"
	"strings"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// Options say how a file is written as TOML.
type Options struct {
	// Comments explain what each line was and what changed in meaning.
	Comments bool
	// Path gives a path of the old file the form that it has in the new one; nil
	// keeps it.
	Path func(path string) string
	// Profile does the same for phone files.
	Profile func(file string) string
}

// TOML is a 24U configuration in the form of phonecompanion.toml.
type TOML struct {
	// Text is the file's content.
	Text string

	name string
	from []place // of each line of Text
}

// Place turns a fault in the text into one in the old file.
func (t *TOML) Place(f *tomlfile.Fault) *tomlfile.Fault {
	old := &tomlfile.Fault{File: t.name, Text: f.Text}
	if f.Line > 0 && f.Line <= len(t.from) {
		old.Line, old.Column = t.from[f.Line-1].line, t.from[f.Line-1].column
	}
	return old
}

// PhoneFiles returns the phone files, each once, in the order of the file.
func (f *File) PhoneFiles() []string {
	var all []string
	known := map[string]bool{}
	for _, p := range f.phones {
		if !known[p.file] {
			known[p.file] = true
			all = append(all, p.file)
		}
	}
	return all
}

// TOML writes the configuration as phonecompanion.toml.
func (f *File) TOML(o Options) *TOML {
	w := &writer{options: o, file: f, toml: &TOML{name: f.Name}}
	w.head()
	w.provider()
	for _, p := range f.phones {
		w.phone(p)
	}
	w.toml.Text = w.text.String()
	return w.toml
}

// writer writes TOML and remembers what each line was made of.
type writer struct {
	options Options
	file    *File
	toml    *TOML
	text    strings.Builder
	at      place // of what is written
}

// line writes one line.
func (w *writer) line(format string, args ...any) {
	fmt.Fprintf(&w.text, format+"\n", args...)
	w.toml.from = append(w.toml.from, w.at)
}

// note writes a comment.
func (w *writer) note(format string, args ...any) {
	if !w.options.Comments {
		return
	}
	for _, line := range strings.Split(fmt.Sprintf(format, args...), "\n") {
		w.line("# %s", line)
	}
}

// section begins a section.
func (w *writer) section(name string) {
	w.at = place{}
	if w.options.Comments {
		w.line("")
	}
	w.line("%s", name)
}

// key writes a key whose value is a string, if the old key has one.
func (w *writer) key(key, old string) {
	if v := w.file.values[old]; v.text != "" {
		w.at = v.at
		w.line("%s = %s", key, tomlfile.Quote(v.text))
	}
}

// path is a path of the old file.
func (w *writer) path(p string) string {
	if p = native(p); w.options.Path != nil {
		return w.options.Path(p)
	}
	return p
}
