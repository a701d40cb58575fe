package phoneprofile

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A phrase is the text of a setting with the places of what it is made of:
// "fkey{index}", "{value} {network.vlanPriority}". What stands in the places is
// text, and the whole is escaped where it is sent or written, not here. The
// zero value is an empty text.
type phrase []phrasePart

// phrasePart is literal text, or a place.
type phrasePart struct {
	literal string
	place   string // without its braces; empty: literal text
}

// parsePhrase reads text. why says what is wrong with a place, or nothing;
// braces around anything that is no name are literal.
func parsePhrase(text string, why func(place string) string) (phrase, []templateError) {
	var p phrase
	var faults []templateError
	literal := 0 // where the literal text begins that is not taken yet
	for i := 0; i < len(text); i++ {
		place, end := placeAt(text[i:])
		if end == 0 {
			continue
		}
		if problem := why(place); problem != "" {
			faults = append(faults, templateError{i, problem})
		}
		if literal < i {
			p = append(p, phrasePart{literal: text[literal:i]})
		}
		p = append(p, phrasePart{place: place})
		literal = i + end
		i = literal - 1
	}
	if literal < len(text) {
		p = append(p, phrasePart{literal: text[literal:]})
	}
	return p, faults
}

// placeAt reads "{name}" at the start of s and returns how long it is; 0 when
// there is none. The name may be the path of a property, and may have a form
// ("{value:raw}"), which no place has.
func placeAt(s string) (place string, end int) {
	if s[0] != '{' {
		return "", 0
	}
	for i := 1; i < len(s); i++ {
		c := s[i]
		if c == '}' && i > 1 {
			return s[1:i], i + 1
		}
		if !isNameByte(c, i == 1) && (i == 1 || c != '.' && c != ':') {
			return "", 0
		}
	}
	return "", 0
}

// uses tells whether the text has a place.
func (p phrase) uses(place string) bool {
	for _, part := range p {
		if part.place == place {
			return true
		}
	}
	return false
}

// fill puts values into the places. It is not complete where one of them has
// none.
func (p phrase) fill(value func(place string) (string, bool)) (text string, complete bool) {
	var b strings.Builder
	for _, part := range p {
		if part.place == "" {
			b.WriteString(part.literal)
			continue
		}
		v, ok := value(part.place)
		if !ok {
			return "", false
		}
		b.WriteString(v)
	}
	return b.String(), true
}

// text is fill for what must be one line.
func (p phrase) text(value func(place string) (string, bool)) (text string, complete bool) {
	text, complete = p.fill(value)
	return inLine(text), complete
}

// inLine takes out of a value whatever ends a line for anybody who may read it:
// a phone, its page, a parser of its file. Bytes that are no text become the
// replacement character, which every one of them takes.
func inLine(value string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(value, string(utf8.RuneError)))
}
