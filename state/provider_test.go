package state

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// TestProviderToken: the last one saved is there after a restart, and nobody
// else may read the file.
func TestProviderToken(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if got, err := s.ProviderToken("a"); got != "" || err != nil {
		t.Fatalf("got %q, %v", got, err)
	}
	for _, token := range []string{"first", "second"} {
		if err := s.SaveProviderToken("a", token); err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	s = open(t, dir)
	if got, err := s.ProviderToken("a"); got != "second" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if info, err := os.Stat(filepath.Join(dir, fileName)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestOldProviderTokensGo, the newest ones stay.
func TestOldProviderTokensGo(t *testing.T) {
	s := open(t, t.TempDir())
	for i := range 20 {
		for range 2 {
			if err := s.SaveProviderToken(fmt.Sprint(i), "t"); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := range 20 {
		if got, err := s.ProviderToken(fmt.Sprint(i)); err != nil || (got != "") != (i >= 20-maxProviderTokens) {
			t.Errorf("%d: %q, %v", i, got, err)
		}
	}
}
