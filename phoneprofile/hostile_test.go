package phoneprofile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// hostile are values that a client could send to change a request.
var hostile = []string{
	"102", "", " ", "102&key=REBOOT", "102;key=REBOOT", "102?x=1", "102#top", "102=3", "102+3", "../../etc/passwd", "//evil/", `\..\`,
	"1\r\nHost: evil\r\n\r\nGET / HTTP/1.1", "1\nX: y", "%0d%0aX:%20y", "%00", "%26key=REBOOT", "%", "%zz",
	`"`, `","key":"REBOOT`, `\`, `\"`, `\u0022`, "'", "<x/>", "]]>", "-->", "&amp;", "&#34;", "<!DOCTYPE x>",
	"{password}", "{number:raw}", "$remote", "`id`", "$(id)", "a b", "\x00", "1\x002", "\x7f\x1b[2J", "\t", "\v\f",
	"\xff\xfe", "\xc0\xaf", "\xed\xa0\x80", "B\xfcro", "žluťoučký", "Ωμέγα", "北京", "\U0001F4DE", "\u2028\u2029\u0085", "\u202e102", "\ufeff1",
	strings.Repeat("9", 10<<10), strings.Repeat("&a=b", 2560), strings.Repeat("\r\n", 5<<10), strings.Repeat("é", 5<<10),
}

// The places of a request in which a value may stand, one request for each.
const places = `
[action.Query]
resource = "/dial?a=1&n={number}&z=9"
[action.Path]
resource = "/a/{number}/z"
[action.NoQuestionMark]
resource = "/Phone_ActionURL&Command=1&Number={number}&z=9"
[action.Form]
resource = "/form"
method = "POST"
[action.Form.body]
a = "1"
n = "{number}"
z = "9&"
[action.FormText]
resource = "/form"
method = "POST"
body = "a=1&n={number}&z=9%26"
[action.JSON]
resource = "/json"
method = "POST"
content_type = "application/json"
[action.JSON.body]
a = "1"
n = "{number}"
z = { y = "9" }
[action.JSONText]
resource = "/json"
method = "POST"
content_type = "application/json"
body = '{"a":"1","n":"{number}","z":{"y":"9"}}'
[action.XML]
resource = "/xml"
method = "POST"
content_type = "text/xml"
body = '<x><a n="{number}">1</a><n>{number}</n><z/></x>'
[action.Keys]
resource = "/key?a=1&n={keys}&z=9"
[action.Header]
resource = "/header"
headers = { "X-Number" = "<{number}>", "X-Z" = "9" }
`

// received is what a server reads when a rendered request goes over the wire.
func received(t *testing.T, r *Rendered) (*http.Request, string) {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(r.Method + " " + r.Target + " HTTP/1.1\r\nHost: phone\r\n")
	for _, h := range r.Header {
		b.WriteString(h[0] + ": " + h[1] + "\r\n")
	}
	if r.Body != nil {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(r.Body))
	}
	b.WriteString("\r\n")
	b.Write(r.Body)
	wire := bufio.NewReader(&b)
	req, err := http.ReadRequest(wire)
	if err != nil {
		t.Fatalf("no HTTP request: %v", err)
	}
	body, err := io.ReadAll(req.Body)
	if err != nil || wire.Buffered() > 0 {
		t.Fatalf("the body does not end where the request does: %v", err)
	}
	if req.Header.Del("Content-Length"); len(req.Header) != len(r.Header) {
		t.Fatalf("%d header lines, sent %d: %v", len(req.Header), len(r.Header), req.Header)
	}
	return req, string(body)
}

// TestHostileValues renders every hostile value into every place, and reads
// back what a server sees: the same structure, and the value itself.
func TestHostileValues(t *testing.T) {
	p := mustParse(t, head+places)
	for name, cases := range p.Actions {
		t.Run(name, func(t *testing.T) {
			for _, value := range hostile {
				r, err := cases[0].Steps[0].Request.Render(values(t, "number", value, "keys", value, "password", "secret"))
				if err != nil {
					t.Fatal(err)
				}
				checkPlace(t, name, r, value)
			}
		})
	}
}

