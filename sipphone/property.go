package sipphone

import (
	"fmt"
	"slices"
	"strings"
)

// A Kind is what the value of a property is in JSON.
type Kind string

// The kinds of properties.
const (
	KindString   Kind = "string"
	KindBool     Kind = "bool"
	KindInt      Kind = "int"  // a whole number
	KindID       Kind = "id"   // a whole number or text, as the programs like; a number in text becomes a number
	KindDate     Kind = "date" // text; kept as it was written
	KindSoftkeys Kind = "softkeys"
	KindPanels   Kind = "panels"
)

// A Property is a row of the table of properties, of which reading, checking and
// writing are made, and the description of the API.
type Property struct {
	Path     string     // "ringer.volume"; of a member of a list "softkeys[].index"
	Kind     Kind       //
	ReadOnly bool       // a request may have it, and it changes nothing
	Meaning  string     // one sentence
	Words    []string   // the closed list of what a text may be, or nil
	Low      int        // of a number that has a fixed range; both are 0 where it has none
	High     int        //
	Bytes    int        // how long a text may be
	Letters  int        // how long it may be in characters; 0: only Bytes count
	Lines    bool       // the text may have several lines, and tabs
	Members  []Property // of an element of a list
	Wrong    Error      // the error where the value is of another kind or outside Words, Low and High

	row     row                                             // of Wrong, where it has one of its own
	outside row                                             // the same where only the phone's own range is left
	check   func(w *change, p *Property, v any) (any, bool) // what else must be true of a value; it may give it another form
	joined  bool                                            // set by the check of another property
}

// Properties returns the table of properties, in the order in which they are
// written. It has no password: a SIP password is never part of the object, and one
// in a request is ignored.
func Properties() []Property { return slices.Clone(properties) }

// ignored is in the objects that programs send back, and is never kept, checked or
// answered.
const ignored = "password"

// property finds a property by its path.
func property(path string) *Property {
	for i := range properties {
		if properties[i].Path == path {
			return &properties[i]
		}
	}
	return nil
}

// isGroup says whether properties stand below a path.
func isGroup(path string) bool {
	return slices.ContainsFunc(properties, func(p Property) bool { return strings.HasPrefix(p.Path, path+".") })
}

// member finds a member of an element of a list.
func (p *Property) member(name string) *Property {
	for i := range p.Members {
		if strings.HasSuffix(p.Members[i].Path, "[]."+name) {
			return &p.Members[i]
		}
	}
	return nil
}

// completed fills in what follows from the rest of each row.
func completed(table []Property) []Property {
	for i := range table {
		p := &table[i]
		if p.Bytes == 0 {
			p.Bytes = maxText
		}
		p.Wrong = *p.wrong()
		completed(p.Members)
	}
	return table
}

// wrong makes the error of a row of the table.
func (p *Property) wrong() *Error {
	switch {
	case p.row != noRow:
		e := p.row.error()
		if p.row == badURL { // of a softkey, and of whatever else is a URL
			e.Message = p.Path
		}
		return e
	case p.Kind == KindBool:
		return badBool.at(p.Path)
	case p.Kind == KindInt && p.High > 0:
		return badIntRange.at(p.Path).about(fmt.Sprintf("%d to %d", p.Low, p.High))
	case p.Kind == KindInt:
		return badInt.at(p.Path)
	case p.Kind == KindDate:
		return badDate.at(p.Path)
	case p.Kind == KindSoftkeys || p.Kind == KindPanels:
		return notList.at(p.Path)
	case p.Words != nil:
		return badWord.at(p.Path).about(orList(p.Words))
	}
	return badText.at(p.Path)
}

// orList writes words as "a, b or c".
func orList(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
