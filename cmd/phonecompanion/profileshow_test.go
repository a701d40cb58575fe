package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestProfileShowFor: what the program prints for a phone of each shipped type
// is the golden text, with its own token, and nothing else is on standard
// output; it is the same while the server runs.
func TestProfileShowFor(t *testing.T) {
	t.Parallel()
	const advertise, goldenToken = "http://192.168.0.5:26580", "Fq3vW0ZxT9-aBcDeFgHi_J"
	golden, err := filepath.Glob("../../testdata/profiles/*/provision.golden")
	if err != nil || len(golden) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	dir := t.TempDir()
	config := filepath.Join(dir, "pc.toml")
	text := fmt.Sprintf("[server]\nlisten = \"127.0.0.1:0\"\nstate_dir = \"state\"\n[log]\nformat = \"json\"\n[http]\nlisten = \"127.0.0.1:0\"\nadvertise = %q\n", advertise)
	for i, file := range golden {
		text += fmt.Sprintf("[[phone]]\nextension = \"%d\"\naddress = \"192.0.2.%d\"\nprofile = %q\nmonitor = \"manual\"\n", 201+i, 1+i, filepath.Base(filepath.Dir(file)))
	}
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	shown := make([]string, len(golden))
	tokens := map[string]bool{}
	look := func(when string) {
		for i, file := range golden {
			name, extension := filepath.Base(filepath.Dir(file)), fmt.Sprint(201+i)
			got := runIn(t, dir, "profile", "show", name, "--for", extension, "--config", config)
			if got.code != 0 || !strings.HasPrefix(got.stderr, "This is for "+extension+" alone. It holds a secret: ") {
				t.Errorf("%s, %s: %+v", name, when, got)
			}
			if shown[i] != "" {
				if got.stdout != shown[i] {
					t.Errorf("%s, %s: got\n%s\nit was\n%s", name, when, got.stdout, shown[i])
				}
				continue
			}
			_, rest, _ := strings.Cut(got.stdout, "/a/"+extension+"/")
			token, _, _ := strings.Cut(rest, "/")
			tokens[token] = true
			if strings.Contains(got.stderr, token) {
				t.Errorf("%s: the token stands in what is said besides", name)
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			normal := strings.ReplaceAll(string(want), "\r\n", "\n")
			if as101 := strings.ReplaceAll(got.stdout, "/a/"+extension+"/"+token+"/", "/a/101/"+goldenToken+"/"); as101 != normal {
				t.Errorf("%s: got\n%s\nwant\n%s", name, as101, normal)
			}
			shown[i] = got.stdout
		}
	}
	look("without a server")
	if len(tokens) != len(golden) {
		t.Errorf("%d phones have %d tokens", len(golden), len(tokens))
	}
	p := startProcess(t, config)
	look("while it runs")
	p.kill()
	look("after it was killed")
}
