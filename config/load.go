package config

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/phonecompanion/phonecompanion/config/old24u"
	"github.com/phonecompanion/phonecompanion/dialplan"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// maxIncludes bounds how many files a configuration may include.
const maxIncludes = 1024

// Load reads the configuration in file, which may be a 24U configuration. shipped has the profiles that are
// compiled into the program, as NAME.toml. When the error is not nil it is a
// [tomlfile.Faults] with every fault of every file.
func Load(file string, shipped fs.FS) (*Config, error) {
	return (&Loader{File: file, Shipped: shipped}).Load()
}

// Parse is Load for a configuration that has been read already; file names it
// and is what relative paths in it start from.
func Parse(file string, data []byte, shipped fs.FS) (*Config, error) {
	return (&Loader{File: file, Shipped: shipped}).parse(data)
}

// A Loader loads a configuration again and again. A profile whose file has not
// changed stays the same object, and so does the dial plan, so that a reload
// can tell which phones are concerned. It belongs to one goroutine.
type Loader struct {
	File    string
	Shipped fs.FS

	kept      map[string]keptProfile // by path or name
	dialPlan  *dialplan.Plan         // of the last load
	lastRules *phone.Rules           // of the last load
	serving   listeners              // of the first load
	country   keptCountries          // of the last load
}

// keptProfile is a profile with the sum of the bytes that it was made from.
type keptProfile struct {
	sum      [sha256.Size]byte
	profile  *phoneprofile.Profile
	warnings tomlfile.Faults
}

// Load reads everything anew.
func (k *Loader) Load() (*Config, error) {
	data, err := os.ReadFile(k.File)
	if err != nil {
		return nil, tomlfile.Faults{{File: k.File, Text: readText(err)}}
	}
	return k.parse(data)
}

func (k *Loader) parse(data []byte) (*Config, error) {
	l := &loader{
		config: &Config{}, serving: k.serving, shipped: k.Shipped, sum: sha256.New(), kept: k.kept, keep: map[string]keptProfile{},
		countries: k.country, profiles: map[string]*phoneprofile.Profile{}, extensions: map[string]string{}, included: map[string]bool{},
	}
	l.main = k.File
	l.first(k.File)
	if old24u.Is(data) {
		l.old24u(k.File, data)
	} else {
		l.parse(k.File, data, true)
	}
	if len(l.faults) > 0 {
		return nil, l.faults
	}
	k.kept, k.country = l.keep, l.countries
	if k.serving == (listeners{}) {
		k.serving = l.config.listeners()
	}
	k.plan(l.config)
	k.rules(l.config)
	l.sum.Sum(l.config.Sum[:0])
	return l.config, nil
}

// loader carries what the files of a configuration share.
type loader struct {
	config     *Config
	serving    listeners // as in Loader
	shipped    fs.FS
	sum        hash.Hash                        // of the names and bytes of every file
	kept, keep map[string]keptProfile           // of the last load, and of this one
	profiles   map[string]*phoneprofile.Profile // by path or name; nil: it has faults
	extensions map[string]string                // where each extension stands
	countries  keptCountries                    // of the last load, and then of this one
	main       string                           // the configuration itself
	included   map[string]bool                  // its absolute path, and those of the files it includes
	faults     tomlfile.Faults
}

// parse reads one file. Sections other than phones, users, groups and queues may
// stand in the main file only.
func (l *loader) parse(file string, data []byte, main bool) {
	l.read(file, data)
	if len(bytes.TrimSpace(data)) == 0 {
		l.fault(file, "the file is empty, and what was there before stays in force: write something into it, or remove its name from the configuration")
		return
	}
	f := tomlfile.Parse(file, data)
	root := f.Root()
	if main {
		l.sections(file, root)
	}
	for i, t := range root.Tables("phone") {
		l.phone(file, i, t)
	}
	for _, t := range root.Tables("user") {
		l.user(file, t)
	}
	for _, t := range root.Tables("rule") {
		l.rule(t)
	}
	for _, t := range root.Tables("group") {
		l.group(t)
	}
	for _, t := range root.Tables("queue") {
		l.queue(t)
	}
	includes := root.Strings("include", nil)
	var found []string
	for i, pattern := range includes {
		l.config.Patterns = append(l.config.Patterns, resolve(file, pattern))
		paths, err := matches(resolve(file, pattern))
		switch {
		case errors.Is(err, filepath.ErrBadPattern):
			root.FaultItem("include", i, "bad pattern %q: %v", pattern, err)
		case err != nil:
			root.FaultItem("include", i, "%s: %s", filepath.Dir(resolve(file, pattern)), readText(err))
		}
		if len(paths) == 0 && !strings.ContainsAny(pattern, "*?[") {
			root.FaultItem("include", i, "%s: no such file", resolve(file, pattern))
		}
		found = append(found, paths...)
	}
	f.Done()
	l.faults = append(l.faults, f.Faults()...)
	for _, path := range found {
		l.include(path)
	}
}

// matches are the files of a pattern. A folder that is there and cannot be read is
// a fault: [filepath.Glob] would find nothing in it, and all its phones were gone.
func matches(pattern string) ([]string, error) {
	folder, name := filepath.Split(pattern)
	if !strings.ContainsAny(name, "*?[") || strings.ContainsAny(folder, "*?[") {
		return filepath.Glob(pattern)
	}
	if _, err := filepath.Match(name, ""); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(filepath.Clean(folder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var found []string
	for _, e := range entries {
		if ok, _ := filepath.Match(name, e.Name()); ok {
			found = append(found, filepath.Join(folder, e.Name()))
		}
	}
	return found, err
}

// include reads an included file, once.
func (l *loader) include(path string) {
	if !l.first(path) {
		return
	}
	if len(l.included) > maxIncludes+1 {
		l.fault(path, fmt.Sprintf("more than %d included files", maxIncludes))
		return
	}
	data, err := os.ReadFile(path)
	if err != nil {
		l.fault(path, readText(err))
		return
	}
	l.parse(path, data, false)
}

// first tells whether a file has not been included yet, however it is written.
func (l *loader) first(path string) bool {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	known := l.included[path]
	l.included[path] = true
	return !known
}

// read notes a file that belongs to the configuration.
func (l *loader) read(file string, data []byte) {
	l.config.Files = append(l.config.Files, file)
	fmt.Fprintf(l.sum, "%s %d\n", file, len(data))
	l.sum.Write(data)
}

func (l *loader) fault(file, text string) {
	l.faults = append(l.faults, &tomlfile.Fault{File: file, Text: text})
}

// resolve makes a path that stands in file absolute or relative to the working
// directory.
func resolve(file, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}

// readText says why a file cannot be read, without the path that stands before
// it already.
func readText(err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return "no such file" // each system has other words for it
	}
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		return e.Err.Error()
	}
	return err.Error()
}
