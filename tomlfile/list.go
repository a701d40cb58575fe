package tomlfile

// Strings returns the list of strings of a key.
func (t *Table) Strings(key string, def []string) []string {
	v, ok := t.get(key)
	if !ok {
		return def
	}
	list, ok := v.([]any)
	if !ok {
		t.wrongType(key, v, "a list of strings", `["…"]`)
		return def
	}
	out := make([]string, 0, len(list))
	for i, element := range list {
		s, ok := element.(string)
		if !ok {
			t.FaultItem(key, i, "%s must hold strings only, not %s: write \"…\"", quoteKey(key), typeName(element))
			continue
		}
		out = append(out, s)
	}
	if len(out) < len(list) {
		return def
	}
	return out
}

// Ints returns the list of integers of a key; a single integer counts as a list
// of one.
func (t *Table) Ints(key string, def []int) []int {
	v, ok := t.get(key)
	if !ok {
		return def
	}
	if n, ok := v.(int64); ok {
		return []int{int(n)}
	}
	list, ok := v.([]any)
	if !ok {
		t.wrongType(key, v, "a list of integers", "[1, 2]")
		return def
	}
	out := make([]int, 0, len(list))
	for i, element := range list {
		n, ok := element.(int64)
		if !ok {
			t.FaultItem(key, i, "%s must hold integers only, not %s: write a number without quotes", quoteKey(key), typeName(element))
			continue
		}
		out = append(out, int(n))
	}
	if len(out) < len(list) {
		return def
	}
	return out
}

// StringMap returns the table of a key whose values are all strings, nil when
// there is none. All its keys count as asked for.
func (t *Table) StringMap(key string) map[string]string {
	table := t.Table(key)
	if table == nil {
		return nil
	}
	out := make(map[string]string, len(table.values))
	for name, v := range table.values {
		s := table.String(name, "") // reports a wrong type
		if _, ok := v.(string); ok {
			out[name] = s
		}
	}
	return out
}
