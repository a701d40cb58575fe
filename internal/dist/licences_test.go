package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write "+licenceFile)

// TestLicences: the list is of the modules that the program has now.
func TestLicences(t *testing.T) {
	r := &release{root: filepath.Join("..", "..")}
	want, err := r.licences(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(r.root, licenceFile)
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not of the modules of the program: make licences (%v)", licenceFile, err)
	}
	for _, one := range []string{"BSD-3-Clause   Go standard library", "MIT            github.com/BurntSushi/toml ", "github.com/kardianos/service ", "Copyright 2009 The Go Authors"} {
		if !strings.Contains(string(got), one) {
			t.Errorf("%q is not in %s", one, licenceFile)
		}
	}
	if strings.Contains(string(got), "chromedp") {
		t.Errorf("%s lists what only tests need", licenceFile)
	}
}

// TestUnknownLicence: a module that says nothing, or something unheard of, stops the
// list.
func TestUnknownLicence(t *testing.T) {
	for name, text := range map[string]string{"README": "MIT", "LICENSE": "You may do nothing."} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if kind, _, err := (module{Path: "example.com/m", Dir: dir}).read(); err == nil || !strings.Contains(err.Error(), "example.com/m") {
			t.Errorf("%s: %q, %v", name, kind, err)
		}
	}
}
