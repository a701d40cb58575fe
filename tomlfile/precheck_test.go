package tomlfile

import (
	"strings"
	"testing"
)

func TestNesting(t *testing.T) {
	deep := strings.Repeat("[", maxDepth+1)
	for _, c := range []struct {
		name, text string
		deep       bool
		doubtful   bool
	}{
		{"brackets", "a = " + deep, true, false},
		{"at the limit", "a = " + deep[1:], false, false},
		{"in a string", "a = '" + deep + "'", false, false},
		{"in a comment", "# " + deep, false, false},
		{"in a multi-line string", "a = \"\"\"\n\"" + deep + "\"\"\"", false, false},
		{"one after another", "a = " + strings.Repeat("[[]],", 100), false, false},
		{"dots", strings.Repeat("a.", maxDepth+1) + "a = 1", true, false},
		{"dotted key", "a.b = 1", false, true},
		{"dotted inline key", "a = {b.c = 1}", false, true},
		{"dotted header", "[a.b]\nc = 1", false, false},
		{"empty key", "a = [{'' = 1}]", false, true},
		{"empty values", "a = ['', \"\", ]\nb = ''", false, false},
		{"fractions", "a = 1.5\nb = [1.5, 2.5]", false, false},
		{"braces", "a = " + strings.Repeat("{b = ", maxDepth+1), true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, doubtful := nesting(c.text)
			if at >= 0 != c.deep || doubtful != c.doubtful {
				t.Errorf("deep at %d, doubtful %v", at, doubtful)
			}
		})
	}
}

func TestDeepTextIsAFault(t *testing.T) {
	f := Parse("x", []byte("a = "+strings.Repeat("[", 1<<20)))
	if len(f.Faults()) != 1 || f.Faults()[0].Column != 5+maxDepth {
		t.Errorf("faults are %v", f.Faults())
	}
}
