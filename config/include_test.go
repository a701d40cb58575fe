package config

import (
	"os"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/profiles"
)

// TestIncludeOfAFolderThatCannotBeRead is a fault: that nothing was found there does
// not mean that there is nothing. One that is not there is none.
func TestIncludeOfAFolderThatCannotBeRead(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("file", nil, 0o600); err != nil { // no folder at all
		t.Fatal(err)
	}
	for include, want := range map[string]string{"file/*.toml": "pc.toml:1:12: file: ", "nowhere/*.toml": "", "*.d/*.toml": "", "file/[": `pc.toml:1:12: bad pattern "file/["`} {
		if err := os.WriteFile("pc.toml", []byte(`include = ["`+include+`"]`), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load("pc.toml", profiles.FS)
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: %v, want %q", include, err, want)
		}
	}
}
