package provider

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

var testRules = newRules([]string{"GET", "HEAD", "POST", "DELETE"}, []string{"/restapi/v1.0/", "/a b"})

// TestResources: where a request may go, and as what it is sent; or why not.
func TestResources(t *testing.T) {
	for _, c := range []struct{ resource, want string }{
		{"/restapi/v1.0", "/restapi/v1.0"},
		{"/restapi/v1.0/", "/restapi/v1.0/"},
		{"/restapi/v1.0/account/~/extension/~", "/restapi/v1.0/account/~/extension/~"},
		{"/restapi/v1.0/x?a=1&b=%20ž\"", "/restapi/v1.0/x?a=1&b=%20%C5%BE%22"},
		{"/restapi/v1.0/a b/č/%C4%8D", "/restapi/v1.0/a%20b/%C4%8D/%C4%8D"},
		{"/restapi/v1.0/%2B420/+420", "/restapi/v1.0/%2B420/+420"},
		{"/restapi/v1.0/a;v=1/b:c@d", "/restapi/v1.0/a;v=1/b:c@d"},
		{"/restapi/v1.0/100%25", "/restapi/v1.0/100%25"},
		{"/restapi/v1.0//x", "/restapi/v1.0//x"},
		{"/restapi/v1.0/...", "/restapi/v1.0/..."},
		{"/a%20b/x", "/a%20b/x"},
		{"/restapi/v1.0/x?u=http://h/../y", "/restapi/v1.0/x?u=http://h/../y"},

		{"restapi/v1.0", "does not begin with a slash"},
		{"https://evil.example/restapi/v1.0", "does not begin with a slash"},
		{"//evil.example/restapi/v1.0", "begins with two slashes"},
		{`/\evil.example`, "holds a backslash"},
		{"/restapi/v1.0/../x", `a segment "." or ".."`},
		{"/restapi/v1.0/./x", `a segment "." or ".."`},
		{"/restapi/v1.0/..", `a segment "." or ".."`},
		{"/restapi/v1.0/..;x=1/y", `a segment "." or ".."`},
		{"/restapi/v1.0/%2e%2E/x", "an encoded dot"},
		{"/restapi/v1.0/.%2e/x", "an encoded dot"},
		{"/restapi/v1.0/%252e%252e/x", "an encoded dot"},
		{"/restapi/v1.0/%25252e%25252e/x", "an encoded dot"},
		{"/restapi/v1%2e0/x", "an encoded dot"},
		{"/restapi/v1.0/a%2fb", "an encoded slash or backslash"},
		{"/restapi/v1.0/a%252Fb", "an encoded slash or backslash"},
		{"/restapi/v1.0/a%5cb", "an encoded slash or backslash"},
		{"/restapi/v1.0/a%0d%0aX: y", "a control character"},
		{"/restapi/v1.0/a%250Ab", "a control character"},
		{"/restapi/v1.0/a%00", "a control character"},
		{"/restapi/v1.0/a\\r\\nX: y", "holds a control character"},
		{"/restapi/v1.0/a\\u2028", "holds a control character"},
		{"/restapi/v1.0/a%c0%ae", "not UTF-8"},
		{"/restapi/v1.0/a%zz", "a % that is no encoding"},
		{"/restapi/v1.0/a%", "a % that is no encoding"},
		{"/restapi/v1.0/a#b", "holds a #"},
		{"/restapi/v1.0/a?b#c", "holds a #"},
		{"/restapi/v1.0/a?b=%0a", "the query in resource holds an encoded control character"},
		{"/restapi/v1.0/a?b=%", "the query in resource holds a %"},
		{"/restapi/v1.0/" + "%25" + strings.Repeat("25", 9) + "41", "encoded more than"},
		{"/restapi/v1.00", "lies under no prefix"},
		{"/restapi", "lies under no prefix"},
		{"/", "lies under no prefix"},
		{"/RESTAPI/v1.0", "lies under no prefix"},
		{"//restapi/v1.0", "begins with two slashes"},
		{"", "resource is missing"},
	} {
		r, f := testRules.parse([]byte(`{"method":"GET","resource":"` + strings.NewReplacer(`\evil`, `\\evil`, `"`, `\"`).Replace(c.resource) + `"}`))
		switch {
		case f != nil && !strings.Contains(f.Text, c.want):
			t.Errorf("%s: %v, want %s", c.resource, f, c.want)
		case f == nil && r.target() != c.want:
			t.Errorf("%s becomes %s, want %s", c.resource, r.target(), c.want)
		}
	}
}

