package tomlfile_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// update writes the expected faults anew: go test ./tomlfile -update.
var update = flag.Bool("update", false, "write the golden files")

// TestFaults reads every testdata/*.toml as a small configuration and compares the
// faults with the file of the same name that ends in .faults.
func TestFaults(t *testing.T) {
	files, err := filepath.Glob("testdata/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test files: %v", err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		t.Run(strings.TrimSuffix(name, ".toml"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			f := tomlfile.Parse(name, data)
			readSample(f)
			f.Done()
			got := ""
			if err := f.Faults().Err(); err != nil {
				got = err.Error() + "\n"
			}
			golden := strings.TrimSuffix(path, ".toml") + ".faults"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if normal := strings.ReplaceAll(string(want), "\r\n", "\n"); got != normal {
				t.Errorf("faults are\n%s\nwant\n%s", got, normal)
			}
		})
	}
}

// readSample asks for everything that the sample files may hold, with every getter.
func readSample(f *tomlfile.File) {
	root := f.Root()
	root.Int("format", 1, 1, 1)
	root.Strings("include", nil)

	server := root.Table("server")
	server.String("listen", "127.0.0.1:26535")
	server.Bool("raw_response", true)
	server.Size("max_line", 64<<10, 1<<10, 1<<20)
	server.Duration("timeout", 5*time.Second, time.Second, time.Minute)
	server.Duration("idle_timeout", 0, 0, 0)
	for i, network := range server.Strings("networks", nil) {
		if strings.Contains(network, "/99") {
			server.FaultItem("networks", i, "%q is not a network: write it as 10.0.0.0/8", network)
		}
	}

	seen := make(map[string]bool)
	for _, phone := range root.Tables("phone") {
		extension := phone.Required("extension")
		if extension != "" && seen[extension] {
			phone.Faultf("extension", "%s: extension %q is used twice", phone.Path(), extension)
		}
		seen[extension] = true
		phone.String("address", "")
		phone.Int("port", 80, 1, 65535)
		phone.Enum("monitor", "auto", "auto", "always", "manual")
		phone.StringMap("headers")
		for _, key := range phone.Tables("key") {
			key.Required("label")
			key.Ints("lamps", nil)
		}
	}

	action := root.Table("action")
	for _, name := range action.Keys() {
		for _, c := range action.Tables(name) {
			readRequest(c)
			for _, step := range c.Tables("steps") {
				readRequest(step)
			}
		}
	}
}

// readRequest reads the keys of one request; an insert that it does not know is a
// fault at its brace.
func readRequest(t *tomlfile.Table) {
	resource := t.String("resource", "")
	if i := strings.Index(resource, "{bad}"); i >= 0 {
		t.FaultAt("resource", i, "unknown insert {bad}")
	}
	t.Strings("when", nil)
	t.Ints("success_status", []int{200})
	if v, ok := t.Value("extract"); ok {
		if _, isTable := v.(map[string]any); isTable {
			t.Table("extract").String("handle", "")
		} else {
			t.Faultf("extract", "extract must be a table")
		}
	}
}
