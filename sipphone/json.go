package sipphone

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// JSON returns the object as a document: nested, its members in the order of the
// Telecomx API's example, without those that have no value. The same object is the
// same bytes.
func (o Object) JSON() []byte {
	var b bytes.Buffer
	var open []string // the groups that the place is in
	first := true
	comma := func() {
		if !first {
			b.WriteByte(',')
		}
		first = false
	}
	enter := func(groups []string) {
		shared := 0
		for shared < min(len(open), len(groups)) && open[shared] == groups[shared] {
			shared++
		}
		for range open[shared:] {
			b.WriteByte('}')
			first = false
		}
		for _, g := range groups[shared:] {
			comma()
			fmt.Fprintf(&b, "%q:{", g)
			first = true
		}
		open = groups
	}
	b.WriteByte('{')
	for i := range properties {
		v, ok := o[properties[i].Path]
		if !ok || v == nil {
			continue
		}
		value, err := json.Marshal(v)
		if err != nil {
			continue // no kind of value that an object has
		}
		steps := strings.Split(properties[i].Path, ".")
		last := len(steps) - 1
		enter(steps[:last])
		comma()
		fmt.Fprintf(&b, "%q:%s", steps[last], value)
	}
	enter(nil)
	b.WriteByte('}')
	return b.Bytes()
}

// ParseObject reads what [Object.JSON] has written, with the read-only properties.
// It holds nothing against limits: they may have changed since.
func ParseObject(data []byte) (Object, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var members map[string]any
	if err := d.Decode(&members); err != nil {
		return nil, fmt.Errorf("a phone as an object cannot be read: %w", err)
	}
	f := &flattener{values: map[string]any{}, keep: func(*Property) bool { return true }}
	f.object("", members)
	o := Object{}
	for i := range properties {
		p := &properties[i]
		v := f.values[p.Path]
		if v == nil {
			continue
		}
		kept, ok := p.kept(v)
		if !ok {
			f.errs = append(f.errs, p.refusal())
			continue
		}
		o[p.Path] = kept
	}
	if err := Join(f.errs); err != nil {
		return nil, fmt.Errorf("a phone as an object cannot be read: %w", err)
	}
	return o, nil
}

// kept returns a value as an object has it, if it is of the kind of the property.
func (p *Property) kept(v any) (any, bool) {
	switch p.Kind {
	case KindBool:
		_, ok := v.(bool)
		return v, ok
	case KindInt:
		_, ok := v.(int)
		return v, ok
	case KindID:
		switch v.(type) {
		case int, string:
			return v, true
		}
		return nil, false
	case KindSoftkeys:
		return list[Softkey](v)
	case KindPanels:
		return list[SidePanel](v)
	}
	_, ok := v.(string)
	return v, ok
}

// list returns the list that a value is.
func list[T any](v any) ([]T, bool) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	all := []T{}
	err = d.Decode(&all)
	return all, err == nil
}
