package tomlfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzPositions checks that every key and value of a valid text has a place, and
// that what stands there is what the tree holds. Any text gives an answer.
func FuzzPositions(f *testing.F) {
	files, err := filepath.Glob("testdata/*.toml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, text := range []string{
		"a.b.c = 1\n[a.d]\n[[a.e]]\nx = {y.z = [[{w = 1}], 2]}",
		"a = [[1, [2]], {b = 'x'},]\n[ c . \"d\" ]\n[c]",
		"a = inf\nb = -nan\nc = 0x1F\nd = 1e6 # x\ne = 1979-05-27T07:32:00Z",
		"\"a b\" = 1\n'b' . a = 2",
		"a = {\n b = 1, # x\n c = 2,\n}",
		"a = \"\"\"\"\"\"\nb = ''''''\nc = \"\"\"\\\"\"\"\"\"\"",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file := Parse("x", data)
		for _, fault := range file.Faults() {
			if fault.Line < 1 || fault.Column < 1 || fault.Text == "" {
				t.Fatalf("syntax fault without a place: %v", fault)
			}
		}
		checkTable(t, file.text, file.root.values, scan(file.text))
	})
}

// checkTable checks the places of all keys of a table.
func checkTable(t *testing.T, text string, values map[string]any, n *node) {
	t.Helper()
	for key, v := range values {
		c := n.find(key)
		if c == nil {
			t.Fatalf("no place for key %q in %q", key, text)
		}
		if !keyAt(text, c.key, key) {
			t.Fatalf("key %q is not at %d of %q", key, c.key, text)
		}
		checkValue(t, text, v, c)
	}
}

// keyAt reports whether a key stands at an offset, bare or in quotes.
func keyAt(text string, at int, key string) bool {
	if at >= len(text) {
		return false
	}
	if text[at] == '"' || text[at] == '\'' {
		return unquote(text[at:skipString(text, at)]) == key
	}
	return strings.HasPrefix(text[at:], key)
}

// checkValue checks the place of a value by the sign that it begins with.
func checkValue(t *testing.T, text string, v any, n *node) {
	t.Helper()
	if n == nil || n.value >= len(text) {
		t.Fatalf("no place for value %v in %q", v, text)
	}
	signs := ""
	switch v := v.(type) {
	case string:
		signs = `"'`
		checkInside(t, text, v, n.value)
	case bool:
		signs = "tf"
	case int64, float64:
		signs = "+-0123456789in"
	case time.Time:
		signs = "0123456789"
	case map[string]any:
		checkTable(t, text, v, n)
		if n.origin == implied {
			return
		}
		signs = "{["
	case []map[string]any:
		signs = "["
		for i := range v {
			checkTable(t, text, v[i], n.item(i))
		}
	case []any:
		signs = "["
		for i := range v {
			checkValue(t, text, v[i], n.item(i))
		}
	}
	if !strings.ContainsRune(signs, rune(text[n.value])) {
		t.Fatalf("value %v is not at %d of %q", v, n.value, text)
	}
}

// checkInside checks that each byte of a string is found in the text, where it is
// not written as an escape.
func checkInside(t *testing.T, text, value string, at int) {
	t.Helper()
	for i := range min(len(value), 300) {
		in := insideString(text, at, i)
		if in <= at || in >= len(text) {
			t.Fatalf("byte %d of %q is at %d of %q", i, value, in, text)
		}
		if c := text[in]; c != value[i] && c != '\\' {
			t.Fatalf("byte %d of %q is at %d of %q, where %q stands", i, value, in, text, c)
		}
	}
}
