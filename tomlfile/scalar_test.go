package tomlfile_test

import (
	"reflect"
	"testing"
	"time"
)

func TestGetters(t *testing.T) {
	root := parse(t, `
s = "text"
b = true
i = -5
d = "1h30m"
size = "64KiB"
bytes = "512"
mega = "10 mb"
e = "two"
list = ["a", "b"]
ints = [1, 2]
one = 3
empty = []
`).Root()
	for name, c := range map[string]struct{ got, want any }{
		"string":         {root.String("s", "x"), "text"},
		"required":       {root.Required("s"), "text"},
		"bool":           {root.Bool("b", false), true},
		"int":            {root.Int("i", 0, -10, 10), -5},
		"duration":       {root.Duration("d", 0, 0, 0), 90 * time.Minute},
		"size":           {root.Size("size", 0, 0, 1<<20), int64(65536)},
		"size in bytes":  {root.Size("bytes", 0, 0, 0), int64(512)},
		"decimal size":   {root.Size("mega", 0, 0, 0), int64(10_000_000)},
		"enum":           {root.Enum("e", "one", "one", "two"), "two"},
		"strings":        {root.Strings("list", nil), []string{"a", "b"}},
		"empty strings":  {root.Strings("empty", []string{"x"}), []string{}},
		"ints":           {root.Ints("ints", nil), []int{1, 2}},
		"one int":        {root.Ints("one", nil), []int{3}},
		"empty tables":   {len(root.Tables("empty")), 0},
		"no string":      {root.String("-", "x"), "x"},
		"no bool":        {root.Bool("-", true), true},
		"no int":         {root.Int("-", 99, 0, 10), 99},
		"no duration":    {root.Duration("-", time.Second, time.Minute, 0), time.Second},
		"no size":        {root.Size("-", 7, 0, 1), int64(7)},
		"no enum":        {root.Enum("-", "z", "a"), "z"},
		"no strings":     {root.Strings("-", []string{"d"}), []string{"d"}},
		"no ints":        {root.Ints("-", []int{4}), []int{4}},
		"no such tables": {len(root.Tables("-")), 0},
	} {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s is %v, want %v", name, c.got, c.want)
		}
	}
}

func TestDefaultStandsInForAFault(t *testing.T) {
	f := parse(t, "s = 1\nb = 1\ni = 100\nd = '1x'\nsize = '1x'\ne = 'x'\nl = [1]\nn = ['a']\n")
	root := f.Root()
	got := []any{
		root.String("s", "d"), root.Bool("b", true), root.Int("i", 5, 1, 10), root.Duration("d", 2, 0, 0),
		root.Size("size", 3, 0, 0), root.Enum("e", "a", "a", "b"), root.Strings("l", []string{"q"}), root.Ints("n", []int{6}),
	}
	want := []any{"d", true, 5, time.Duration(2), int64(3), "a", []string{"q"}, []int{6}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("values are %v, want %v", got, want)
	}
	if n := len(f.Faults()); n != len(want) {
		t.Errorf("%d faults, want %d:\n%v", n, len(want), f.Faults())
	}
}
