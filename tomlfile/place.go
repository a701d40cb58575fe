package tomlfile

import "fmt"

// Faultf adds a fault at the value of a key. With an empty key, or one that is not
// there, the fault stands at the table's header, or where an inline table begins.
func (t *Table) Faultf(key, format string, args ...any) {
	if t == nil {
		return
	}
	t.file.fault(t.valueOffset(key), fmt.Sprintf(format, args...))
}

// FaultAt adds a fault inside the string value of a key, at a byte of it counted
// from 0, so that a fault in a template or a regular expression points at the
// right column. Escapes in the file are taken into account.
func (t *Table) FaultAt(key string, offset int, format string, args ...any) {
	if t == nil {
		return
	}
	at := t.valueOffset(key)
	if _, ok := t.values[key].(string); ok && at < len(t.file.text) {
		if c := t.file.text[at]; c == '"' || c == '\'' {
			at = insideString(t.file.text, at, max(0, offset))
		}
	}
	t.file.fault(at, fmt.Sprintf(format, args...))
}

// FaultItem adds a fault at one element, counted from 0, of the list of a key.
func (t *Table) FaultItem(key string, item int, format string, args ...any) {
	if t == nil {
		return
	}
	at := t.valueOffset(key)
	if n := t.node().find(key).item(item); n != nil {
		at = n.value
	}
	t.file.fault(at, fmt.Sprintf(format, args...))
}

// node returns the table's place, nil in a broken file.
func (t *Table) node() *node {
	if t.parent == nil {
		return t.file.index().root
	}
	n := t.parent.node().find(t.name)
	if t.item >= 0 {
		n = n.item(t.item)
	}
	return n
}

// valueOffset returns where the value of a key stands, or else the table.
func (t *Table) valueOffset(key string) int {
	n := t.node()
	if _, ok := t.values[key]; ok {
		if v := n.find(key); v != nil {
			return v.value
		}
	}
	return t.ownOffset()
}

// keyOffset returns where a key stands, or else the table.
func (t *Table) keyOffset(key string) int {
	if n := t.node().find(key); n != nil {
		return n.key
	}
	return t.ownOffset()
}

// ownOffset returns where the table begins, or else the one that holds it.
func (t *Table) ownOffset() int {
	for ; t != nil; t = t.parent {
		if n := t.node(); n != nil {
			return n.value
		}
	}
	return 0
}
