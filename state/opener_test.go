package state

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Two servers cannot share a folder: the second says so, and what to do.
func TestTwoOpeners(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	_, err := openWithin(dir, 20*time.Millisecond)
	want := "state folder " + dir + " is in use by another server: stop it, or give this one its own server.state_dir"
	if err == nil || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
	first.Close()
	open(t, dir)
}

// The second opener waits for a server that is just stopping.
func TestOpenerWaits(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	opened := make(chan error, 1)
	go func() {
		s, err := Open(dir)
		if err == nil {
			s.Close()
		}
		opened <- err
	}()
	first.Close()
	if err := <-opened; err != nil {
		t.Error(err)
	}
}

// A file that is none of ours is not touched.
func TestForeignFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, fileName)
	text := strings.Repeat("this is no database\n", 1000)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.HasPrefix(err.Error(), path+": ") {
		t.Errorf("error is %v", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != text {
		t.Errorf("the file was changed: %v", err)
	}
}

// A folder that may not be written is named, with the key that moves it.
func TestFolderThatMayNotBeWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir)
	if err == nil {
		s.Close()
		t.Skip("this user may write everywhere")
	}
	if !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "server.state_dir") {
		t.Errorf("error is %v", err)
	}
}
