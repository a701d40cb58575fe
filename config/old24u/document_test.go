package old24u

import (
	"os"
	"strings"
	"testing"
)

// The document says of every key what it is now.
func TestDocument(t *testing.T) {
	text, err := os.ReadFile("../../docs/migrating-from-24u.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if !strings.Contains(string(text), "| `"+key+"`") {
			t.Errorf("docs/migrating-from-24u.md has no row for %s", key)
		}
	}
}
