package phoneprofile

import (
	"fmt"
	"strings"
)

// escape says for which place a value is escaped.
type escape uint8

const (
	escapeNone   escape = iota // the integrator wrote :raw, or a place without structure
	escapeURL                  // percent-encoding: request targets and forms
	escapeJSON                 // inside a JSON string
	escapeXML                  // XML text or attribute
	escapeHeader               // a header value: no line may end
	escapeRegexp               // inside a regular expression: the value matches itself
)

// segment is a piece of a template: literal text, or an insert.
type segment struct {
	literal string
	insert  Insert
	isValue bool
	keys    bool // {name:keys}: digits as a list of key names
	digits  bool // {name:digits}: nothing but digits, for places where the phone reads more than a number
	escape  escape
}

// A Template is text with inserts. The zero value renders to nothing.
type Template struct {
	segments []segment
	size     int // length of the literals, to size the buffer once
}

// templateError is a fault inside a template, with its offset in bytes.
type templateError struct {
	offset int
	text   string
}

// scope is what a template may refer to.
type scope struct {
	extracted map[string]Insert
}

// parseTemplate reads text. Braces around anything that is not a name are
// literal, so that JSON bodies need no doubling.
func parseTemplate(text string, esc escape, sc *scope) (Template, []templateError) {
	var t Template
	var faults []templateError
	rest, base := text, 0
	for {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			t.literal(rest)
			return t, faults
		}
		name, mode, end := insertAt(rest[open:])
		if end == 0 {
			t.literal(rest[:open+1])
			rest, base = rest[open+1:], base+open+1
			continue
		}
		t.literal(rest[:open])
		if esc == escapeRegexp && ofRegexp(rest[:open]) {
			t.literal(rest[open : open+end])
		} else if seg, problem := sc.resolve(name, mode, esc); problem != "" {
			faults = append(faults, templateError{base + open, problem})
		} else {
			t.segments = append(t.segments, seg)
		}
		rest, base = rest[open+end:], base+open+end
	}
}

// ofRegexp tells whether the brace behind before belongs to the pattern, as in
// \p{L} and \x{10FF}.
func ofRegexp(before string) bool {
	n := len(before)
	return n >= 2 && before[n-2] == '\\' && strings.IndexByte("pPx", before[n-1]) >= 0
}

// outsideQuotes finds the inserts of client values in a JSON body that stand
// outside its strings: no escape keeps a value in its place there.
func outsideQuotes(text string, sc *scope) []templateError {
	var faults []templateError
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			quoted = !quoted
		case quoted && text[i] == '\\':
			i++
		case text[i] == '{' && !quoted:
			name, mode, end := insertAt(text[i:])
			if end == 0 {
				continue
			}
			if seg, problem := sc.resolve(name, mode, escapeJSON); problem == "" && seg.insert.client() {
				faults = append(faults, templateError{i, fmt.Sprintf("{%s} stands outside quotes, where a client could change the request: write \"{%s}\"", name, name)})
			}
			i += end - 1
		}
	}
	return faults
}

// literal appends literal text, joining it to literal text before it.
func (t *Template) literal(s string) {
	if s == "" {
		return
	}
	t.size += len(s)
	if n := len(t.segments); n > 0 && !t.segments[n-1].isValue {
		t.segments[n-1].literal += s
		return
	}
	t.segments = append(t.segments, segment{literal: s})
}

// insertAt reads "{name}" or "{name:mode}" at the start of s and returns how
// long it is; 0 when the brace is literal.
func insertAt(s string) (name, mode string, end int) {
	i := 1
	for i < len(s) && isNameByte(s[i], i == 1) {
		i++
	}
	if i == 1 || i == len(s) {
		return "", "", 0
	}
	name = s[1:i]
	if s[i] == ':' {
		j := i + 1
		for j < len(s) && isNameByte(s[j], j == i+1) {
			j++
		}
		if j == i+1 || j == len(s) {
			return "", "", 0
		}
		mode, i = s[i+1:j], j
	}
	if s[i] != '}' {
		return "", "", 0
	}
	return name, mode, i + 1
}

func isNameByte(c byte, first bool) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || !first && '0' <= c && c <= '9'
}

// resolve finds what an insert refers to, or says what is wrong with it.
func (sc *scope) resolve(name, mode string, esc escape) (segment, string) {
	seg := segment{isValue: true, escape: esc}
	if in, ok := findInsert(name); ok {
		seg.insert = in
	} else if in, ok := sc.extracted[name]; ok {
		seg.insert = in
	} else {
		text := fmt.Sprintf("unknown insert {%s}: write one of %s, or a name that an earlier step extracts", name, InsertNames())
		if esc == escapeRegexp {
			text += `; braces of the text itself are \{ and \}`
		}
		return seg, text
	}
	switch mode {
	case "":
	case "keys":
		if seg.insert != InsertNumber && seg.insert != InsertDigits {
			return seg, fmt.Sprintf("{%s:keys} has no digits: only {number:keys} and {digits:keys} can be written as keys", name)
		}
		if esc == escapeRegexp {
			return seg, fmt.Sprintf("{%s:keys} is for requests: in a pattern write {%s}", name, name)
		}
		seg.keys = true
	case "digits":
		if seg.insert != InsertNumber && seg.insert != InsertDigits {
			return seg, fmt.Sprintf("{%s:digits} has no digits: only {number:digits} and {digits:digits} can be held to digits", name)
		}
		seg.digits = true
	case "raw":
		if seg.insert.client() {
			return seg, fmt.Sprintf("{%s:raw} would let a client change the request: write {%s}", name, name)
		}
		seg.escape = escapeNone
	default:
		return seg, fmt.Sprintf("unknown form {%s:%s}: write {%s}, {%s:keys}, {%s:digits} or {%s:raw}", name, mode, name, name, name, name)
	}
	return seg, ""
}

// uses tells whether the template has the insert.
func (t *Template) uses(in Insert) bool {
	for i := range t.segments {
		if t.segments[i].isValue && t.segments[i].insert == in {
			return true
		}
	}
	return false
}

// sample renders the template with a letter for each value, to see whether a
// pattern is one.
func (t *Template) sample() string {
	var b strings.Builder
	for i := range t.segments {
		if t.segments[i].isValue {
			b.WriteByte('x')
		} else {
			b.WriteString(t.segments[i].literal)
		}
	}
	return b.String()
}

// appendTo renders the template. The only error is a value that cannot be
// written as keys.
func (t *Template) appendTo(dst []byte, v *Values, k *Keys) ([]byte, error) {
	var err error
	for i := range t.segments {
		s := &t.segments[i]
		if !s.isValue {
			dst = append(dst, s.literal...)
			continue
		}
		value := v.Get(s.insert)
		if s.digits && !dialable(value) {
			return dst, &DigitError{value}
		}
		if s.keys {
			if dst, err = k.appendKeys(dst, value, s.escape); err != nil {
				return dst, err
			}
			continue
		}
		if s.insert == InsertKeys && k != nil {
			dst = k.appendSequence(dst, value, s.escape)
			continue
		}
		dst = appendEscaped(dst, value, s.escape)
	}
	return dst, nil
}
