package servertest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// Build builds the program into dir and returns its path.
func Build(dir string) (string, error) {
	binary := filepath.Join(dir, "phonecompanion")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	cmd := exec.Command("go", "build", "-o", binary, "github.com/phonecompanion/phonecompanion/cmd/phonecompanion")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return binary, nil
}

// Main is the body of a TestMain: it builds the program, gives its path to run,
// and returns the exit code.
func Main(run func(binary string) int) int {
	dir, err := os.MkdirTemp("", "servertest-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary, err := Build(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return run(binary)
}
