package phoneapi

import (
	"net/http"
	"strings"
	"testing"
)

// Answers that several rows have.
const (
	noPhone  = `{"code":404,"message":"not_found","description":"SIP phone not found"}`
	noClass  = `{"code":403,"message":"access_denied","description":"Insufficient access level"}`
	login    = `{"code":401,"message":"access_denied","description":"Log in: send the name and the secret of a user by HTTP Basic authentication"}`
	wrong    = `{"code":401,"message":"access_denied","description":"No such user, or another secret: log in: send the name and the secret of a user by HTTP Basic authentication"}`
	noPath   = `{"code":404,"message":"path","description":"There is nothing here: /api/v1/openapi.json lists what there is"}`
	noMethod = `{"code":405,"message":"method","description":"This cannot be done here: the header Allow lists what can"}`
	noHost   = `{"code":421,"message":"host","description":"This server is not known by that name: call it by its address, or write an origin with the name, such as \"http://cti.example:26580\", into http.allow_origins"}`
	noKind   = `{"code":415,"message":"Content-Type","description":"Send the body as JSON in UTF-8, with Content-Type: application/json"}`
	changed  = `{"code":412,"message":"if_match","description":"The phone has changed since: read it again, and send the change with its new ETag"}`
	page     = `{"code":403,"message":"access_denied","description":"Access denied","inner":[{"code":403,"message":"origin","description":"It was sent from another page"}]}`
	notes    = `{"notes":"x"}`
	one      = "PATCH /api/v1/phones/101"
)

// from is the answer to a request of a page of an origin.
func from(origin string) string {
	return strings.Replace(page, `another page"`, `another page: \"`+origin+`\""`, 1)
}

