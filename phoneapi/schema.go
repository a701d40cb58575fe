package phoneapi

import "strings"

// A Kind says what values a property has.
type Kind string

// The kinds.
const (
	Text         Kind = "text"
	TextOrNumber Kind = "text or number" // a number that programs also write as text, and the other way round
	Number       Kind = "number"         // a whole one
	Flag         Kind = "flag"
	Date         Kind = "date"
)

// A Property is one that a phone can have.
type Property struct {
	Path      string // "ringer.volume", "softkeys[].index"
	Kind      Kind
	ReadOnly  bool
	Meaning   string
	Words     []string // what a text may be; nil: anything
	Low, High int      // of a number; both 0: no limit
}

// schemas makes the schema of a phone, and that of a change, which has no
// property that is only read. A change may name _id, to say which phone it is for.
func schemas(all []Property) (phone, change map[string]any) {
	phone, change = object(), object()
	for i := range all {
		p := &all[i]
		put(phone, strings.Split(p.Path, "."), p.schema())
		if !p.ReadOnly || p.Path == "_id" {
			s := p.schema()
			delete(s, "readOnly")
			put(change, strings.Split(p.Path, "."), s)
		}
	}
	return phone, change
}

// object makes the schema of an object that has no other properties than those
// that it will get.
func object() map[string]any {
	return map[string]any{"type": "object", "properties": map[string]any{}, "additionalProperties": false}
}

// put puts a schema where its path says: below objects, and in the items of lists.
func put(into map[string]any, path []string, s map[string]any) {
	name, isList := strings.CutSuffix(path[0], "[]")
	properties := into["properties"].(map[string]any)
	if len(path) == 1 && !isList {
		if known, ok := properties[name].(map[string]any); ok { // a list or an object whose parts came first
			known["description"] = s["description"]
			return
		}
		properties[name] = s
		return
	}
	below, ok := properties[name].(map[string]any)
	if !ok {
		below = object()
		if isList {
			below = map[string]any{"type": "array", "items": below, "nullable": true}
		}
		properties[name] = below
	}
	if isList {
		below, _ = below["items"].(map[string]any)
	}
	put(below, path[1:], s)
}

// schema is that of a single property. Every one may be null: it has no value
// then, or shall have none any more.
func (p *Property) schema() map[string]any {
	s := map[string]any{"nullable": true, "description": p.Meaning}
	if p.ReadOnly {
		s["readOnly"] = true
	}
	switch p.Kind {
	case Number:
		s["type"] = "integer"
	case Flag:
		s["type"] = "boolean"
	case Date:
		s["type"], s["format"] = "string", "date-time"
	case TextOrNumber:
		delete(s, "nullable") // it only says something beside a type (OpenAPI 3.0.3)
		number := p.limit(map[string]any{"type": "integer", "nullable": true})
		s["anyOf"] = []any{map[string]any{"type": "string", "nullable": true}, number}
		return s
	default:
		s["type"] = "string"
	}
	if p.Words != nil {
		words := make([]any, 0, len(p.Words)+1)
		for _, w := range p.Words {
			words = append(words, w)
		}
		s["enum"] = append(words, nil) // a list of words without null forbids it (OpenAPI 3.0.3, nullable)
	}
	return p.limit(s)
}

// limit adds the limits of a number.
func (p *Property) limit(s map[string]any) map[string]any {
	if p.Low != 0 || p.High != 0 {
		s["minimum"], s["maximum"] = p.Low, p.High
	}
	return s
}
