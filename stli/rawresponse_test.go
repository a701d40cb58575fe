package stli

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRawBody(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{``, `""`},
		{`{}`, `{}`},
		{" {\r\n\t\"a b\" : [ 1 , 2.50e3, \"x \\\" y\\\\\" ] , \"n\":null}\n", `{"a b":[1,2.50e3,"x \" y\\"],"n":null}`},
		{`"text"`, `"text"`},
		{`12345678901234567890`, `12345678901234567890`},
		{"<html>\r\n\"x\"</html>", `"<html>\r\n\"x\"</html>"`},
		{"{\"a\":1", `"{\"a\":1"`},
		{"{} {}", `"{} {}"`},
		{"\ufeff{\"a\":1}", `{"a":1}`},
		{"\xff\x00", `"\ufffd\u0000"`},
		{"{\"a\":\"\xff\x7f\u2028\u0085ž\"}", `{"a":"\ufffd\u007f\u2028\u0085ž"}`},
		{"   ", `"   "`},
		{strings.Repeat("[", 20000) + strings.Repeat("]", 20000), `"` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `"`},
	} {
		if got := string(AppendRawBody(nil, []byte(c.body))); got != c.want {
			t.Errorf("%.60q gives\n%.200s\nwant\n%.200s", c.body, got, c.want)
		}
	}
}

func TestRawResponseLine(t *testing.T) {
	for _, c := range []struct {
		tag        string
		text, json string
	}{
		{"", `RawResponse 201 {"id":7}`, `{"rawResponse":201,"body":{"id":7}}`},
		{"7", `#7 RawResponse 201 {"id":7}`, `{"rawResponse":201,"body":{"id":7},"tag":"7"}`},
	} {
		r := &RawResponse{Tag: c.tag, Status: 201, Body: []byte(`{"id":7}`)}
		if got := string(r.Append(nil, &Options{})); got != c.text {
			t.Errorf("text %s, want %s", got, c.text)
		}
		if got := string(r.Append(nil, &Options{JSON: true})); got != c.json {
			t.Errorf("JSON %s, want %s", got, c.json)
		}
	}
}

// FuzzRawBody: whatever a provider answers is one line of valid JSON, and JSON
// keeps its meaning.
func FuzzRawBody(f *testing.F) {
	for _, s := range []string{``, `{"a":[1,"\u2028"]}`, "\xff{", `"\\"`, "{\"a\":\"\x7f\"}", "\ufeff[]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got := AppendRawBody(nil, body)
		if !json.Valid(got) || !utf8.Valid(got) || !printable(got, '\t') || strings.ContainsAny(string(got), "\t\u2028\u2029") {
			t.Fatalf("%q gives %q", body, got)
		}
		if !utf8.Valid(body) || !json.Valid(body) {
			return
		}
		var a, b any
		json.Unmarshal(body, &a)
		json.Unmarshal(got, &b)
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		if string(x) != string(y) {
			t.Fatalf("%q became %q", body, got)
		}
	})
}
