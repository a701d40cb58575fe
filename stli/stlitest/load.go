package stlitest

import (
	"os"
	"path/filepath"
	"testing"
)

// tableName is the table, from the top of the repository.
const tableName = "testdata/wirecases.txt"

// Cases returns the table. Tests run in the folder of their package, so the
// top of the repository is one of the folders above.
func Cases(t testing.TB) []Case {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		text, err := os.ReadFile(filepath.Join(dir, tableName))
		if err == nil {
			cases, err := Parse(string(text))
			if err != nil {
				t.Fatalf("%s: %v", tableName, err)
			}
			return cases
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatalf("there is no %s in any folder above: %v", tableName, err)
		}
		dir = up
	}
}
