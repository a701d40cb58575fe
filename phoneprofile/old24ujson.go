package phoneprofile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Limits of a 24U phone file.
const (
	// max24UFile is its size in bytes: 24U's own had some kilobytes.
	max24UFile = 256 << 10
	// max24UFaults keeps a file of another kind from having a fault for each line.
	max24UFaults = 100
	// max24UDepth is how deep its objects may stand in each other: four are
	// needed, a body may have some more.
	max24UDepth = 16
)

// jsonKind is what a JSON value is.
type jsonKind uint8

const (
	jsonString jsonKind = iota
	jsonNumber
	jsonBool
	jsonNull
	jsonObject
	jsonList
)

// String says it in a message.
func (k jsonKind) String() string {
	return [...]string{"a string", "a number", "true or false", "null", "an object", "a list"}[k]
}

// jsonNode is a JSON value with the place where it stands.
type jsonNode struct {
	kind   jsonKind
	at     int    // offset in bytes
	text   string // of a string, number, or true and false
	keys   []string
	values []*jsonNode // of an object or a list
}

// get returns the value of a key of an object, whatever its case; nil where
// there is none.
func (n *jsonNode) get(key string) *jsonNode {
	for i, k := range n.keys {
		if strings.EqualFold(k, key) {
			return n.values[i]
		}
	}
	return nil
}

// string is the text of a value; "" where there is none.
func (n *jsonNode) string() string {
	if n == nil {
		return ""
	}
	return n.text
}

// allText is every text in the value.
func (n *jsonNode) allText() string {
	var b strings.Builder
	b.WriteString(n.text)
	for i, v := range n.values {
		if i < len(n.keys) {
			b.WriteString("\n" + n.keys[i])
		}
		b.WriteString("\n" + v.allText())
	}
	return b.String()
}

// json reads the file; nil where it is no object.
func (r *reader24U) json() *jsonNode {
	if len(r.t.source) > max24UFile {
		r.fault(0, "the file has more than %d KiB: it is no phone file", max24UFile>>10)
		return nil
	}
	if i := strings.IndexFunc(r.t.source, func(c rune) bool { return c == utf8.RuneError }); i >= 0 && !utf8.ValidString(r.t.source) {
		r.fault(i, "this line is not UTF-8: save the file as UTF-8")
		return nil
	}
	d := &jsonReader{Decoder: json.NewDecoder(strings.NewReader(r.t.source)), source: r.t.source}
	d.UseNumber()
	n, err := d.value(0)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = &jsonError{int(d.InputOffset()), "something stands behind the object: take it out"}
		}
	}
	var at *jsonError
	switch {
	case errors.As(err, &at):
		r.fault(at.at, "%s", at.text)
		return nil
	case n.kind != jsonObject:
		r.fault(n.at, "a phone file is an object: write { … }")
		return nil
	}
	return n
}

// jsonError is a fault with its offset.
type jsonError struct {
	at   int
	text string
}

// Error returns what is wrong.
func (e *jsonError) Error() string { return e.text }

// jsonReader makes nodes of tokens.
type jsonReader struct {
	*json.Decoder
	source string
}

// next returns a token and where it begins.
func (d *jsonReader) next() (json.Token, int, error) {
	at := int(d.InputOffset())
	for at < len(d.source) && strings.IndexByte(" \t\r\n,:", d.source[at]) >= 0 {
		at++
	}
	t, err := d.Token()
	if err == nil {
		return t, at, nil
	}
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return nil, at, &jsonError{max(int(syntax.Offset)-1, at), "not valid JSON: " + syntax.Error()}
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return nil, at, &jsonError{len(d.source), "not valid JSON: the file ends too early, a brace or a quote is not closed"}
	}
	return nil, at, &jsonError{at, "not valid JSON: " + err.Error()}
}

// value reads one value.
func (d *jsonReader) value(depth int) (*jsonNode, error) {
	token, at, err := d.next()
	if err != nil {
		return nil, err
	}
	n := &jsonNode{at: at}
	switch t := token.(type) {
	case string:
		n.kind, n.text = jsonString, t
	case json.Number:
		n.kind, n.text = jsonNumber, t.String()
	case bool:
		n.kind, n.text = jsonBool, fmt.Sprint(t)
	case nil:
		n.kind = jsonNull
	case json.Delim:
		if depth >= max24UDepth {
			return nil, &jsonError{at, fmt.Sprintf("objects stand in each other more than %d deep", max24UDepth)}
		}
		n.kind = jsonList
		if t == '{' {
			n.kind = jsonObject
		}
		return n, d.members(n, depth+1)
	}
	return n, nil
}

// members reads what stands in an object or a list, and its end.
func (d *jsonReader) members(n *jsonNode, depth int) error {
	known := map[string]bool{}
	for d.More() {
		if n.kind == jsonObject {
			token, at, err := d.next()
			if err != nil {
				return err
			}
			key, _ := token.(string)
			if known[key] {
				return &jsonError{at, fmt.Sprintf("%q stands twice: keep one", key)}
			}
			known[key] = true
			n.keys = append(n.keys, key)
		}
		v, err := d.value(depth)
		if err != nil {
			return err
		}
		n.values = append(n.values, v)
	}
	_, _, err := d.next()
	return err
}
