package soak

import (
	"fmt"
	"testing"
)

func TestBindings(t *testing.T) {
	a, b, none := Binding{"A", "a"}, Binding{"B", "b"}, Binding{}
	type step struct {
		want Binding
		then Outcome
	}
	for _, tt := range []struct {
		name  string
		steps []step
		may   []Binding
		sure  bool
	}{
		{"never bound", nil, []Binding{none}, true},
		{"bound", []step{{a, Done}}, []Binding{a}, true},
		{"refused", []step{{a, Refused}}, []Binding{none}, false},
		{"no answer", []step{{a, Unknown}}, []Binding{none, a}, false},
		{"bound, and refused another", []step{{a, Done}, {b, Refused}}, []Binding{a}, false},
		{"bound, and no answer to another", []step{{a, Done}, {b, Unknown}}, []Binding{a, b}, false},
		{"no answer, and then one", []step{{a, Unknown}, {b, Done}}, []Binding{b}, true},
		{"no answer twice", []step{{a, Unknown}, {a, Unknown}}, []Binding{none, a}, false},
		{"put back", []step{{a, Done}, {none, Done}}, []Binding{none}, true},
		{"put back soon", []step{{a, Done}, {none, Promised}}, []Binding{none}, false},
		{"perhaps put back", []step{{a, Done}, {none, Unknown}}, []Binding{a, none}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			k, all := Key{"101", 2}, &Bindings{}
			for _, s := range tt.steps {
				all.Ask(k, s.want)
				all.Answered(k, s.then, "")
			}
			if may, sure := all.May(k); fmt.Sprint(may, sure) != fmt.Sprint(tt.may, tt.sure) {
				t.Errorf("it may be %q, sure %v; want %q, %v", may, sure, tt.may, tt.sure)
			}
			for _, holds := range []Binding{none, a, b} {
				fits := false
				for _, may := range tt.may {
					fits = fits || may == holds
				}
				seen := func(may Binding) string {
					if may != holds {
						return "it is another"
					}
					return ""
				}
				copied := &Bindings{keys: map[Key]*bound{k: {may: tt.may}}}
				if wrong := copied.Unlike(k, seen); (wrong == "") != fits {
					t.Errorf("when it holds %q: %q", holds, wrong)
				}
				if may, sure := copied.May(k); fits && (!sure || may[0] != holds) {
					t.Errorf("it was seen to hold %q, and may be %q", holds, may)
				}
			}
		})
	}
}
