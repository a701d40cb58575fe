package console

import (
	"os"
	"strings"
	"testing"
)

// TestOwnCommands: none has the name of a command of the protocol, and the
// document names each.
func TestOwnCommands(t *testing.T) {
	text, err := os.ReadFile("../docs/console.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range ownCommands() {
		if !strings.HasPrefix(o.name, ownPrefix) || o.help == "" {
			t.Errorf("%q, %q", o.name, o.help)
		}
		if !strings.Contains(string(text), "`"+o.name) {
			t.Errorf("docs/console.md does not name %s", o.name)
		}
	}
}
