package tomlfile

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// String returns the string of a key.
func (t *Table) String(key, def string) string {
	v, ok := t.get(key)
	if !ok {
		return def
	}
	s, ok := v.(string)
	if !ok {
		t.wrongType(key, v, "a string", `"…"`)
		return def
	}
	return s
}

// Required returns the string of a key that must be there and not be empty; when
// it is not, the fault stands at the table's own place.
func (t *Table) Required(key string) string {
	s := t.String(key, "")
	if s != "" || t == nil {
		return s
	}
	v, there := t.values[key]
	if _, isString := v.(string); there && !isString {
		return "" // the wrong type is reported already
	}
	what := "is missing"
	if there {
		what = "is empty"
	}
	name := quoteKey(key)
	t.Faultf("", "%s %s %s: write %s = \"…\"", name, what, t.describe(), name)
	return ""
}

// Bool returns the boolean of a key.
func (t *Table) Bool(key string, def bool) bool {
	v, ok := t.get(key)
	if !ok {
		return def
	}
	b, ok := v.(bool)
	if !ok {
		t.wrongType(key, v, "true or false", strconv.FormatBool(def))
		return def
	}
	return b
}

// Int returns the integer of a key, which must be within the limits. A most of
// 0 is no upper limit.
func (t *Table) Int(key string, def, least, most int) int {
	v, ok := t.get(key)
	if !ok {
		return def
	}
	n, ok := v.(int64)
	if !ok {
		t.wrongType(key, v, "an integer", strconv.Itoa(def))
		return def
	}
	if !within(t, key, n, int64(least), int64(most), func(n int64) string { return strconv.FormatInt(n, 10) }) {
		return def
	}
	return int(n)
}

// Duration returns the time span of a key, written as "5s" or "1h30m", which must
// be within the limits. A most of 0 is no upper limit.
func (t *Table) Duration(key string, def, least, most time.Duration) time.Duration {
	v, ok := t.get(key)
	if !ok {
		return def
	}
	s, ok := v.(string)
	if !ok {
		example := formatDuration(cmp.Or(def, 5*time.Second))
		if n, isInt := v.(int64); isInt {
			example = fmt.Sprintf("%ds", n)
		}
		t.wrongType(key, v, "a duration", strconv.Quote(example))
		return def
	}
	d, err := time.ParseDuration(s)
	if err != nil {
		t.Faultf(key, `%q is not a duration: write a number and its unit (ms, s, m or h), such as %q`, s, formatDuration(cmp.Or(def, 5*time.Second)))
		return def
	}
	if !within(t, key, d, least, most, func(d time.Duration) string { return strconv.Quote(formatDuration(d)) }) {
		return def
	}
	return d
}

// Enum returns the string of a key, which must be one of the allowed ones.
func (t *Table) Enum(key, def string, allowed ...string) string {
	v, ok := t.get(key)
	if !ok {
		return def
	}
	s, ok := v.(string)
	if !ok {
		t.wrongType(key, v, alternatives(quoted(allowed)), strconv.Quote(def))
		return def
	}
	if slices.Contains(allowed, s) {
		return s
	}
	text := fmt.Sprintf("%s must be %s, not %q", quoteKey(key), alternatives(quoted(allowed)), s)
	if near, ok := nearest(s, allowed); ok && len(allowed) > 1 {
		text += fmt.Sprintf(": did you mean %q?", near)
	}
	t.Faultf(key, "%s", text)
	return def
}

// within checks limits and reports what is outside them.
func within[N int64 | time.Duration](t *Table, key string, n, least, most N, text func(N) string) bool {
	name := quoteKey(key)
	switch {
	case most != 0 && least == most && n != most:
		t.Faultf(key, "%s must be %s, not %s", name, text(most), text(n))
	case most != 0 && (n < least || n > most):
		t.Faultf(key, "%s must be between %s and %s, not %s", name, text(least), text(most), text(n))
	case n < least:
		t.Faultf(key, "%s must be at least %s, not %s", name, text(least), text(n))
	default:
		return true
	}
	return false
}
