package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/profiles"
)

// TestOpenListenersStay: a reload that closes the listeners on paper and lets
// everyone in is refused, for they stay open until the server is started again.
func TestOpenListenersStay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pc.toml")
	l := &Loader{File: path, Shipped: profiles.FS}
	load := func(listen, web, networks string) error {
		t.Helper()
		text := "[server]\nlisten = \"" + listen + "\"\n[http]\nlisten = \"" + web + "\"\n[access]\nanonymous_networks = [\"" + networks + "\"]\n"
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := l.Load()
		return err
	}
	if err := load("127.0.0.1:26535", ":26580", "0.0.0.0/0"); err == nil {
		t.Error("a configuration that lets everyone in by WebSocket is loaded")
	}
	if err := load("127.0.0.1:26535", ":26580", "private"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := load("127.0.0.1:26535", "127.0.0.1:26580", "0.0.0.0/0"); err == nil || !strings.Contains(err.Error(), "http.listen") {
			t.Errorf("error is %v", err)
		}
		if err := load("127.0.0.1:26535", "127.0.0.1:26580", "private"); err != nil {
			t.Error(err)
		}
	}
	l = &Loader{File: path, Shipped: profiles.FS}
	if err := load("127.0.0.1:26535", "127.0.0.1:26580", "0.0.0.0/0"); err != nil {
		t.Errorf("on this machine alone: %v", err)
	}
}
