package config

import (
	"os"

	"github.com/phonecompanion/phonecompanion/config/old24u"
	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// noteOpen is said of every 24U configuration: nothing in it says so itself.
const noteOpen = "24U configuration: all addresses are served, and whoever comes from this machine or a private network needs no login; `phonecompanion import` makes a phonecompanion.toml of it, where access can be set"

// old24u reads a 24U configuration: its faults are those of the file itself,
// what it says is read as TOML.
func (l *loader) old24u(file string, data []byte) {
	l.read(file, data)
	old, faults := old24u.Parse(file, data, func(path string) bool { return isFile(resolve(file, path)) })
	l.faults = append(l.faults, faults...)
	l.warn(&tomlfile.Fault{File: file, Text: noteOpen})
	for _, w := range old.Warnings {
		l.warn(w)
	}
	text := old.TOML(old24u.Options{Profile: func(name string) string { return phoneFile(file, name) }})
	f := tomlfile.Parse(file, []byte(text.Text))
	root := f.Root()
	l.sections(file, root)
	for i, t := range root.Tables("phone") {
		l.phone(file, i, t)
	}
	f.Done()
	for _, fault := range f.Faults() {
		l.faults = append(l.faults, text.Place(fault))
	}
}

// phoneFile keeps the path of a phone file from being taken for the name of a
// shipped profile: 24U had files only.
func phoneFile(file, name string) string {
	if bareName(name) && isFile(resolve(file, name)) {
		return "./" + name
	}
	return name
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// warn notes what works, but does not do all that the file says.
func (l *loader) warn(w *tomlfile.Fault) {
	l.config.Warnings = append(l.config.Warnings, w.String())
}
