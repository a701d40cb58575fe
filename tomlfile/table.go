package tomlfile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Table is one table of a file, written as [name], as [[name]], inline or with
// dotted keys. The methods of a nil Table answer as for a table without keys.
type Table struct {
	file   *File
	parent *Table
	name   string // the key in the parent
	item   int    // the place in a list of tables, from 0; -1: not in a list
	values map[string]any
	asked  askedKeys
	tables map[string][]*Table // the tables that were handed out
}

// get returns a raw value and remembers that it was asked for.
func (t *Table) get(key string) (any, bool) {
	if t == nil {
		return nil, false
	}
	t.asked.add(key)
	v, ok := t.values[key]
	return v, ok
}

// Has reports whether the key is there. It counts as asking for the key.
func (t *Table) Has(key string) bool {
	_, ok := t.get(key)
	return ok
}

// Value returns the value of a key as it was parsed: a string, int64, float64,
// bool, time.Time, []any, map[string]any or []map[string]any. The keys of tables
// inside it are not reported as unknown.
func (t *Table) Value(key string) (any, bool) { return t.get(key) }

// Keys returns the keys of the table in the order in which they stand in the file.
// It does not count as asking for them.
func (t *Table) Keys() []string {
	if t == nil {
		return nil
	}
	keys := make([]string, 0, len(t.values))
	for key := range t.values {
		keys = append(keys, key)
	}
	if len(keys) > 1 {
		slices.SortFunc(keys, func(a, b string) int {
			if d := t.keyOffset(a) - t.keyOffset(b); d != 0 {
				return d
			}
			return strings.Compare(a, b)
		})
	}
	return keys
}

// Path returns the table's name from the root, such as "phone[3].address", with
// the elements of lists counted from 1. The root has an empty path.
func (t *Table) Path() string {
	return t.path(true)
}

func (t *Table) path(numbers bool) string {
	if t == nil || t.parent == nil {
		return ""
	}
	path := t.parent.path(numbers)
	if path != "" {
		path += "."
	}
	path += quoteKey(t.name)
	if numbers && t.item >= 0 {
		path += "[" + strconv.Itoa(t.item+1) + "]"
	}
	return path
}

// Table returns the table of a key, nil when there is none. Another value is a
// fault. The same key gives the same Table each time.
func (t *Table) Table(key string) *Table {
	v, ok := t.get(key)
	if !ok {
		return nil
	}
	if values, ok := v.(map[string]any); ok {
		return t.tablesOf(key, []map[string]any{values}, false)[0]
	}
	if _, ok := v.([]map[string]any); ok {
		name := quoteKey(key)
		t.Faultf(key, "%s must be one table, not a list of tables: write [%s] once", name, strings.TrimPrefix(t.path(false)+"."+name, "."))
		return nil
	}
	t.wrongType(key, v, "a table", "{ … }")
	return nil
}

// Tables returns the tables of a list: those of [[key]], or the inline tables of
// key = [{…}, {…}]. A single table counts as a list of one. Another value is a
// fault. The same key gives the same Tables each time.
func (t *Table) Tables(key string) []*Table {
	v, ok := t.get(key)
	if !ok {
		return nil
	}
	switch v := v.(type) {
	case map[string]any:
		return t.tablesOf(key, []map[string]any{v}, false)
	case []map[string]any:
		return t.tablesOf(key, v, true)
	case []any:
		values := make([]map[string]any, 0, len(v))
		for i, element := range v {
			m, ok := element.(map[string]any)
			if !ok {
				t.FaultItem(key, i, "%s must hold tables only, not %s: write { … }", quoteKey(key), typeName(element))
				continue
			}
			values = append(values, m)
		}
		if len(values) < len(v) {
			return nil
		}
		return t.tablesOf(key, values, true)
	}
	t.wrongType(key, v, "a list of tables", "[{ … }]")
	return nil
}

// tablesOf returns the Tables of a key, which it makes once: they remember what
// was asked for.
func (t *Table) tablesOf(key string, values []map[string]any, list bool) []*Table {
	if made, ok := t.tables[key]; ok {
		return made
	}
	room := make([]Table, len(values))
	made := make([]*Table, len(values))
	for i := range values {
		room[i] = Table{file: t.file, parent: t, name: key, item: -1, values: values[i]}
		if list {
			room[i].item = i
		}
		made[i] = &room[i]
	}
	if t.tables == nil {
		t.tables = make(map[string][]*Table)
	}
	t.tables[key] = made
	return made
}

// wrongType reports a value of another type than the one that is wanted.
func (t *Table) wrongType(key string, v any, want, example string) {
	name := quoteKey(key)
	t.Faultf(key, "%s must be %s, not %s: write %s = %s", name, want, typeName(v), name, example)
}

// describe names the table in a fault, as it is written in the file.
func (t *Table) describe() string {
	path := t.path(false)
	switch n := t.node(); {
	case path == "":
		return "at top level"
	case n != nil && n.origin == arrayHeader:
		return fmt.Sprintf("in [[%s]]", path)
	case n != nil && n.origin == header:
		return fmt.Sprintf("in [%s]", path)
	}
	return "in " + path
}
