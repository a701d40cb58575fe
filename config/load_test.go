package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/tomlfile"
)

func TestIncludes(t *testing.T) {
	user := "[[user]]\nname = \"crm\"\n"
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string // the extensions
	}{
		{"one file", map[string]string{"pc.toml": `include = ["a.toml"]`, "a.toml": phoneText("101")}, "101"},
		{"the including file comes first", map[string]string{"pc.toml": "include = [\"a.toml\"]\n" + phoneText("102"), "a.toml": phoneText("101")}, "102 101"},
		{"a glob, in the order of names", map[string]string{"pc.toml": `include = ["d/*.toml"]`, "d/b.toml": phoneText("102"), "d/a.toml": phoneText("101"), "d/c.txt": "x"}, "101 102"},
		{"a glob that finds nothing", map[string]string{"pc.toml": "include = [\"d/*.toml\"]\n" + phoneText("101")}, "101"},
		{"several, in their order", map[string]string{"pc.toml": `include = ["b.toml", "a.toml"]`, "a.toml": phoneText("101"), "b.toml": phoneText("102")}, "102 101"},
		{"relative to the file that names it", map[string]string{"pc.toml": `include = ["d/a.toml"]`, "d/a.toml": `include = ["e/b.toml"]`, "d/e/b.toml": phoneText("101")}, "101"},
		{"up again", map[string]string{"pc.toml": `include = ["d/a.toml"]`, "d/a.toml": `include = ["../b.toml"]`, "b.toml": phoneText("101")}, "101"},
		{"twice", map[string]string{"pc.toml": `include = ["a.toml", "a.toml", "./a.toml", "d/../a.toml", "*.toml"]`, "a.toml": phoneText("101"), "d/x": ""}, "101"},
		{"in a circle", map[string]string{"pc.toml": "include = [\"a.toml\"]\n" + phoneText("101"), "a.toml": "include = [\"pc.toml\", \"a.toml\"]\n" + phoneText("102")}, "101 102"},
		{"users too", map[string]string{"pc.toml": "include = [\"a.toml\"]\n" + phoneText("101"), "a.toml": user}, "101"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := extensions(load(t, c.files)); got != c.want {
				t.Errorf("phones are %s, want %s", got, c.want)
			}
		})
	}
}

// The same file is the same, however the command line wrote it.
func TestIncludeOfItself(t *testing.T) {
	path := write(t, map[string]string{"pc.toml": "include = [\"*.toml\"]\n" + phoneText("101"), "a.toml": phoneText("102")})
	t.Chdir(filepath.Dir(path))
	for _, name := range []string{"pc.toml", "./pc.toml", path, filepath.Join("..", filepath.Base(filepath.Dir(path)), "pc.toml")} {
		c, err := Load(name, profiles.FS)
		if err != nil {
			t.Errorf("%s has faults:\n%v", name, err)
		} else if got := extensions(c); got != "101 102" {
			t.Errorf("%s has the phones %s", name, got)
		}
	}
}

func TestIncludeAbsolute(t *testing.T) {
	other := write(t, map[string]string{"pc.toml": phoneText("102")})
	c := load(t, map[string]string{"pc.toml": fmt.Sprintf("include = [%q]\n%s", filepath.ToSlash(other), phoneText("101"))})
	if got := extensions(c); got != "101 102" {
		t.Errorf("phones are %s", got)
	}
}

// Only so many files are read, and the fault says so once for each of the rest.
func TestIncludeLimit(t *testing.T) {
	files := map[string]string{"pc.toml": `include = ["d/*.toml"]`}
	for i := range maxIncludes + 1 {
		files[fmt.Sprintf("d/%04d.toml", i)] = "# nothing\n"
	}
	_, err := Load(write(t, files), profiles.FS)
	var faults tomlfile.Faults
	if !errors.As(err, &faults) || len(faults) != 1 || !strings.HasSuffix(err.Error(), "1024.toml: more than 1024 included files") {
		t.Errorf("error is %v", err)
	}
}

// Files and Patterns are what a reload has to watch; equal sums are equal
// configurations.
func TestFilesAndSum(t *testing.T) {
	files := map[string]string{
		"pc.toml":  "include = [\"d/*.toml\"]\n[[phone]]\nextension = \"101\"\naddress = \"10.0.0.1\"\nprofile = \"own.toml\"\n",
		"d/a.toml": phoneText("102"), "own.toml": "format = 1\nname = \"own\"\n",
	}
	path := write(t, files)
	dir := filepath.Dir(path)
	first, err := Load(path, profiles.FS)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range first.Files {
		rel, _ := filepath.Rel(dir, file)
		names = append(names, filepath.ToSlash(rel))
	}
	slices.Sort(names)
	if got := strings.Join(names, " "); got != "d/a.toml own.toml pc.toml" {
		t.Errorf("files are %s", got)
	}
	if !slices.Contains(first.Patterns, filepath.Join(dir, "d", "*.toml")) || !slices.Contains(first.Patterns, filepath.Join(dir, "snom.toml")) {
		t.Errorf("patterns are %q", first.Patterns)
	}
	again, err := Load(path, profiles.FS)
	if err != nil || again.Sum != first.Sum {
		t.Errorf("an equal configuration has another sum, %v", err)
	}
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.WriteFile(at, []byte(text+"# changed\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		if changed, err := Load(path, profiles.FS); err != nil || changed.Sum == first.Sum {
			t.Errorf("a change of %s leaves the sum, %v", name, err)
		}
		if err := os.WriteFile(at, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// A profile whose file has not changed stays the same object over reloads.
func TestLoaderKeepsProfiles(t *testing.T) {
	path := write(t, map[string]string{
		"pc.toml":  "include = [\"d/*.toml\"]\n" + phoneText("101") + "[[phone]]\nextension = \"102\"\naddress = \"10.0.0.1\"\nprofile = \"own.toml\"\n",
		"own.toml": "format = 1\nname = \"own\"\n", "d/a.toml": phoneText("103"),
	})
	l := &Loader{File: path, Shipped: profiles.FS}
	first, err := l.Load()
	if err != nil {
		t.Fatal(err)
	}
	if first.Phones[0].Profile != first.Phones[2].Profile {
		t.Error("two phones with one shipped profile have two, for they stand in two folders")
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "own.toml"), []byte("format = 2\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Load(); err == nil {
		t.Fatal("a faulty profile was taken")
	}
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "own.toml"), []byte("format = 1\nname = \"other\"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	second, err := l.Load()
	if err != nil {
		t.Fatal(err)
	}
	if second.Phones[0].Profile != first.Phones[0].Profile || second.Phones[2].Profile != first.Phones[2].Profile {
		t.Error("an unchanged profile is another object")
	}
	if second.Phones[1].Profile == first.Phones[1].Profile || second.Phones[1].Profile.Name != "other" {
		t.Error("a changed profile is the same object")
	}
}
