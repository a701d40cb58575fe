package tomlfile

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// sizeUnit is the name of a unit of size and how many bytes it has.
type sizeUnit struct {
	name  string
	bytes int64
}

// sizeUnits returns the units, the larger of two names with the same end first.
func sizeUnits() []sizeUnit {
	return []sizeUnit{
		{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30},
		{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9},
		{"B", 1}, {"", 1},
	}
}

// Size returns the number of bytes of a key, written as "64KiB", "10MB" or "512",
// which must be within the limits. A most of 0 is no upper limit.
func (t *Table) Size(key string, def, least, most int64) int64 {
	v, ok := t.get(key)
	if !ok {
		return def
	}
	example := formatSize(cmp.Or(def, 64<<10))
	s, ok := v.(string)
	if !ok {
		if n, isInt := v.(int64); isInt {
			example = strconv.FormatInt(n, 10)
		}
		t.wrongType(key, v, "a size", strconv.Quote(example))
		return def
	}
	n, ok := parseSize(s)
	if !ok {
		t.Faultf(key, "%q is not a size: write a number and its unit (KiB, MiB, GiB, KB, MB or GB), such as %q", s, example)
		return def
	}
	if !within(t, key, n, least, most, func(n int64) string { return strconv.Quote(formatSize(n)) }) {
		return def
	}
	return n
}

// parseSize reads a size, with capital or small letters in the unit.
func parseSize(s string) (int64, bool) {
	for _, u := range sizeUnits() {
		cut := len(s) - len(u.name)
		if cut < 0 || !strings.EqualFold(s[cut:], u.name) {
			continue
		}
		n, err := strconv.ParseUint(strings.TrimRight(s[:cut], " "), 10, 63)
		if err != nil || int64(n) > math.MaxInt64/u.bytes {
			return 0, false
		}
		return int64(n) * u.bytes, true
	}
	return 0, false
}

// formatSize writes a size with the largest unit that leaves no fraction.
func formatSize(n int64) string {
	best := sizeUnit{"", 1}
	for _, u := range sizeUnits() {
		if n != 0 && n%u.bytes == 0 && u.bytes > best.bytes {
			best = u
		}
	}
	return fmt.Sprintf("%d%s", n/best.bytes, best.name)
}

// formatDuration writes a duration without the parts that are nought: "5m", not
// "5m0s".
func formatDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
