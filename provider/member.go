package provider

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// A member is one key of a JSON object with its value. The standard decoder
// would fold the case of keys and let the last of two equal ones win; what two
// readers understand in two ways is refused instead.
type member struct {
	key   string
	value json.RawMessage
}

// members reads a JSON object, in its order.
func members(raw []byte) ([]member, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, jsonError(err)
	}
	var all []member
	seen := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, jsonError(err)
		}
		m := member{key: key.(string)}
		if err := d.Decode(&m.value); err != nil {
			return nil, jsonError(err)
		}
		if seen[m.key] {
			return nil, fmt.Errorf("key %q stands twice", shown(m.key))
		}
		seen[m.key] = true
		all = append(all, m)
	}
	if _, err := d.Token(); err != nil {
		return nil, jsonError(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("something stands behind it")
	}
	return all, nil
}

// jsonError is an error of the decoder in our words where it has none.
func jsonError(err error) error {
	if err == nil {
		return errors.New("it does not begin with a brace")
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it is not complete")
	}
	return err
}

// text reads a string without control characters.
func (m *member) text() (string, error) {
	var s string
	if m.value[0] != '"' || json.Unmarshal(m.value, &s) != nil {
		return "", fmt.Errorf("%s must be a string", shown(m.key))
	}
	if i := strings.IndexFunc(s, isControl); i >= 0 {
		return "", fmt.Errorf("%s holds a control character", shown(m.key))
	}
	return s, nil
}

// header reads the value of a header: printable ASCII. Nothing else goes over
// every wire.
func (m *member) header() (string, error) {
	s, err := m.text()
	if err == nil && strings.IndexFunc(s, func(r rune) bool { return r > '~' }) >= 0 {
		err = fmt.Errorf("%s holds a character that no header may have", shown(m.key))
	}
	return strings.TrimSpace(s), err
}

// object reads an object's members.
func (m *member) object() ([]member, error) {
	if m.value[0] != '{' {
		return nil, fmt.Errorf("%s must be an object", m.key)
	}
	all, err := members(m.value)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.key, err)
	}
	return all, nil
}

// body reads the body: a string as it is, an object as JSON.
func (m *member) body() ([]byte, error) {
	switch m.value[0] {
	case '"':
		var s string
		err := json.Unmarshal(m.value, &s)
		return []byte(s), err
	case '{':
		return compact(m.value), nil
	}
	return nil, errors.New("body must be a string or an object: write other JSON as a string")
}

// isControl tells whether r is a control character: CR, LF, NUL and their kin,
// and what some programs take for a line end.
func isControl(r rune) bool {
	return r < ' ' || 0x7f <= r && r < 0xa0 || r == 0x2028 || r == 0x2029
}
