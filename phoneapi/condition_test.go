package phoneapi

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestReadCondition(t *testing.T) {
	many := strings.Repeat(`"x",`, maxTags+1)
	for _, c := range []struct {
		lines []string
		any   bool
		tags  []string // of If-None-Match, with the weak ones
		ok    bool
	}{
		{nil, false, nil, true},
		{[]string{"*"}, true, nil, true},
		{[]string{`"a"`}, false, []string{"a"}, true},
		{[]string{`"a", "b,c"`, `W/"d"`}, false, []string{"a", "b,c", "d"}, true},
		{[]string{`""`}, false, []string{""}, true},
		{[]string{`, "a",,`}, false, []string{"a"}, true},
		{[]string{""}, false, nil, false},
		{[]string{"a"}, false, nil, false},
		{[]string{`"a`}, false, nil, false},
		{[]string{`"a"b"`}, false, nil, false},
		{[]string{`W/`}, false, nil, false},
		{[]string{`w/"a"`}, false, nil, false},
		{[]string{`"a", *`}, false, nil, false},
		{[]string{many}, false, nil, false},
	} {
		got, err := readCondition(http.Header{"If-None-Match": c.lines}, "If-None-Match", false)
		switch {
		case (err == nil) != c.ok:
			t.Errorf("%q: %v", c.lines, err)
		case err == nil && got != nil && (got.any != c.any || !slices.Equal(got.tags, c.tags)):
			t.Errorf("%q: %+v", c.lines, got)
		case err == nil && (got == nil) != (c.lines == nil):
			t.Errorf("%q: %+v", c.lines, got)
		}
	}
}

// TestStrongCondition: If-Match is met by no weak tag.
func TestStrongCondition(t *testing.T) {
	c, err := readCondition(http.Header{"If-Match": {`W/"a", "b"`}}, "If-Match", true)
	if err != nil || c.met("a") || !c.met("b") || c.met("") {
		t.Errorf("%+v, %v", c, err)
	}
}
