package state

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestOnlyItsUserMayReadIt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has other permissions")
	}
	dir := filepath.Join(t.TempDir(), "state")
	open(t, dir)
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, fileName): 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has the mode %o, want %o", path, got, want)
		}
	}
}

func TestFolderThatCannotBeMadeIsNamed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(file, "state")); err == nil || !strings.Contains(err.Error(), "server.state_dir") {
		t.Errorf("got %v", err)
	}
}

func TestTokensStay(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	first, err := s.Tokens([]string{"101", "102"})
	if err != nil {
		t.Fatal(err)
	}
	if len(first["101"]) != 22 || first["101"] == first["102"] {
		t.Errorf("tokens %v", first)
	}
	s.Close()
	second, err := open(t, dir).Tokens([]string{"101", "102", "103"})
	if err != nil {
		t.Fatal(err)
	}
	if second["101"] != first["101"] || second["102"] != first["102"] || second["103"] == "" {
		t.Errorf("tokens changed: %v, %v", first, second)
	}
}

func TestSlotsKeepTheLastOldValueOfOthers(t *testing.T) {
	s := open(t, t.TempDir())
	save := func(ext string, slots ...Slot) {
		t.Helper()
		if err := s.SaveSlots(ext, slots); err != nil {
			t.Fatal(err)
		}
	}
	save("10", Slot{"a", "theirs", "ours1"}, Slot{"b", "", "ours1"})
	save("10", Slot{"a", "", "ours2"}) // written again, after what stood there had become ours
	save("10", Slot{"b", "", "ours1"})
	save("101", Slot{"a", "x", "y"})
	got, err := s.Slots("10")
	if err != nil {
		t.Fatal(err)
	}
	if want := []Slot{{"a", "theirs", "ours2"}, {"b", "", "ours1"}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	save("10", Slot{"a", "somebody's", "ours2"}) // put there while it was ours
	if got, _ := s.Slots("10"); len(got) != 2 || got[0] != (Slot{"a", "somebody's", "ours2"}) {
		t.Errorf("got %v: the value that stood there last is lost", got)
	}
	exts, err := s.Extensions()
	if err != nil || !slices.Equal(exts, []string{"10", "101"}) {
		t.Errorf("extensions %v, %v", exts, err)
	}
	if err := s.DropSlots("10", []string{"a", "b", "never"}); err != nil {
		t.Fatal(err)
	}
	if exts, _ := s.Extensions(); !slices.Equal(exts, []string{"101"}) {
		t.Errorf("extensions %v after dropping", exts)
	}
}

// TestDamagedFileIsSaid cuts and spoils the file; whatever is wrong, opening
// it ends with one sentence, or with a store that works.
func TestDamagedFileIsSaid(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	for i := range 50 {
		if err := s.SaveSlots(strings.Repeat("x", i+1), []Slot{{"a", strings.Repeat("old", 100), "ours"}}); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	path := filepath.Join(dir, fileName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	try := func(name string, data []byte) (said string) {
		dir := t.TempDir() // a damaged file stays locked in this process
		path := filepath.Join(dir, fileName)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(dir)
		if err == nil {
			s.Close()
		} else if !strings.Contains(err.Error(), path) {
			t.Errorf("%s: the error does not name the file: %v", name, err)
		} else {
			said = err.Error()
		}
		return said
	}
	for _, n := range []int{0, 100, 4096, 8192, 12288, len(whole) / 2} {
		try("cut", whole[:n])
	}
	for at := 8192; at < len(whole); at += max(4096, len(whole)/8) {
		spoilt := slices.Clone(whole)
		for i := at; i < at+64; i++ {
			spoilt[i] ^= 0xff
		}
		try("spoilt", spoilt)
	}
	// A file that is none of ours from its beginning on is no folder that somebody
	// may not write.
	head := slices.Clone(whole)
	for i := range 8192 {
		head[i] ^= 0xff
	}
	for name, data := range map[string][]byte{"its head is spoilt": head, "it is something else": []byte(strings.Repeat("text\n", 4000)), "it is cut short": whole[:100], "it is empty": nil, "it has less than two pages": whole[:5000], "it has one page": whole[:4096]} {
		if said := try(name, data); !strings.Contains(said, "the file is damaged (") || !strings.Contains(said, "put back a copy of it, or move it away") {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// TestWayOut: a full disk is no matter of rights.
func TestWayOut(t *testing.T) {
	full := &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	for err, want := range map[error]string{full: "make room there", fs.ErrPermission: "set server.state_dir to a folder that this user may write"} {
		if got := wayOut(fmt.Errorf("open: %w", err)); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}

// TestCrashInTheFirstStart: the file is there whole or not at all, and what a
// first start that was killed has left beside it does not matter.
func TestCrashInTheFirstStart(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, fileName+".new-1"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	begin(filepath.Join(dir, fileName))
	info, err := os.Stat(filepath.Join(dir, fileName))
	if err != nil || info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		t.Fatalf("%v, %v", info, err)
	}
	s := open(t, dir)
	if err := s.SaveSlots("101", []Slot{{"a", "old", "ours"}}); err != nil {
		t.Fatal(err)
	}
	s.Close()
	begin(filepath.Join(dir, fileName)) // there already: nothing is lost
	if got, err := open(t, dir).Slots("101"); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}
