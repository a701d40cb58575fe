package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/phonecompanion/phonecompanion/config/old24u"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// importedName is the configuration that an import makes.
const importedName = "phonecompanion.toml"

// An Import is a 24U configuration as files in the program's own form.
type Import struct {
	// Files are the paths to write, the configuration first.
	Files []ImportedFile
	// Warnings say what is not used, and what changed in meaning.
	Warnings []string
}

// An ImportedFile is one file of an import.
type ImportedFile struct {
	Path, Text string
}

// Import24U translates a 24U configuration and the phone files that it names
// into files in the folder dir. It writes nothing. When the error is not nil it
// is a [tomlfile.Faults], or says that the file is none of 24U's.
func Import24U(file, dir string, shipped fs.FS) (*Import, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", file, readText(err))
	}
	if !old24u.Is(data) {
		return nil, fmt.Errorf("%s: this is no 24U configuration: it has none of its keys, such as serverPort and phone", file)
	}
	c, err := Load(file, shipped)
	if err != nil {
		return nil, err
	}
	old, _ := old24u.Parse(file, data, func(path string) bool { return isFile(resolve(file, path)) })
	im := &Import{Files: make([]ImportedFile, 1), Warnings: c.Warnings}
	profiles := map[string]string{}
	for _, name := range old.PhoneFiles() {
		if profiles[name], err = im.phoneFile(file, dir, name, shipped); err != nil {
			return nil, err
		}
	}
	text := old.TOML(old24u.Options{
		Comments: true,
		Path:     func(path string) string { return movedPath(file, dir, path) },
		Profile:  func(name string) string { return profiles[name] },
	})
	im.Files[0] = ImportedFile{filepath.Join(dir, importedName), text.Text}
	return im, nil
}

// phoneFile translates a phone file and returns how the configuration names it.
func (im *Import) phoneFile(file, dir, name string, shipped fs.FS) (string, error) {
	path := resolve(file, name)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return name, nil // the name of a shipped profile, else there had been a fault
	}
	if err != nil {
		return "", fmt.Errorf("%s: %s", path, readText(err))
	}
	if !phoneprofile.Is24U(data) {
		return movedPath(file, dir, phoneFile(file, name)), nil
	}
	t, err := phoneprofile.Translate24U(path, data, shipped)
	if err != nil {
		return "", err
	}
	stem := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	to := stem + ".toml"
	for n := 2; im.takes(filepath.Join(dir, to)) || strings.EqualFold(to, importedName); n++ {
		to = fmt.Sprintf("%s-%d.toml", stem, n)
	}
	im.Files = append(im.Files, ImportedFile{filepath.Join(dir, to), t.Text})
	return to, nil
}

// takes tells whether a path is one of the import's already, on a system that
// does not know capital from small letters.
func (im *Import) takes(path string) bool {
	for _, f := range im.Files {
		if strings.EqualFold(f.Path, path) {
			return true
		}
	}
	return false
}

// movedPath gives a path in file the form that it has in a file in dir.
func movedPath(file, dir, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	from, err := filepath.Abs(dir)
	to, err2 := filepath.Abs(resolve(file, path))
	if err != nil || err2 != nil {
		return path
	}
	moved, err := filepath.Rel(from, to)
	if err != nil {
		return to // another drive
	}
	if moved = filepath.ToSlash(moved); bareName(moved) {
		return "./" + moved
	}
	return moved
}

// Write writes the files, which only their owner may read: they hold secrets.
// It replaces nothing: where one of them is there already, none is written.
func (im *Import) Write() error {
	for _, f := range im.Files {
		if _, err := os.Lstat(f.Path); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there already: remove it, or name another folder with -o", f.Path)
		}
	}
	if err := os.MkdirAll(filepath.Dir(im.Files[0].Path), 0o755); err != nil {
		return err
	}
	for i, f := range im.Files {
		if err := writeNew(f.Path, f.Text); err != nil {
			for _, written := range im.Files[:i] {
				os.Remove(written.Path)
			}
			return err
		}
	}
	return nil
}

// writeNew writes a file that is not there yet, whole or not at all.
func writeNew(path, text string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(path)
	}
	return err
}
