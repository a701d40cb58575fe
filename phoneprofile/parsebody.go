package phoneprofile

import (
	"encoding/json"
	"fmt"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// bodyBuilder turns a body table into a template.
type bodyBuilder struct{ t Template }

// form writes key=value pairs, in the order of the file.
func (b *bodyBuilder) form(r *reader, t *tomlfile.Table, sc *scope) {
	for i, key := range t.Keys() {
		if i > 0 {
			b.t.literal("&")
		}
		b.t.literal(string(appendEscaped(nil, key, escapeURL)) + "=")
		switch v, _ := t.Value(key); v := v.(type) {
		case string:
			// What the integrator wrote literally is a form value too.
			b.join(r.template(t, key, v, escapeURL, sc), escapeURL)
		case bool, int64, float64:
			b.t.literal(fmt.Sprint(v))
		default:
			t.Faultf(key, "a form has only strings, numbers, true and false: write %s as a string", key)
		}
	}
}

// object writes a JSON object, in the order of the file.
func (b *bodyBuilder) object(r *reader, t *tomlfile.Table, sc *scope) {
	b.t.literal("{")
	for i, key := range t.Keys() {
		b.comma(i)
		name, _ := json.Marshal(key)
		b.t.literal(string(name) + ":")
		switch v, _ := t.Value(key); v := v.(type) {
		case string:
			b.quoted(r.template(t, key, v, escapeJSON, sc))
		case map[string]any:
			b.object(r, t.Table(key), sc)
		case []map[string]any:
			b.objects(r, t.Tables(key), sc)
		case []any:
			if onlyTables(v) {
				b.objects(r, t.Tables(key), sc)
			} else {
				b.list(r, t, key, v, sc)
			}
		default:
			b.scalar(t, key, v)
		}
	}
	b.t.literal("}")
}

// objects writes a JSON list of objects.
func (b *bodyBuilder) objects(r *reader, tables []*tomlfile.Table, sc *scope) {
	b.t.literal("[")
	for i, t := range tables {
		b.comma(i)
		b.object(r, t, sc)
	}
	b.t.literal("]")
}

func onlyTables(list []any) bool {
	for _, v := range list {
		if _, ok := v.(map[string]any); !ok {
			return false
		}
	}
	return len(list) > 0
}

// list writes a JSON list of strings, numbers, true and false.
func (b *bodyBuilder) list(r *reader, t *tomlfile.Table, key string, list []any, sc *scope) {
	b.t.literal("[")
	for i, element := range list {
		b.comma(i)
		switch v := element.(type) {
		case string:
			parsed, faults := parseTemplate(v, escapeJSON, sc)
			for _, f := range faults {
				t.FaultItem(key, i, "%s", f.text)
			}
			b.quoted(parsed)
		case []any, map[string]any:
			t.FaultItem(key, i, "a list in a body has either tables, or strings, numbers, true and false: write the whole body as a string")
		default:
			b.scalar(t, key, v)
		}
	}
	b.t.literal("]")
}

// scalar writes a JSON value that holds no template.
func (b *bodyBuilder) scalar(t *tomlfile.Table, key string, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Faultf(key, "%v has no form in JSON: write it as a string", v)
	}
	b.t.literal(string(raw))
}

// quoted writes a JSON string.
func (b *bodyBuilder) quoted(t Template) {
	b.t.literal(`"`)
	b.join(t, escapeJSON)
	b.t.literal(`"`)
}

// comma separates the elements of a list.
func (b *bodyBuilder) comma(i int) {
	if i > 0 {
		b.t.literal(",")
	}
}

// join appends t, with its literal parts escaped like its values.
func (b *bodyBuilder) join(t Template, esc escape) {
	for _, s := range t.segments {
		if s.isValue {
			b.t.segments = append(b.t.segments, s)
		} else {
			b.t.literal(string(appendEscaped(nil, s.literal, esc)))
		}
	}
}
