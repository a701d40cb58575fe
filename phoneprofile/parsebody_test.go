package phoneprofile

import (
	"encoding/json"
	"testing"
)

func TestBody(t *testing.T) {
	v := values(t, "number", "1&\"<é", "identity", "i", "on", "1")
	const form = "application/x-www-form-urlencoded"
	for _, c := range []struct{ name, keys, contentType, want string }{
		{"a string is a form", `body = "n={number}&x=a b"`, form, "n=1%26%22%3C%C3%A9&x=a b"},
		{"a form", `body = { z = "a b&c", "k ey" = "{number}", n = 5, f = 1.5, t = true }`, form, "z=a%20b%26c&k%20ey=1%26%22%3C%C3%A9&n=5&f=1.5&t=true"},
		{"an empty string", `body = ""`, form, ""},
		{"an empty form", `body = {}`, form, ""},
		{
			"a form with a type of its own", "content_type = \"application/x-www-form-urlencoded; charset=utf-8\"\nbody = { n = \"{number}\" }",
			form + "; charset=utf-8", "n=1%26%22%3C%C3%A9",
		},
		{
			"JSON", `content_type = "application/json"` + "\n" + `body = { data = { Dest = "{number}", Line = "1", n = 5, t = false, f = 2.5 }, "q\"" = "é<" }`,
			"application/json", `{"data":{"Dest":"1\u0026\"\u003Cé","Line":"1","n":5,"t":false,"f":2.5},"q\"":"é\u003C"}`,
		},
		{
			"JSON lists", `content_type = "application/vnd.x+json"` + "\n" + `body = { l = ["{number}", "b", 1, true], e = [], t = [{ n = "{identity}" }, {}] }`,
			"application/vnd.x+json", `{"l":["1\u0026\"\u003Cé","b",1,true],"e":[],"t":[{"n":"i"},{}]}`,
		},
		{"JSON as text", "content_type = \"Application/JSON\"\nbody = '{\"on\":{on}, \"n\":\"{number}\"}'", "Application/JSON", `{"on":1, "n":"1\u0026\"\u003Cé"}`},
		{"XML", "content_type = \"text/xml\"\nbody = '<n a=\"{number}\">{number}</n>'", "text/xml", `<n a="1&amp;&#34;&lt;é">1&amp;&#34;&lt;é</n>`},
		{"text", "content_type = \"text/plain\"\nbody = \"k={number}\\n\"", "text/plain", "k=1&\"<é\n"},
		{"something else", "content_type = \"application/x-own\"\nbody = \"k={number}\"", "application/x-own", "k=1%26%22%3C%C3%A9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := oneRequest(t, "method = \"POST\"\nresource = \"/x\"\n"+c.keys+"\n").Render(v)
			if err != nil {
				t.Fatal(err)
			}
			want := "POST /x\nContent-Type: " + c.contentType + "\n\n" + c.want
			if got := r.text(); got != want {
				t.Errorf("renders to\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// The content type of [http] decides how a body table is written, too.
func TestBodyTypeOfHTTP(t *testing.T) {
	p := mustParse(t, head+"[http]\ncontent_type = \"application/json\"\n[action.Test]\nresource = \"/x\"\nbody = { n = 1 }\n")
	r, err := p.Actions["Test"][0].Steps[0].Request.Render(&Values{})
	if err != nil || string(r.Body) != `{"n":1}` {
		t.Errorf("body is %s, %v", r.Body, err)
	}
}

// A list of tables that is written with headers is a list of objects.
func TestBodyTables(t *testing.T) {
	p := mustParse(t, head+`
[action.Test]
resource = "/x"
content_type = "application/json"
[[action.Test.body.items]]
n = "{number}"
[[action.Test.body.items]]
when = 2026-11-20T12:00:00Z
`)
	r, err := p.Actions["Test"][0].Steps[0].Request.Render(values(t, "number", "1"))
	if want := `{"items":[{"n":"1"},{"when":"2026-11-20T12:00:00Z"}]}`; err != nil || string(r.Body) != want || !json.Valid(r.Body) {
		t.Errorf("body is %s, %v, want %s", r.Body, err, want)
	}
}

// What stands in a text body keeps its lines; what is inserted has none.
func TestTextBodyValuesHaveNoLines(t *testing.T) {
	q := oneRequest(t, "resource = \"/x\"\ncontent_type = \"text/plain\"\nbody = \"\"\"k={label}\nl={key}\n\"\"\"\n")
	r, err := q.Render(values(t, "label", "a\r\nl=9", "key", "1"))
	if want := "k=al=9\nl=1\n"; err != nil || string(r.Body) != want {
		t.Errorf("body is %q, %v, want %q", r.Body, err, want)
	}
}
