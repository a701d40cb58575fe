package console

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"
)

// member is one member of a JSON object.
type member struct {
	key   string
	value any // as encoding/json decodes it, numbers as json.Number
	raw   json.RawMessage
}

// message is one line of the server in JSON: its members in their order. It is
// empty when the line is no JSON object.
type message []member

// parseMessage reads a line.
func parseMessage(line string) message {
	d := json.NewDecoder(strings.NewReader(line))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	var m message
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil
		}
		v := json.NewDecoder(strings.NewReader(string(raw)))
		v.UseNumber()
		var value any
		if err := v.Decode(&value); err != nil {
			return nil
		}
		m = append(m, member{key.(string), value, raw})
	}
	if _, err := d.Token(); err != nil {
		return nil
	}
	if _, err := d.Token(); err != io.EOF {
		return nil
	}
	return m
}

func (m message) find(key string) *member {
	for i := range m {
		if m[i].key == key {
			return &m[i]
		}
	}
	return nil
}

func (m message) has(key string) bool { return m.find(key) != nil }

// text returns a member as a text: a list as (a,b), anything deeper as JSON;
// a missing one is empty.
func (m message) text(key string) string {
	f := m.find(key)
	if f == nil {
		return ""
	}
	return f.text()
}

func (f *member) text() string {
	switch v := f.value.(type) {
	case string:
		return v
	case []any:
		words := make([]string, len(v))
		for i, w := range v {
			s, ok := w.(string)
			if !ok {
				return string(f.raw)
			}
			words[i] = s
		}
		return "(" + strings.Join(words, ",") + ")"
	}
	return string(f.raw)
}

// number returns a member as a number; anything else is 0.
func (m message) number(key string) uint64 {
	n, err := strconv.ParseUint(m.text(key), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// gapEnd returns the newest number of a gap; 0 when there is none.
func (m message) gapEnd() uint64 {
	f := m.find("gap")
	if f == nil {
		return 0
	}
	var ends []uint64
	if json.Unmarshal(f.raw, &ends) != nil || len(ends) != 2 {
		return 0
	}
	return ends[1]
}
