package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/profiles"
	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// TestFaults loads every configuration in testdata/configs/bad and compares its
// faults with the file of the same name that ends in .faults.
func TestFaults(t *testing.T) {
	t.Chdir("../testdata/configs/bad")
	t.Setenv(secretName, "from the environment")
	files, err := filepath.Glob("*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no bad configurations: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(file, ".toml"), func(t *testing.T) {
			c, err := Load(file, profiles.FS)
			var faults tomlfile.Faults
			if c != nil || !errors.As(err, &faults) {
				t.Fatalf("configuration %v, error %v, want faults", c, err)
			}
			got := strings.ReplaceAll(err.Error(), `parts\`, "parts/") + "\n"
			golden := strings.TrimSuffix(file, ".toml") + ".faults"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if normal := strings.ReplaceAll(string(want), "\r\n", "\n"); got != normal {
				t.Errorf("faults are\n%s\nwant\n%s", got, normal)
			}
		})
	}
}

// A file that is not there has one fault, which has its name once.
func TestMissing(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := Load("pc.toml", profiles.FS)
	var faults tomlfile.Faults
	if !errors.As(err, &faults) || len(faults) != 1 || !strings.HasPrefix(err.Error(), "pc.toml: ") || strings.Count(err.Error(), "pc.toml") != 1 {
		t.Errorf("error is %v", err)
	}
}
