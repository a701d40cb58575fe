package phoneapi

import (
	"strings"

	"github.com/phonecompanion/phonecompanion/sipphone"
)

// alsoAtTop are members of a group that a request may have at the top, too.
var alsoAtTop = []string{"purchaseInfo.orderId", "purchaseInfo.date", "purchaseInfo.paymentOption"}

// schemas makes the schema of a phone, and that of a change. A change may have what
// is only read: programs send back the whole phone that they got.
func schemas(all []sipphone.Property) (phone, change map[string]any) {
	phone, change = object(), object()
	for i := range all {
		p := &all[i]
		put(phone, p.Path, schema(p))
		put(change, p.Path, ignored(p))
		for _, path := range alsoAtTop {
			if p.Path == path {
				put(change, strings.TrimPrefix(path, "purchaseInfo."), schema(p))
			}
		}
	}
	put(change, "password", map[string]any{"type": "string", "nullable": true, "description": "Ignored: it is never kept and never told."})
	return phone, change
}

// ignored is the schema of a property in a change.
func ignored(p *sipphone.Property) map[string]any {
	s := schema(p)
	if p.ReadOnly {
		delete(s, "readOnly") // with it a request must not have it
		s["description"] = p.Meaning + " Nothing is changed by it."
	}
	return s
}

// object makes the schema of an object that has no other properties than those
// that it will get.
func object() map[string]any {
	return map[string]any{"type": "object", "properties": map[string]any{}, "additionalProperties": false}
}

// put puts a schema where a path says, below objects.
func put(into map[string]any, path string, s map[string]any) {
	properties := into["properties"].(map[string]any)
	group, rest, below := strings.Cut(path, ".")
	if !below {
		properties[path] = s
		return
	}
	in, ok := properties[group].(map[string]any)
	if !ok {
		in = object()
		in["nullable"] = true // all below it has no value then
		properties[group] = in
	}
	put(in, rest, s)
}

// schema is that of a single property. Every one may be null: it shall have no
// value any more.
func schema(p *sipphone.Property) map[string]any {
	s := map[string]any{"type": "string", "nullable": true, "description": p.Meaning}
	if p.ReadOnly {
		s["readOnly"] = true
	}
	switch p.Kind {
	case sipphone.KindInt:
		limit(s, p)
	case sipphone.KindBool:
		s["type"] = "boolean"
	case sipphone.KindID:
		delete(s, "type")
		delete(s, "nullable") // it only says something beside a type (OpenAPI 3.0.3)
		s["anyOf"] = []any{map[string]any{"type": "string", "nullable": true}, limit(map[string]any{"nullable": true}, p)}
	case sipphone.KindSoftkeys, sipphone.KindPanels:
		item := object()
		for i := range p.Members {
			m := &p.Members[i]
			put(item, strings.TrimPrefix(m.Path, p.Path+"[]."), schema(m))
		}
		s["type"], s["items"] = "array", item
	}
	if p.Words != nil {
		words := make([]any, 0, len(p.Words)+1)
		for _, w := range p.Words {
			words = append(words, w)
		}
		s["enum"] = append(words, nil) // a list of words without null forbids it (OpenAPI 3.0.3)
	}
	return s
}

// limit makes the schema of a whole number.
func limit(s map[string]any, p *sipphone.Property) map[string]any {
	s["type"] = "integer"
	if p.Low != 0 || p.High != 0 {
		s["minimum"], s["maximum"] = p.Low, p.High
	}
	return s
}