// refusals are requests that change nothing, and their whole answers.
var refusals = []struct {
	name, line, user string
	header           []string
	body             string
	code             int
	want             string
	more             string // a header of the answer
}{
	{"who has not logged in", "GET /api/v1/phones", "", []string{"From: 198.51.100.1:1"}, "", 401, login, `WWW-Authenticate: Basic realm="phonecompanion", charset="UTF-8"`},
	{"anonymous clients without the class", "GET /api/v1/phones/101", "", nil, "", 401, login, `WWW-Authenticate: Basic realm="phonecompanion", charset="UTF-8"`},
	{"a wrong secret", "GET /api/v1/phones", "", []string{"Authorization: Basic YWRtaW46eA=="}, "", 401, wrong, `WWW-Authenticate: Basic realm="phonecompanion", charset="UTF-8"`},
	{"too many logins", one, "guesser", nil, notes, 429, `{"code":429,"message":"access_denied","description":"Too many logins are under way: wait and send the request again"}`, "Retry-After: 30"},
	{"a user without the class reads all", "GET /api/v1/phones", "crm", nil, "", 403, noClass, ""},
	{"a user without the class reads one", "GET /api/v1/phones/101", "crm", nil, "", 403, noClass, ""},
	{"a user without the class reads none", "GET /api/v1/phones/999", "crm", nil, "", 403, noClass, ""},
	{"a user without the class changes", one, "crm", nil, notes, 403, noClass, ""},
	{"a user without the class updates", "POST /pbx/sipphone", "crm", nil, `{"extension":"101","notes":"x"}`, 403, noClass, ""},
	{"a phone that is not there", "GET /api/v1/phones/999", "admin", nil, "", 404, noPhone, ""},
	{"a phone that the user may not see", "GET /api/v1/phones/201", "floor1", nil, "", 404, noPhone, ""},
	{"to change one that is not there", "PATCH /api/v1/phones/999", "admin", nil, notes, 404, noPhone, ""},
	{"to change one that the user may not see", "PATCH /api/v1/phones/201", "floor1", nil, notes, 404, noPhone, ""},
	{"to change it with another tag", "PATCH /api/v1/phones/201", "floor1", []string{`If-Match: "x"`}, notes, 404, noPhone, ""},
	{"to update one that is not there", "POST /pbx/sipphone", "admin", nil, `{"macAddress":"000000000000"}`, 404, noPhone, ""},
	{"to update none", "POST /pbx/sipphone", "admin", nil, `{}`, 404, noPhone, ""},
	{"to update one that the user may not see", "POST /pbx/sipphone", "floor1", nil, `{"extension":"201","notes":"x"}`, 404, noPhone, ""},
	{"to take an extension that the user may not see", one, "floor1", nil, `{"extension":"201"}`, 404, `{"code":404,"message":"extension","description":"Extension not found"}`, ""},

	{"another tag", one, "admin", []string{`If-Match: "101-9"`}, notes, 412, changed, ""},
	{"other tags", one, "admin", []string{`If-Match: "101-8", "101-9"`}, notes, 412, changed, ""},
	{"a weak tag", one, "admin", []string{`If-Match: W/"101-0"`}, notes, 412, changed, ""},
	{"an empty tag", one, "admin", []string{`If-Match: ""`}, notes, 412, changed, ""},
	{"a tag without quotes", one, "admin", []string{"If-Match: 101-0"}, notes, 400, `{"code":400,"message":"If-Match","description":"If-Match must be an ETag as it was answered, with its quotes"}`, ""},
	{"an empty condition", one, "admin", []string{"If-Match: "}, notes, 400, `{"code":400,"message":"If-Match","description":"If-Match must be an ETag as it was answered, with its quotes"}`, ""},
	{"to have it by a tag without quotes", "GET /api/v1/phones/101", "admin", []string{"If-None-Match: 1"}, "", 400, `{"code":400,"message":"If-None-Match","description":"If-None-Match must be an ETag as it was answered, with its quotes"}`, ""},
	{"another tag by the other path", "POST /pbx/sipphone", "admin", []string{`If-Match: "101-9"`}, `{"extension":"101","notes":"x"}`, 412, changed, ""},

	{"a form", one, "admin", []string{"Content-Type: application/x-www-form-urlencoded"}, notes, 415, noKind, ""},
	{"a form with parts", "POST /pbx/sipphone", "admin", []string{"Content-Type: multipart/form-data; boundary=x"}, notes, 415, noKind, ""},
	{"plain text", "POST /pbx/sipphone", "admin", []string{"Content-Type: text/plain"}, notes, 415, noKind, ""},
	{"a kind that is none", one, "admin", []string{"Content-Type: json"}, notes, 415, noKind, ""},
	{"another character set", one, "admin", []string{"Content-Type: application/json; charset=iso-8859-1"}, notes, 415, noKind, ""},
	{"a packed body", one, "admin", []string{"Content-Encoding: gzip"}, notes, 415, `{"code":415,"message":"Content-Encoding","description":"Send the body as it is, without a Content-Encoding"}`, ""},
	{"too long a body", one, "admin", nil, `{"notes":"` + strings.Repeat("x", MaxBody) + `"}`, 413, `{"code":413,"message":"body","description":"The body is longer than 64 KiB"}`, ""},

	{"no path", "GET /api/v1/", "admin", nil, "", 404, noPath, ""},
	{"an unknown path", "GET /api/v1/users", "", nil, "", 404, noPath, ""},
	{"another version", "GET /api/v2/phones", "admin", nil, "", 404, noPath, ""},
	{"a path that ends early", "GET /api/v1/phones/", "admin", nil, "", 404, noPath, ""},
	{"a path that goes on", "GET /api/v1/phones/101/softkeys", "admin", nil, "", 404, noPath, ""},
	{"a path that goes back", "GET /api/v1/phones/../phones/101", "admin", nil, "", 404, noPath, ""},
	{"a path that goes back in secret", "GET /api/v1/phones/..%2f101", "admin", nil, "", 404, noPhone, ""},
	{"a path with two slashes", "GET /api/v1//phones", "admin", nil, "", 404, noPath, ""},
	{"an unknown path of the other API", "GET /pbx/extension", "admin", nil, "", 404, noPath, ""},
	{"too long a path", "GET /api/v1/phones/" + strings.Repeat("1", maxTarget), "admin", nil, "", 414, `{"code":414,"message":"path","description":"The address is too long"}`, ""},
	{"to delete a phone", "DELETE /api/v1/phones/101", "admin", nil, "", 405, noMethod, "Allow: GET, HEAD, PATCH"},
	{"to replace a phone", "PUT /api/v1/phones/101", "admin", nil, notes, 405, noMethod, "Allow: GET, HEAD, PATCH"},
	{"to make a phone", "POST /api/v1/phones", "admin", nil, notes, 405, noMethod, "Allow: GET, HEAD"},
	{"to ask a browser's question", "OPTIONS /api/v1/phones/101", "", nil, "", 405, noMethod, "Allow: GET, HEAD, PATCH"},
	{"to update by GET", "GET /pbx/sipphone", "admin", nil, "", 405, noMethod, "Allow: POST"},
	{"to change the description", "POST /api/v1/openapi.json", "admin", nil, "{}", 405, noMethod, "Allow: GET, HEAD"},

	{"DNS rebinding", one, "admin", []string{"Host: evil.example:26580"}, notes, 421, noHost, ""},
	{"DNS rebinding to read", "GET /api/v1/phones", "admin", []string{"Host: evil.example"}, "", 421, noHost, ""},
	{"no host", "GET /api/v1/openapi.json", "", []string{"Host: "}, "", 421, noHost, ""},
	{"a stranger's page", one, "admin", []string{"Origin: https://evil.example"}, notes, 403, from("https://evil.example"), ""},
	{"a page without an origin", one, "admin", []string{"Origin: null"}, notes, 403, from("null"), ""},
	{"a listed page", "POST /pbx/sipphone", "admin", []string{"Origin: https://crm.example"}, notes, 403, from("https://crm.example"), ""},
	{"another server on this machine", one, "admin", []string{"Origin: http://cti.example:3000"}, notes, 403, from("http://cti.example:3000"), ""},
	{"another site", one, "admin", []string{"Sec-Fetch-Site: cross-site"}, notes, 403, page, ""},
	{"a page of the same site", "POST /pbx/sipphone", "admin", []string{"Sec-Fetch-Site: same-site"}, notes, 403, page, ""},
	{"nobody's page", one, "admin", []string{"Sec-Fetch-Site: none"}, notes, 403, page, ""},
	{"another site reads", "GET /api/v1/phones", "admin", []string{"Sec-Fetch-Site: cross-site"}, "", 403, page, ""},
	{"a stranger's page reads", "GET /api/v1/phones/101", "admin", []string{"Sec-Fetch-Site: none", "Origin: https://evil.example"}, "", 403, page, ""},
}

