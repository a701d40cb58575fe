package main

import (
	"io"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/state"
)

// TestOneExportAtATime: the second command is told to wait, the next one after
// the first need not.
func TestOneExportAtATime(t *testing.T) {
	t.Parallel()
	store, err := state.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	a := &app{store: store, logger: zerolog.Nop()}
	for range 2 {
		first, err := a.export()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.export(); err == nil || err.Error() != "another command exports the state just now: wait until it is done" {
			t.Errorf("the second one: %v", err)
		}
		if text, err := io.ReadAll(first); err != nil || int64(len(text)) != first.Size() || !strings.HasSuffix(string(text), "\n}\n") {
			t.Errorf("%q, %v", text, err)
		}
		if err := first.Close(); err != nil {
			t.Error(err)
		}
	}
	store.Close()
	for range 2 {
		if _, err := a.export(); err == nil || !strings.HasPrefix(err.Error(), "export: ") {
			t.Errorf("of a closed store: %v", err)
		}
	}
}
