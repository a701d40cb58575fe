package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestManualPage: it names every command, and mandoc has nothing to say
// against it where there is one.
func TestManualPage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	got := runIn(t, dir, "manual")
	for _, want := range []string{`.SS "phonecompanion serve"`, `.SS "phonecompanion service install"`, `.SS "phonecompanion profile try`, `.SS "phonecompanion state export"`, `.SS "phonecompanion state import FILE"`, `\fB\-\-config\fR \fIFILE\fR`} {
		if got.code != 0 || !strings.Contains(got.stdout, want) {
			t.Errorf("no %s in\n%s", want, got.stdout)
		}
	}
	mandoc, err := exec.LookPath("mandoc")
	if err != nil {
		return
	}
	page := filepath.Join(dir, "phonecompanion.1")
	if err := os.WriteFile(page, []byte(got.stdout), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(mandoc, "-T", "lint", "-W", "error", page).CombinedOutput(); err != nil {
		t.Errorf("mandoc: %v\n%s", err, out)
	}
}
