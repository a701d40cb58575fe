package sipphone

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
)

func addBodies(f *testing.F) {
	f.Add(seed(f, "request.txt"))
	f.Add(seed(f, "response.txt"))
	for _, c := range refusals {
		f.Add([]byte(c.patch))
	}
}

// FuzzRead reads any bytes: it never panics, and what it refuses it refuses with an
// Error that an answer can have.
func FuzzRead(f *testing.F) {
	addBodies(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := Read(body)
		var e *Error
		if err != nil && (!errors.As(err, &e) || e.Code != 422 || e.Message == "" || e.Description == "" || p != nil) {
			t.Fatalf("%v, %#v", p, err)
		}
		for path := range p {
			if property(path) == nil {
				t.Fatalf("%s is no property", path)
			}
		}
	})
}

// FuzzWith applies what was read, for phones of every kind: the object is written
// and read as it is, and sent back it is valid and the same.
func FuzzWith(f *testing.F) {
	addBodies(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := Read(body)
		if err != nil {
			return
		}
		for _, l := range []*Limits{nil, desk, base} {
			for _, d := range []Directory{here, town{open: true}} {
				o, err := Object{}.With(p, l, d)
				if err != nil {
					continue
				}
				text := o.JSON()
				kept, err := ParseObject(text)
				if err != nil || !reflect.DeepEqual(kept, o) || !bytes.Equal(kept.JSON(), text) {
					t.Fatalf("%s: read as %v, %v", text, kept, err)
				}
				again, err := Read(text)
				if err != nil {
					t.Fatalf("%s: %v", text, err)
				}
				for _, old := range []Object{{}, o} {
					if same, err := old.With(again, l, d); err != nil || !reflect.DeepEqual(same, o) {
						t.Fatalf("%s with itself: %v, %v", text, same, err)
					}
				}
			}
		}
	})
}
