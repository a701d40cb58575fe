package main

import (
	"os"
	"strings"
	"testing"
)

// TestConsoleDocument: docs/console.md names every flag, and no others.
func TestConsoleDocument(t *testing.T) {
	text, err := os.ReadFile("../../docs/console.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, word := range strings.Fields(consoleCommand().Flags().FlagUsages()) {
		if !strings.HasPrefix(word, "--") {
			continue
		}
		known[word] = true
		if !strings.Contains(string(text), word) {
			t.Errorf("docs/console.md does not name %s", word)
		}
	}
	if len(known) == 0 {
		t.Fatal("the console has no flags")
	}
	for _, word := range strings.FieldsFunc(string(text), func(r rune) bool { return strings.ContainsRune(" `,|\n", r) }) {
		if strings.HasPrefix(word, "--") && strings.Trim(word, "-") != "" && !known[word] {
			t.Errorf("docs/console.md names %s, which is no flag", word)
		}
	}
}