// TestRequestsRefused: everything that is not as the contract says.
func TestRequestsRefused(t *testing.T) {
	const head = `{"method":"POST","resource":"/restapi/v1.0",`
	for _, c := range []struct{ raw, want string }{
		{`{}`, "operation.atLeastOneConditionalParameterNotProvided: method is missing"},
		{`{"method":"GET"}`, "resource is missing"},
		{`{"resource":"/restapi/v1.0"}`, "method is missing"},
		{`{"method":"PUT","resource":"/restapi/v1.0"}`, "operation.privilegeViolationSpecifiedDevice: method PUT is not in provider.allow_methods"},
		{`{"method":"GET / HTTP/1.1\r\nX: y","resource":"/restapi/v1.0"}`, "method holds a control character"},
		{`{"method":7,"resource":"/"}`, "method must be a string"},
		{`{"method":"GET","resource":["/"]}`, "resource must be a string"},
		{`{"Method":"GET","resource":"/"}`, `unknown key "Method"`},
		{`{"method":"GET","method":"POST","resource":"/"}`, `key "method" stands twice`},
		{`{"method":"GET","resource":"/restapi/v1.0"} x`, "not one JSON object"},
		{`{"method":"GET","resource":"/restapi/v1.0"}{}`, "something stands behind it"},
		{`{"method":"GET","resource":"/restapi/v1.0"`, "it is not complete"},
		{`{"method":"GET" "resource":"/"}`, "not one JSON object"},
		{`["GET"]`, "it does not begin with a brace"},
		{``, "it is not complete"},
		{head + `"url":"http://x"}`, `unknown key "url"`},
		{head + `"query":"a=b"}`, "query must be an object"},
		{head + `"query":{"a":{"b":1}}}`, "query: a must be a string, a number"},
		{head + `"query":{"a":[[1]]}}`, "query: a must be a string, a number"},
		{head + `"query":{"a":null}}`, "query: a must be a string, a number"},
		{head + `"query":{"a":"b\r\nc"}}`, "a holds a control character"},
		{head + `"query":{"a\n":"b"}}`, "a key of query holds a control character"},
		{head + `"query":{"a":1,"a":2}}`, `query: key "a" stands twice`},
		{head + `"headers":{"Authorization":"Bearer x"}}`, "header Authorization may not be set"},
		{head + `"headers":{"Host":"x"}}`, "header Host may not be set"},
		{head + `"headers":{"Transfer-Encoding":"chunked"}}`, "header Transfer-Encoding may not be set"},
		{head + `"headers":{"Content-Length":"1"}}`, "header Content-Length may not be set"},
		{head + `"headers":{"Prefer ":"x"}}`, "header Prefer  may not be set"},
		{head + `"headers":{"Prefer":"a","prefer":"b"}}`, "header Prefer stands twice"},
		{head + `"headers":{"Prefer":"a\r\nHost: b"}}`, "Prefer holds a control character"},
		{head + `"headers":{"Prefer":"a\u0000"}}`, "Prefer holds a control character"},
		{head + `"headers":{"Prefer":"ž"}}`, "Prefer holds a character that no header may have"},
		{head + `"headers":{"Prefer":1}}`, "Prefer must be a string"},
		{head + `"headers":[]}`, "headers must be an object"},
		{head + `"content_type":"a\nb"}`, "content_type holds a control character"},
		{head + `"accept":"ž"}`, "accept holds a character that no header may have"},
		{head + `"body":[1]}`, "body must be a string or an object"},
		{head + `"body":1}`, "body must be a string or an object"},
		{head + `"body":null}`, "body must be a string or an object"},
		{`{"method":"GET","resource":"/restapi/v1.0","body":"x"}`, "a GET request has no body"},
		{head + `"body":{"a":` + strings.Repeat("[", 70) + strings.Repeat("]", 70) + `}}`, "nested more than 64 deep"},
		{strings.Repeat(`{"a":`, 100000), "nested more than 64 deep"},
		{head + `"query":{"a":[` + strings.Repeat("1,", 300) + `1]}}`, "more than 256 values in query"},
	} {
		r, f := testRules.parse([]byte(c.raw))
		if f == nil {
			t.Errorf("%.100s is taken: %+v", c.raw, r)
		} else if !strings.Contains(f.Error(), c.want) {
			t.Errorf("%.100s: %v, want %s", c.raw, f, c.want)
		}
	}
}

// FuzzRequest: what is taken goes where it may go, is one request on the wire,
// and carries no header that a client may not set.
func FuzzRequest(f *testing.F) {
	for _, s := range []string{
		get, post, `{"method":"GET","resource":"/restapi/v1.0/%2e%2e/x"}`, `{"method":"GET","resource":"/restapi/v1.0/a?b","query":{"a":[1,true,"x"]}}`,
		`{"method":"DELETE","resource":"/a b/x;y","headers":{"Range":"bytes=0-"},"accept":"*/*"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, failure := testRules.parse(raw)
		if failure != nil {
			return
		}
		req := (&Client{config: Config{Hostname: "pbx.example", Port: 443}}).httpRequest(t.Context(), r, &token{access: "t"})
		var wire strings.Builder
		if err := req.Write(&wire); err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		line, rest, _ := strings.Cut(wire.String(), "\r\n")
		if line != fmt.Sprintf("%s %s HTTP/1.1", r.method, r.target()) || strings.ContainsAny(r.target(), " \r\n#\\") {
			t.Fatalf("%q: the request line is %q", raw, line)
		}
		u, err := url.Parse("https://pbx.example" + r.target())
		if err != nil || u.Host != "pbx.example" {
			t.Fatalf("%q leads to %v, %v", raw, u, err)
		}
		clean := u.JoinPath()
		if p := clean.Path + "/"; !strings.HasPrefix(p, "/restapi/v1.0/") && !strings.HasPrefix(p, "/a b/") {
			t.Fatalf("%q leads to %q", raw, p)
		}
		head, _, _ := strings.Cut(rest, "\r\n\r\n")
		for _, h := range strings.Split(head, "\r\n") {
			name, _, _ := strings.Cut(h, ":")
			switch http.CanonicalHeaderKey(name) {
			case "Host", "User-Agent", "Authorization", "Accept", "Content-Type", "Content-Length", "Accept-Language", "If-Match", "If-None-Match", "Prefer", "X-Request-Id", "Idempotency-Key", "Range":
			default:
				t.Fatalf("%q sends the header %q", raw, h)
			}
		}
	})
}
