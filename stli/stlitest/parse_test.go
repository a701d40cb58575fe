package stlitest_test

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/stli/stlitest"
)

func TestParse(t *testing.T) {
	cases, err := stlitest.Parse("# the table\n\n== one\n# why\nC: \"a\\xff\"\nC: \"b\\r\\n\"\nT: \"\\x01\"\nS: x  y \ntodo: later\n== two\r\nC: \"c\"\r\nS: \r\n")
	if err != nil || len(cases) != 2 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	one, two := cases[0], cases[1]
	if one.Name != "one" || one.Line != 3 || string(one.Input) != "a\xffb\r\n" || string(one.Output) != "\x01x  y \r\n" || one.Todo != "later" {
		t.Errorf("the first case is %+v", one)
	}
	if two.Name != "two" || string(two.Input) != "c" || string(two.Output) != "\r\n" || two.Todo != "" {
		t.Errorf("the second case is %+v", two)
	}
}

func TestParseFaults(t *testing.T) {
	for text, want := range map[string]string{
		"C: \"a\"":                           "line 1: a case begins with ==",
		"== a\nS: x":                         `line 1: the client sends nothing in case "a"`,
		"== a\nC: \"a\"\n== b\n":             `line 3: the client sends nothing in case "b"`,
		"== a\nC: a":                         `line 2: "a" is no Go string`,
		"== a\nC: \"a\"\nX: y":               `line 3: "X" is none of ==, C, S, T, todo`,
		"== a\nC: \"a\"\n\n== a\nC: \"b\"\n": `line 4: there are two cases "a"`,
	} {
		if _, err := stlitest.Parse(text); err == nil || err.Error() != want {
			t.Errorf("%q gives %v, want %s", text, err, want)
		}
	}
}

// TestTable looks at the table itself: it is long, and read by people.
func TestTable(t *testing.T) {
	cases := stlitest.Cases(t)
	if len(cases) < 150 {
		t.Errorf("the table has %d cases only", len(cases))
	}
	for _, c := range cases {
		if len(c.Input) > 1000 {
			t.Errorf("line %d: %q sends %d bytes, and every test cuts it at each of them", c.Line, c.Name, len(c.Input))
		}
		if strings.TrimSpace(c.Name) != c.Name {
			t.Errorf("line %d: blanks around the name %q", c.Line, c.Name)
		}
	}
}
