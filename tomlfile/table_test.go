package tomlfile_test

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// parse reads a text that must be valid.
func parse(t *testing.T, text string) *tomlfile.File {
	t.Helper()
	f := tomlfile.Parse("x.toml", []byte(text))
	if err := f.Faults().Err(); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestKeysAreInDocumentOrder(t *testing.T) {
	root := parse(t, "z = 1\n[m]\nx = 1\n[b]\n[[c]]\n[a.q]\n[m.b]\n[m.a]\n").Root()
	if got, want := root.Keys(), []string{"z", "m", "b", "c", "a"}; !slices.Equal(got, want) {
		t.Errorf("keys are %v, want %v", got, want)
	}
	if got, want := root.Table("m").Keys(), []string{"x", "b", "a"}; !slices.Equal(got, want) {
		t.Errorf("keys of m are %v, want %v", got, want)
	}
	if got := root.Table("b").Keys(); len(got) != 0 {
		t.Errorf("keys of b are %v, want none", got)
	}
}

func TestPath(t *testing.T) {
	root := parse(t, "[[phone]]\n[[phone]]\n[[phone.key]]\n'a b'.c = 1\n[x]\ny = [{}]").Root()
	if got := root.Path(); got != "" {
		t.Errorf("path of the root is %q", got)
	}
	key := root.Tables("phone")[1].Tables("key")[0]
	for table, want := range map[*tomlfile.Table]string{
		key:                            "phone[2].key[1]",
		key.Table("a b"):               `phone[2].key[1]."a b"`,
		root.Table("x").Tables("y")[0]: "x.y[1]",
		root.Tables("x")[0]:            "x",
	} {
		if got := table.Path(); got != want {
			t.Errorf("path is %q, want %q", got, want)
		}
	}
}

func TestTablesAreHandedOutOnce(t *testing.T) {
	root := parse(t, "[a]\n[[b]]\n").Root()
	first, second := root.Table("a"), root.Table("a")
	listed, again := root.Tables("b")[0], root.Tables("b")[0]
	if first != second || root.Tables("a")[0] != first || listed != again {
		t.Error("the same key gives different tables")
	}
	if got := root.Tables("none"); got != nil {
		t.Errorf("an absent list is %v", got)
	}
}

func TestNilTable(t *testing.T) {
	var table *tomlfile.Table
	table.Faultf("a", "x")
	table.FaultAt("a", 1, "x")
	table.FaultItem("a", 1, "x")
	_, there := table.Value("a")
	got := []any{
		table.String("a", "d"), table.Required("a"), table.Int("a", 7, 0, 0), table.Bool("a", true),
		table.Has("a"), there, len(table.Keys()), table.Table("a") == nil, len(table.Tables("a")),
		len(table.StringMap("a")), table.Path(), table.Enum("a", "x", "x"), table.Size("a", 5, 0, 0), len(table.Strings("a", nil)),
		len(table.Ints("a", []int{1})), table.Duration("a", 3, 0, 0).Nanoseconds(),
	}
	want := []any{"d", "", 7, true, false, false, 0, true, 0, 0, "", "x", int64(5), 0, 1, int64(3)}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("a nil table answers %v, want %v", got, want)
	}
}

func TestValueCountsAsAsked(t *testing.T) {
	f := parse(t, "a = {b = 1}\nc = 2\n[d]\ne = 3")
	v, ok := f.Root().Value("a")
	if _, isTable := v.(map[string]any); !ok || !isTable {
		t.Errorf("value is %v", v)
	}
	if !f.Root().Has("d") {
		t.Error("d is absent")
	}
	f.Done()
	want := `x.toml:2:1: unknown key "c" at top level: remove it, or write a or d`
	if got := f.Faults().Error(); got != want {
		t.Errorf("faults are %q, want %q", got, want)
	}
}

func TestStringMap(t *testing.T) {
	f := parse(t, "h = { a = 'b', \"X-C\" = 'd' }")
	want := map[string]string{"a": "b", "X-C": "d"}
	if got := f.Root().StringMap("h"); !maps.Equal(got, want) {
		t.Errorf("map is %v, want %v", got, want)
	}
	f.Done()
	if err := f.Faults().Err(); err != nil {
		t.Error(err)
	}
}

func TestTooLargeFile(t *testing.T) {
	f := tomlfile.Parse("big.toml", make([]byte, tomlfile.MaxFileSize+1))
	f.Root().Required("a")
	f.Done()
	want := "big.toml: the file has more than 64 MiB: split it into several files"
	if got := f.Faults().Error(); got != want {
		t.Errorf("faults are %q, want %q", got, want)
	}
}

func TestBrokenFileHasOneFault(t *testing.T) {
	f := tomlfile.Parse("x", []byte("a = 1\nb"))
	root := f.Root()
	root.Required("c")
	root.Faultf("a", "more")
	f.Done()
	if n := len(f.Faults()); n != 1 || root.Has("a") {
		t.Errorf("%d faults: %v", n, f.Faults())
	}
}

func TestManyKeysOfOneTable(t *testing.T) {
	const many = 5000
	var b strings.Builder
	names := make([]string, many)
	for i := range names {
		names[i] = "k" + strings.Repeat("x", i%50) + string(rune('a'+i%26)) + strings.Repeat("y", i/50)
		b.WriteString(names[i] + " = 1\n")
	}
	f := parse(t, b.String()+"last = 1\n")
	for _, name := range names {
		f.Root().Int(name, 0, 0, 0)
	}
	f.Done()
	want := `x.toml:5001:1: unknown key "last" at top level: remove it`
	if got := f.Faults().Error(); got != want {
		t.Errorf("faults are %q, want %q", got, want)
	}
}
