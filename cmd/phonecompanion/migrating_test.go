package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The commands of docs/migrating-from-24u.md go as written, in a folder that
// holds only old files. How serve goes is what Test24U shows: here it would need
// the ports that the files name.
func TestMigratingDocument(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"24uPhoneCompanionServer.cfg", "snom.cfg"} {
		data, err := os.ReadFile(filepath.Join(old24U, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile("../../docs/migrating-from-24u.md")
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, line := range strings.Split(string(text), "\n") {
		command, is := strings.CutPrefix(strings.TrimSuffix(line, "\r"), "$ phonecompanion ")
		if !is || strings.HasPrefix(command, "serve ") {
			continue
		}
		ran++
		out, code := runProgram(t, dir, strings.Fields(command)...)
		if code != 0 || !strings.Contains(out, "no fault, 2 phones") {
			t.Errorf("%s ends with %d:\n%s", command, code, out)
		}
	}
	if ran != 3 {
		t.Errorf("%d commands in the document, want 3", ran)
	}
	out, code := runProgram(t, dir, "import", "24uPhoneCompanionServer.cfg", "-o", "new")
	if want := "phonecompanion: " + filepath.Join("new", "phonecompanion.toml") + " is there already"; code != 1 || !strings.HasPrefix(out, want) {
		t.Errorf("a second import ends with %d: %s", code, out)
	}
}
