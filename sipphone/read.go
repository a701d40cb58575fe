package sipphone

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Read reads the properties that a request gives a value: JSON, or the notation of
// the Telecomx examples. What is not known is an error, and so is text that no
// property can hold; nothing else is checked yet.
//
// Programs send back the whole object that they got. So read-only properties and
// the password are ignored, except for _id, by which a request may name its phone;
// nothing of them is kept. A group that is null has nothing but nulls in it.
// orderId, date and paymentOption may stand at the top, as the table of the
// Telecomx API has them, or in purchaseInfo, as its example has them.
//
// Markup is legal text: who shows a label escapes it.
func Read(body []byte) (Patch, error) {
	object, err := decode(body)
	if err != nil {
		e := badBody.error()
		e.Description = "Body is invalid: " + err.Error()
		return nil, e
	}
	f := &flattener{values: map[string]any{}, keep: func(p *Property) bool { return !p.ReadOnly || p.Path == "_id" }}
	f.object("", object)
	for i := range properties {
		p := &properties[i]
		if v, ok := f.values[p.Path]; ok {
			f.values[p.Path] = f.text(p.Path, p, v)
		}
	}
	if err := Join(f.errs); err != nil {
		return nil, err
	}
	return f.values, nil
}

// text checks the texts in a value, and returns it with the ends of lines as we
// write them.
func (f *flattener) text(path string, p *Property, v any) any {
	switch v := v.(type) {
	case string:
		if p.Lines {
			v = strings.ReplaceAll(v, "\r\n", "\n")
		}
		if e := p.badText(path, v); e != nil {
			f.errs = append(f.errs, e)
		}
		return v
	case []any:
		for i, element := range v {
			m, ok := element.(map[string]any)
			if !ok || p.Members == nil {
				continue // for With to refuse
			}
			for _, name := range sortedKeys(m) {
				at := fmt.Sprintf("%s[%d].%s", path, i, name)
				if member := p.member(name); member != nil {
					m[name] = f.text(at, member, m[name])
				} else {
					f.errs = append(f.errs, unknown.at(shown(at)))
				}
			}
		}
	}
	return v
}

// badText says why a property cannot hold a text.
func (p *Property) badText(path, text string) *Error {
	for _, c := range text {
		if unicode.IsControl(c) && !(p.Lines && (c == '\n' || c == '\t')) {
			return controlCharacter.at(path)
		}
	}
	if p.Letters > 0 && utf8.RuneCountInString(text) > p.Letters {
		return longText.at(path).about(fmt.Sprintf("%d characters", p.Letters))
	}
	if len(text) > p.Bytes {
		return longText.at(path).about(fmt.Sprintf("%d bytes", p.Bytes))
	}
	return nil
}

// shown returns the path of an unknown property, for an error.
func shown(path string) string {
	if path == "" {
		return `""`
	}
	r := []rune(path)
	if len(r) > maxName {
		r = append(r[:maxName], '…')
	}
	for i, c := range r {
		if unicode.IsControl(c) {
			r[i] = unicode.ReplacementChar
		}
	}
	return string(r)
}
