package actionurl

import (
	"encoding/xml"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// values are the parameters of one notification. Nothing is decoded before it
// is asked for: only known parameters are read.
type values struct {
	raw  string // the query, as the phone wrote it
	form string // a posted form
	body []byte // a posted document
}

// readBody reads a posted body; it tells whether that was within the limit.
func (v *values) readBody(w http.ResponseWriter, r *http.Request) bool {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if err != nil {
		return false
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "application/x-www-form-urlencoded" && !strings.HasPrefix(strings.TrimSpace(string(b)), "<") {
		v.form = string(b)
	} else {
		v.body = b
	}
	return true
}

// get returns the value of a parameter, or of "xml:Element" or
// "xml:Element@Attribute"; empty where the phone gave none.
func (v *values) get(name string) string {
	if name == "" {
		return ""
	}
	if path, ok := strings.CutPrefix(name, "xml:"); ok {
		return clean(xmlValue(v.body, path))
	}
	if s := clean(parameter(v.raw, name)); s != "" {
		return s
	}
	return clean(parameter(v.form, name))
}

// parameter finds name=value in a query that is split at & only: phones write
// semicolons, and their own % and +, into values as they are.
func parameter(query, name string) string {
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		if key, value, ok := strings.Cut(pair, "="); ok && key == name {
			return phoneprofile.Unescape(value)
		}
	}
	return ""
}

// clean trims a value, reads it as Latin-1 where it is no UTF-8, and takes a
// variable that the phone did not fill for absent.
func clean(s string) string {
	s = strings.TrimSpace(s)
	if unfilled(s) {
		return ""
	}
	return phoneprofile.UTF8(s)
}

// unfilled tells whether s is a variable itself: $remote, $call-id,
// $sip_header(X), $$REMOTENUMBER$$.
func unfilled(s string) bool {
	if len(s) < 2 || s[0] != '$' {
		return false
	}
	name := s[1:]
	if inner, ok := strings.CutPrefix(name, "$"); ok {
		if name, ok = strings.CutSuffix(inner, "$$"); !ok {
			return false
		}
	} else if before, argument, ok := strings.Cut(name, "("); ok {
		if !strings.HasSuffix(argument, ")") {
			return false
		}
		name = before
	}
	for i := 0; i < len(name); i++ {
		c := name[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || i > 0 && ('0' <= c && c <= '9' || c == '-')) {
			return false
		}
	}
	return name != ""
}

// xmlValue finds the text of the first element with a name, or an attribute of
// it; "*" gives the names of all elements, separated by blanks. Documents that
// break off give what stood before.
func xmlValue(doc []byte, path string) string {
	element, attribute, wantAttribute := strings.Cut(path, "@")
	d := xml.NewDecoder(strings.NewReader(phoneprofile.UTF8(string(doc))))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // it is UTF-8 by now
	var names strings.Builder
	for {
		t, err := d.Token()
		if err != nil {
			return names.String()
		}
		start, ok := t.(xml.StartElement)
		if ok && element == "*" {
			names.WriteString(start.Name.Local + " ")
		}
		if !ok || start.Name.Local != element {
			continue
		}
		if wantAttribute {
			for _, a := range start.Attr {
				if a.Name.Local == attribute {
					return a.Value
				}
			}
			continue
		}
		var text strings.Builder
		for {
			t, err := d.Token()
			if err != nil {
				return text.String()
			}
			switch t := t.(type) {
			case xml.CharData:
				text.Write(t)
			case xml.StartElement:
				// An element with text that was not closed ends where the next one
				// begins; of one with elements in it the first of them counts.
				if strings.TrimSpace(text.String()) != "" {
					return text.String()
				}
			case xml.EndElement:
				return text.String()
			}
		}
	}
}
