package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	securityRow  = regexp.MustCompile("(?m)^\\| ([^|]+) \\| ([^|]+) \\| ([^|]*`[^|]+) \\|$")
	securityTest = regexp.MustCompile("`([a-z/]+)` ((?:Test|Fuzz)\\w+)")
)

// TestSecurityIsShown: every row of the table of threats in SECURITY.md names
// tests, and each of them is there.
func TestSecurityIsShown(t *testing.T) {
	data, err := os.ReadFile("../../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(data), "| threat | defence | test |")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := strings.Count(table, "\n") - 1
	found := securityRow.FindAllStringSubmatch(table, -1)
	if rows < 30 || len(found) != rows {
		t.Errorf("%d rows, of which %d name tests", rows, len(found))
	}
	for _, row := range found {
		tests := securityTest.FindAllStringSubmatch(row[3], -1)
		if len(tests) == 0 || len(tests) != strings.Count(row[3], ",")+1 {
			t.Errorf("%s: not all of %s are tests", row[1], row[3])
		}
		for _, named := range tests {
			if !hasTest(t, named[1], named[2]) {
				t.Errorf("%s: %s has no %s", row[1], named[1], named[2])
			}
		}
	}
}

// hasTest tells whether a package has a test.
func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(folder), "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}
