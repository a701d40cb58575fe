package phoneprofile

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/phonecompanion/phonecompanion/tomlfile"
)

// FuzzTemplate renders any value into every place: it never changes the
// structure of the request, and is read back as it was.
func FuzzTemplate(f *testing.F) {
	for _, value := range hostile {
		if len(value) < 100 {
			f.Add(value)
		}
	}
	p := mustParse(f, head+places)
	f.Fuzz(func(t *testing.T, value string) {
		v := values(t, "number", value, "keys", value, "password", "secret")
		for name, cases := range p.Actions {
			r, err := cases[0].Steps[0].Request.Render(v)
			if err != nil {
				t.Fatal(err)
			}
			checkPlace(t, name, r, value)
		}
	})
}

// FuzzParse reads any text as a profile: it never panics, every fault has its
// place in the text, and what has no fault can be rendered.
func FuzzParse(f *testing.F) {
	f.Add(readFile(f, "testdata/acme.toml"))
	f.Add(head + places)
	f.Add(ruled)
	f.Add(head + xmlFile)
	f.Add(head + cfgFile)
	f.Add(head + oneSetting)
	for _, text := range polls {
		f.Add(head + "[poll]" + text)
	}
	for _, pattern := range []string{"../testdata/profiles/bad/*.toml", "../profiles/*.toml"} {
		files, _ := filepath.Glob(pattern)
		for _, path := range files {
			f.Add(readFile(f, path))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse("fuzz.toml", []byte(text))
		if err != nil {
			checkFaults(t, p, err)
			return
		}
		v := &Values{}
		for in := range InsertCount {
			v.Set(in, "1")
		}
		for _, cases := range p.Actions {
			for _, c := range cases {
				c.Applies(Unknown, v)
				for _, s := range append(c.Steps, c.OnFailure...) {
					if s.Request != nil {
						checkRequest(t, s.Request, v)
					}
				}
			}
		}
		if p.Monitor != nil {
			checkRequest(t, p.Monitor.Write, v)
		}
		if got := p.Provisioning().Text([]SlotValue{{"a", "http://ours/"}}); p.Provision != nil && !strings.HasSuffix(got, "\n") {
			t.Fatalf("provisioning text %q", got)
		}
		checkSettings(t, p)
		if p.Poll != nil {
			for _, s := range p.Poll.Steps {
				if s.Request != nil {
					checkRequest(t, s.Request, v)
				}
			}
			p.Poll.Read(&Answer{Status: 200, Body: []byte("1=1\n{\"a\":\"1\"}\n")}, v)
		}
	})
}

func checkFaults(t *testing.T, p *Profile, err error) {
	t.Helper()
	var faults tomlfile.Faults
	if p != nil || !errors.As(err, &faults) || len(faults) == 0 {
		t.Fatalf("profile %v, error %v", p, err)
	}
	for _, fault := range faults {
		if fault.Line < 1 || fault.Column < 1 || fault.Text == "" || !utf8.ValidString(fault.Text) {
			t.Fatalf("fault %+v", fault)
		}
	}
}

func checkRequest(t *testing.T, q *Request, v *Values) {
	t.Helper()
	r, err := q.Render(v)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(r.Target) {
		if c := r.Target[i]; c <= ' ' || c == 0x7f {
			t.Fatalf("target %q", r.Target)
		}
	}
	if r.Target[0] != '/' {
		t.Fatalf("target %q", r.Target)
	}
	a := &Answer{Status: 200, Body: []byte("1=1\n{\"a\":\"1\"}\n")}
	q.Judge(a)
	for i := range q.Extract {
		if value, ok, _ := q.Extract[i].Take(a, v); ok {
			v.SetExtracted(q.Extract[i].Insert, value)
		}
	}
}

// FuzzTake takes values out of any answer: it never panics, a verdict always
// has a rule and a text, and what is taken without decoding stands in the
// answer.
func FuzzTake(f *testing.F) {
	q := oneRequest(f, `
resource = "/x"
success_status = [200, 302]
failure_body = "(?i)not allowed"
success_body = "^(?s).*$"
[action.Test.extract]
plain = '"Ref":"([^"]*)"|(\d+)$'
html = { regex = '(?m)^url!: ?(.*)$', decode = "html" }
percent = { regex = 'u=([^&]*)', decode = "url" }
json = { regex = '"v":"((?:[^"\\]|\\.)*)"', decode = "json" }
dynamic = '{number}=(.*)'
`[1:])
	for _, body := range []string{"", `{"Ref":"a\"b","v":"\u00e9\\"}`, "url!: http://s/?a&amp;b\r\nu=%41%zz", "a=b", "\xff\xfe\x00", "Not Allowed"} {
		f.Add(200, "https://p/", body, "a")
	}
	f.Fuzz(func(t *testing.T, status int, location, body, number string) {
		a := &Answer{Status: status, Location: location, Body: []byte(body)}
		if err := q.Judge(a); err != nil {
			var verdict *Verdict
			if !errors.As(err, &verdict) || verdict.Rule == "" || verdict.Text == "" {
				t.Fatalf("verdict %#v", err)
			}
		}
		v := values(t, "number", number)
		for _, e := range q.Extract {
			value, found, err := e.Take(a, v)
			if (err != nil || !found) && value != "" {
				t.Fatalf("%s: takes %q though %v, %v", e.Name, value, found, err)
			}
			if found && e.Decode == "" && !strings.Contains(body, value) {
				t.Fatalf("%s: takes %q, which is not in %q", e.Name, value, body)
			}
		}
	})
}

// checkSettings writes what [settings] and [softkeys] of any profile say.
func checkSettings(t *testing.T, p *Profile) {
	t.Helper()
	values := map[string]string{}
	for _, path := range p.PropertyPaths() {
		values[path] = "1"
		if words := p.PropertyWords(path); words != nil {
			values[path] = words[0]
		}
		if low, high, ok := p.PropertyRange(path); ok && low > high {
			t.Fatalf("%s has a range from %d to %d", path, low, high)
		}
	}
	keys := []SoftkeyValue{}
	for i, function := range p.SoftkeyFunctions() {
		keys = append(keys, SoftkeyValue{i, function, "v", "l", "c", "u"})
	}
	for _, m := range append(p.ModelNames(), "") {
		for _, s := range p.SettingValues(values, keys, p.Model(m)) {
			if s.Setting == "" || inLine(s.Setting) != s.Setting || inLine(s.Value) != s.Value {
				t.Fatalf("setting %q, value %q", s.Setting, s.Value)
			}
		}
	}
	if file := p.ProvisionFile(nil, values, keys, nil, "custom"); !strings.Contains("\n"+string(file), "\ncustom\n") {
		t.Fatalf("custom lines are not in\n%s", file)
	}
	if name := p.FileName("0004134ABCDE"); name != "" {
		if mac, ok := p.FileMAC(name); !ok || mac != "0004134ABCDE" || strings.ContainsAny(name, "/\\?#%") {
			t.Fatalf("%q is the file of %q", name, mac)
		}
	}
}

// FuzzSettings writes any value into the files of a phone: it never leaves its
// place.
func FuzzSettings(f *testing.F) {
	for _, value := range hostile {
		if len(value) < 100 {
			f.Add(value)
		}
	}
	x, cfg := mustParse(f, head+xmlFile), mustParse(f, head+cfgFile)
	f.Fuzz(func(t *testing.T, value string) { checkFiles(t, x, cfg, value) })
}
