package tomlfile

import "testing"

func TestSkipString(t *testing.T) {
	for text, want := range map[string]string{
		`"a" b`:                `"a"`,
		`"a\"b" c`:             `"a\"b"`,
		`"" x`:                 `""`,
		`'\' x`:                `'\'`,
		`"""a"b""c""" x`:       `"""a"b""c"""`,
		`"""a""""" x`:          `"""a"""""`,
		`"""a\"""" x`:          `"""a\""""`,
		`'''a''b''''x`:         `'''a''b''''`,
		"\"\"\"a\nb\"\"\"":     "\"\"\"a\nb\"\"\"",
		"\"open\nnext = \"1\"": "\"open",
		`"open`:                `"open`,
		`"open\`:               `"open\`,
		`'''open`:              `'''open`,
		`"""open""`:            `"""open""`,
	} {
		end := min(skipString(text, 0), len(text))
		if got := text[:end]; got != want {
			t.Errorf("string of %q is %q, want %q", text, got, want)
		}
	}
}

// TestInsideString gives a string, a byte of its value, and the rest of the text from
// the place where that byte must be found.
func TestInsideString(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int
		rest string
	}{
		{`"abc"`, 0, `abc"`},
		{`"abc"`, 2, `c"`},
		{`"abc"`, 3, `"`},
		{`"abc"`, 99, `"`},
		{`'a\c'`, 2, `c'`},
		{`'abc'`, 99, `'`},
		{`"a\\c"`, 2, `c"`},
		{`"\u00e4c"`, 1, `\u00e4c"`},
		{`"\u00e4c"`, 2, `c"`},
		{`"\U0001F600c"`, 4, `c"`},
		{`"\xe4c"`, 2, `c"`},
		{`"äc"`, 2, `c"`},
		{"\"\"\"\nab\"\"\"", 1, `b"""`},
		{"\"\"\"\r\nab\"\"\"", 1, `b"""`},
		{"\"\"\"a\\  \n  b\"\"\"", 1, `b"""`},
		{"'''\nab'''", 1, `b'''`},
		{`""`, 0, `"`},
	} {
		at := insideString(c.text, 0, c.n)
		if got := c.text[at:]; got != c.rest {
			t.Errorf("byte %d of %s is at %q, want %q", c.n, c.text, got, c.rest)
		}
	}
	if at := insideString(`"`, 0, 3); at < 0 || at > 1 {
		t.Errorf("an open string gives %d", at)
	}
}
