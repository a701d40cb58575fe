package sipphone

import (
	"encoding/json"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// topLevel are properties that a request may have at the top, and where they are.
var topLevel = map[string]string{
	"orderId": "purchaseInfo.orderId", "date": "purchaseInfo.date", "paymentOption": "purchaseInfo.paymentOption",
}

// A flattener makes paths of nested objects.
type flattener struct {
	values map[string]any
	errs   []*Error
	keep   func(*Property) bool
}

// object takes the members of an object whose path is prefix.
func (f *flattener) object(prefix string, members map[string]any) {
	for _, name := range sortedKeys(members) {
		v, path := members[name], prefix+name
		if to, ok := topLevel[path]; ok {
			path = to
		}
		p := property(path)
		switch {
		case strings.Contains(name, ".") || p == nil && !isGroup(path) && path != ignored:
			f.errs = append(f.errs, unknown.at(shown(prefix+name)))
		case path == ignored:
		case p == nil:
			f.group(path, v)
		case f.keep(p):
			v = plain(v)
			if old, ok := f.values[path]; ok && !reflect.DeepEqual(old, v) {
				f.errs = append(f.errs, givenTwice.at(path))
			}
			f.values[path] = v
		}
	}
}

// group takes an object of properties.
func (f *flattener) group(path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		f.object(path+".", v)
	case nil:
		for i := range properties {
			if p := &properties[i]; strings.HasPrefix(p.Path, path+".") && f.keep(p) {
				if _, ok := f.values[p.Path]; !ok {
					f.values[p.Path] = nil
				}
			}
		}
	default:
		f.errs = append(f.errs, notObject.at(path))
	}
}

// plain returns a value with its whole numbers as int and all others as float64.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := strconv.Atoi(v.String()); err == nil {
			return n
		}
		n, err := v.Float64()
		if err != nil {
			return math.Inf(1)
		}
		return plain(n)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) <= math.MaxInt32 {
			return int(v)
		}
	case map[string]any:
		for name := range v {
			v[name] = plain(v[name])
		}
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	}
	return v
}

// sortedKeys returns the names in an object, so that errors have one order.
func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
