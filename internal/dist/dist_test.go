package main

import (
	"archive/zip"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// testRelease is a release of a copy of the repository's files in a folder of its own.
func testRelease(t *testing.T, folder string) *release {
	t.Helper()
	root := filepath.Join(t.TempDir(), folder)
	list := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	list.Dir = filepath.Join("..", "..")
	names, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		data, err := os.ReadFile(filepath.Join(list.Dir, name))
		if os.IsNotExist(err) {
			continue // removed and not committed
		}
		to := filepath.Join(root, name)
		if err == nil {
			err = os.MkdirAll(filepath.Dir(to), 0o755)
		}
		if err == nil {
			err = os.WriteFile(to, data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return &release{root: root, out: t.TempDir(), work: t.TempDir(), version: "1.2.3", commit: "abc", time: time.Unix(1700000000, 0).UTC()}
}

// packages builds for one system.
func (r *release) packages(t *testing.T, to target) []string {
	t.Helper()
	extras, err := r.extras(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names, err := r.build(t.Context(), to, extras)
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestSameBytesTwice: from two folders, with different names and file times.
func TestSameBytesTwice(t *testing.T) {
	linux := target{"linux", "amd64"}
	one, two := testRelease(t, "one"), testRelease(t, "another folder")
	names := one.packages(t, linux)
	two.packages(t, linux)
	if len(names) != 4 {
		t.Errorf("built %q", names)
	}
	for _, name := range names {
		a, err := os.ReadFile(filepath.Join(one.out, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(two.out, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s is not the same twice: %d and %d bytes", name, len(a), len(b))
		}
	}
	t.Run("demo", func(t *testing.T) { unpackAndRun(t, one.out, names) })
}

// TestOtherSystem: the packages of a system that is not this one can be built, and
// hold the program and the examples. One stands for all: each costs a build of
// everything. `make dist` builds them all.
func TestOtherSystem(t *testing.T) {
	r := testRelease(t, "one")
	names, err := r.build(t.Context(), target{"windows", "amd64"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	hasFiles(t, filepath.Join(r.out, names[1]), "phonecompanion.exe", "configs/phonecompanion.toml", "profiles/snom.toml", "LICENSE", "THIRD_PARTY_LICENSES", "sbom.cdx.json")
}

// hasFiles looks into a zip.
func hasFiles(t *testing.T, name string, wanted ...string) {
	t.Helper()
	r, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	folder := strings.TrimSuffix(filepath.Base(name), ".zip")
	for _, w := range wanted {
		if f, err := r.Open(folder + "/" + w); err != nil {
			t.Errorf("%s: %v", name, err)
		} else {
			f.Close()
		}
	}
}
