package main_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/leaks"
)

// binary is the program that the tests run, built from this tree.
var binary string

// update rewrites what the conversations expect: go test ./cmd/phonecompanion
// -run Conversations -update. With -run ManualTables it rewrites the tables of
// docs/protocol.md. Look at the difference before you keep it.
var update = flag.Bool("update", false, "write what the server says into testdata/conversations, or the tables of the manual")

// parallel is how many tests run at once: they wait much more than they compute.
const parallel = "16"

// TestMain fails when goroutines are left behind the last test. No test looks for
// itself: they run side by side, and each would find those of the others.
func TestMain(m *testing.M) {
	flag.Parse()
	flag.Set("test.parallel", parallel)
	dir, err := os.MkdirTemp("", "phonecompanion-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := 1
	if err := build(dir); err == nil {
		code = leaks.Run(m.Run)
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// build builds the program, with the race detector where the tests have it.
func build(dir string) error {
	binary = filepath.Join(dir, "phonecompanion")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	args := []string{"build", "-o", binary}
	if raceEnabled {
		args = append(args, "-race")
	}
	return goBuild(args...)
}

// plainBinary is the program without the race detector, which has a memory of
// its own.
func plainBinary(t *testing.T) string {
	t.Helper()
	if !raceEnabled {
		return binary
	}
	plain := filepath.Join(t.TempDir(), filepath.Base(binary))
	if err := goBuild("build", "-o", plain); err != nil {
		t.Fatal(err)
	}
	return plain
}

func goBuild(args ...string) error {
	if out, err := exec.Command("go", append(args, ".")...).CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}