func checkPlace(t *testing.T, place string, r *Rendered, value string) {
	t.Helper()
	req, body := received(t, r)
	switch place {
	case "Query":
		check(t, req.URL.Path, "/dial")
		checkForm(t, req.URL.RawQuery, "9", value)
	case "Path":
		segments := strings.Split(req.URL.EscapedPath(), "/")
		if len(segments) != 4 || segments[1] != "a" || segments[3] != "z" {
			t.Fatalf("segments are %q", segments)
		}
		got, _ := url.PathUnescape(segments[2])
		check(t, got, value)
	case "NoQuestionMark":
		if req.URL.RawQuery != "" || req.URL.Fragment != "" {
			t.Fatalf("query %q, fragment %q", req.URL.RawQuery, req.URL.Fragment)
		}
		path, query, _ := strings.Cut(req.RequestURI, "&")
		check(t, path, "/Phone_ActionURL")
		if rest, ok := strings.CutPrefix(query, "Command=1&Number="); !ok {
			t.Fatalf("query is %q", query)
		} else if rest, ok = strings.CutSuffix(rest, "&z=9"); !ok {
			t.Fatalf("query is %q", query)
		} else {
			got, _ := url.PathUnescape(rest)
			check(t, got, value)
		}
	case "Form", "FormText":
		check(t, req.RequestURI, "/form")
		check(t, req.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
		checkForm(t, body, "9&", value)
	case "JSON", "JSONText":
		checkJSON(t, body, value)
	case "XML":
		checkXML(t, body, value)
	case "Keys": // where , and ; are the integrator's
		check(t, req.URL.Path, "/key")
		checkForm(t, strings.NewReplacer(",", "%2C", ";", "%3B").Replace(req.URL.RawQuery), "9", value)
	case "Header":
		check(t, req.Header.Get("X-Z"), "9")
		check(t, req.Header.Get("X-Number"), "<"+withoutControls(value)+">")
	default:
		t.Fatal("a place that nobody checks")
	}
}

func check(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Fatalf("got %.200q, want %.200q", got, want)
	}
}

// checkForm compares a query with a, n and z in this order.
func checkForm(t *testing.T, query, z, value string) {
	t.Helper()
	form, err := url.ParseQuery(query)
	if err != nil || len(form) != 3 || len(form["n"]) != 1 || form.Get("a") != "1" || form.Get("z") != z {
		t.Fatalf("query %.200q is %v, %v", query, form, err)
	}
	check(t, form.Get("n"), value)
}

func checkJSON(t *testing.T, body, value string) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(body))
	d.DisallowUnknownFields()
	var got struct {
		A, N string
		Z    struct{ Y string }
	}
	if err := d.Decode(&got); err != nil || d.More() {
		t.Fatalf("body %.200q: %v", body, err)
	}
	check(t, got.A+got.Z.Y, "19")
	check(t, got.N, replaceInvalid(value, func(rune) bool { return false }))
}

func checkXML(t *testing.T, body, value string) {
	t.Helper()
	var got struct {
		XMLName xml.Name `xml:"x"`
		A       struct {
			N    string `xml:"n,attr"`
			Text string `xml:",chardata"`
		} `xml:"a"`
		N    string     `xml:"n"`
		Z    []struct{} `xml:"z"`
		Rest []struct {
			XMLName xml.Name
		} `xml:",any"`
	}
	if err := xml.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("body %.200q: %v", body, err)
	}
	if got.A.Text != "1" || len(got.Z) != 1 || len(got.Rest) != 0 {
		t.Fatalf("body %.200q is %+v", body, got)
	}
	want := replaceInvalid(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f || r == 0xfffe || r == 0xffff })
	check(t, got.N, want)
	check(t, got.A.N, want)
}

// replaceInvalid writes the replacement character for each byte that is no
// UTF-8 and for the characters that are bad.
func replaceInvalid(s string, bad func(rune) bool) string {
	var b strings.Builder
	for _, r := range s {
		if bad(r) {
			r = utf8.RuneError
		}
		b.WriteRune(r)
	}
	return b.String()
}

func withoutControls(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] >= ' ' && s[i] != 0x7f {
			b = append(b, s[i])
		}
	}
	return string(b)
}