// TestRefused: every refusal to the letter, and nothing is changed or told.
func TestRefused(t *testing.T) {
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			p := newPhones("101", "102", "201")
			h, log := newHandler(p)
			got := serve(t, h, ask(c.line, c.user, c.header, c.body))
			if body := text(t, got.Body); got.StatusCode != c.code || body != c.want {
				t.Errorf("%d\n%s\nwant %d\n%s", got.StatusCode, body, c.code, c.want)
			}
			if name, value, _ := strings.Cut(c.more, ": "); got.Header.Get(name) != value {
				t.Errorf("%s: %q, want %q", name, got.Header.Get(name), value)
			}
			wantHeaders(t, got)
			if len(p.changes) > 0 {
				t.Error("a phone was changed")
			}
			if log.Len() > 0 {
				t.Errorf("the log says %s", log)
			}
		})
	}
}

// wantHeaders looks for the headers of every answer, and for those that none may
// have.
func wantHeaders(t *testing.T, got *http.Response) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if v := got.Header.Get(name); v != want && !(name == "Content-Type" && got.StatusCode == http.StatusNotModified) {
			t.Errorf("%s: %q", name, v)
		}
	}
	for name := range got.Header {
		if strings.HasPrefix(name, "Access-Control-") || name == "Set-Cookie" {
			t.Errorf("the answer has %s", name)
		}
	}
	if (got.StatusCode == http.StatusUnauthorized) != (got.Header.Get("WWW-Authenticate") != "") {
		t.Error("WWW-Authenticate stands where it does not belong, or is missing")
	}
}
