package phoneprofile

import (
	"strings"
	"testing"
)

func TestExtractNames(t *testing.T) {
	p := mustParse(t, head+`
[action.Test]
steps = [
  { resource = "/1", extract = { a = "a(.)", b = { regex = "b(.)", decode = "html" } } },
  { resource = "/2?a={a}&b={b}", extract = { c = "c{a}(.)", a = "(z)" } },
  { resource = "/3?c={c}" },
]
`)
	steps := p.Actions["Test"][0].Steps
	a, b := steps[0].Request.Extract[0], steps[0].Request.Extract[1]
	c, again := steps[1].Request.Extract[0], steps[1].Request.Extract[1]
	if a.Name != "a" || a.Insert != InsertCount || a.Decode != "" || a.Regex.String() != "a(.)" {
		t.Errorf("a is %+v", a)
	}
	if b.Insert != InsertCount+1 || b.Decode != "html" {
		t.Errorf("b is %+v", b)
	}
	if c.Insert != InsertCount+2 || c.Regex != nil {
		t.Errorf("c is %+v", c)
	}
	if again.Insert != a.Insert {
		t.Errorf("a later a is another value: %+v", again)
	}
	v := &Values{}
	v.SetExtracted(a.Insert, "1&")
	v.SetExtracted(b.Insert, "2")
	if r, err := steps[1].Request.Render(v); err != nil || r.Target != "/2?a=1%26&b=2" {
		t.Errorf("renders to %+v, %v", r, err)
	}
}

// Every name that an action may extract has a place of its own, up to the limit.
func TestExtractLimit(t *testing.T) {
	text := head + "[action.Test]\nresource = \"/x\"\n[action.Test.extract]\n"
	for i := range MaxExtracts {
		text += "v" + string(rune('a'+i/26)) + string(rune('a'+i%26)) + " = '(.)'\n"
	}
	q := mustParse(t, text).Actions["Test"][0].Steps[0].Request
	v := &Values{}
	for i, e := range q.Extract {
		if e.Insert != InsertCount+Insert(i) || e.Insert < InsertCount {
			t.Fatalf("%s is insert %d", e.Name, e.Insert)
		}
		v.SetExtracted(e.Insert, e.Name)
	}
	for _, e := range q.Extract {
		if v.Get(e.Insert) != e.Name {
			t.Errorf("%s is %q", e.Name, v.Get(e.Insert))
		}
	}
}

// A pattern with an insert is checked at load as if the insert were a letter.
func TestDynamicPatternsAreChecked(t *testing.T) {
	oneRequest(t, `resource = "/x"`+"\n"+`extract = { a = '{setting}+=(.*)', b = '({number}){2}' }`)
	got := faultsOf(t, head+"[action.Test]\nresource = \"/x\"\nextract = { a = '({setting}' }\n")
	if want := "test.toml:5:17: bad regular expression: missing closing ): `(x`"; got != want {
		t.Errorf("faults are %s, want %s", got, want)
	}
}

// Header names are those of RFC 9110; those that frame a message, or that are
// made from other keys, are the server's own.
func TestHeaderNames(t *testing.T) {
	for _, name := range []string{"X-A", "Referer", "Origin", "Cookie", "x_a", "X~A", "!#$%&'*+^`|"} {
		if !validHeaderName(name) || forbiddenHeader(ViaPhone, name) {
			t.Errorf("%q is refused", name)
		}
	}
	for _, name := range []string{"", "X A", "X:A", "X\tA", "Ä", "X\"A", "X(A)", "X\x00"} {
		if validHeaderName(name) {
			t.Errorf("%q is taken", name)
		}
	}
	for _, name := range []string{"host", "CONTENT-LENGTH", "transfer-encoding", "Connection", "authorization", "Upgrade", "TE", "Trailer"} {
		if !forbiddenHeader(ViaPhone, name) {
			t.Errorf("%q is allowed", name)
		}
	}
}

// A fault inside a value points at its place in the file, also behind escapes
// and letters of several bytes.
func TestFaultColumns(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`resource = "/žluť?n={x}"`, "test.toml:4:21: "},
		{`resource = "/\u00e9?n={x}"`, "test.toml:4:23: "},
		{`resource = '/a?n={x}'`, "test.toml:4:18: "},
		{`resource = "/a?n={x}&m={y}"`, "test.toml:4:18: "},
		{`resource = "/é b"`, "test.toml:4:15: "},
	} {
		got := faultsOf(t, head+"[action.Test]\n"+c.line+"\n")
		if !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: faults are %.80s, want at %s", c.line, got, c.want)
		}
	}
}
