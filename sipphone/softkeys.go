package sipphone

import (
	"fmt"
	"slices"
	"strings"
)

// checkSoftkeys reads the list of softkeys, which replaces the one that is there.
// An empty list is a phone whose softkeys do nothing; null leaves them to the phone.
// What the Telecomx table does not have: an index beyond the phone's keys, a SWITCH
// without a name, and values of another kind are errors of the member.
func checkSoftkeys(w *change, p *Property, v any) (any, bool) {
	keys := []Softkey{}
	used := map[int]bool{}
	before := len(w.errs)
	for i, element := range v.([]any) {
		m, ok := element.(map[string]any)
		if !ok {
			w.fail(p.Path, notObject.at(fmt.Sprintf("%s[%d]", p.Path, i)))
			continue
		}
		k := Softkey{}
		k.Index = w.keyIndex(i, m["index"], used)
		k.Function = w.keyFunction(i, m["function"])
		k.Label = w.member(p, i, "label", m)
		errs := len(w.errs)
		k.Value = w.member(p, i, "value", m)
		if errs == len(w.errs) {
			w.keyValue(i, &k)
		}
		keys = append(keys, k)
	}
	return keys, before == len(w.errs)
}

// keyIndex reads the index of a softkey.
func (w *change) keyIndex(i int, v any, used map[int]bool) int {
	if v == nil {
		w.fail("softkeys", noIndex.key(i))
		return 0
	}
	n, ok := v.(int)
	switch keys := w.limits.Keys; {
	case !ok || n < 0 || n > maxKeyIndex:
		w.fail("softkeys", badIndex.key(i))
	case keys > 0 && n >= keys:
		w.fail("softkeys", indexForModel.key(i).about(fmt.Sprintf("0 to %d", keys-1)))
	case used[n]:
		w.fail("softkeys", indexUsed.key(i))
	default:
		used[n] = true
	}
	return n
}

// keyFunction reads the function of a softkey; "" where it is not valid.
func (w *change) keyFunction(i int, v any) string {
	if v == nil || v == "" {
		w.fail("softkeys", noFunction.key(i))
		return ""
	}
	s, _ := v.(string)
	if !slices.Contains(functions, s) || w.limits.Functions != nil && !slices.Contains(w.limits.Functions, s) {
		w.fail("softkeys", badFunction.key(i))
		return ""
	}
	return s
}

// keyValue checks what a softkey does its function with. Functions that need
// nothing may have a value: the phone's profile says what becomes of it.
func (w *change) keyValue(i int, k *Softkey) {
	bad := noRow
	switch v := k.Value; k.Function {
	case "SPEEDDIAL":
		if !isNumber(v) {
			bad = badNumber
		}
	case "BLF", "DNDOTHER":
		if !w.directory.Extension(v) {
			bad = keyExtension
		}
	case "URL":
		if !isURL(v) {
			bad = badURL
		}
	case "PICKUPGROUP":
		if !w.directory.Group(v) {
			bad = noGroup
		} else if !w.wrong["extension"] && !w.directory.Controls(w.now.String("extension"), v) {
			bad = noRights
		}
	case "QUEUE":
		if !w.directory.Queue(v) {
			bad = noQueue
		}
	case "SWITCH":
		if strings.TrimSpace(v) == "" {
			bad = noSwitch
		}
	}
	if bad != noRow {
		w.fail("softkeys", bad.key(i))
	}
}

// isNumber says whether a phone can dial a text: digits, star and hash, a plus sign
// before them, and what people write between them.
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "+")
	return strings.ContainsAny(s, "0123456789*#") && strings.Trim(s, "0123456789*# -()./") == ""
}

// member reads a text in an element of a list.
func (w *change) member(p *Property, i int, name string, m map[string]any) string {
	v := m[name]
	if v == nil {
		return ""
	}
	mp := p.member(name)
	s, ok := mp.value(v)
	if ok && mp.Kind == KindDate {
		ok = s == "" || isDate(s.(string))
	}
	if !ok {
		e := mp.refusal()
		e.Message = fmt.Sprintf("%s[%d].%s", p.Path, i, name)
		w.fail(p.Path, e)
		return ""
	}
	return s.(string)
}
