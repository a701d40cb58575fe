package phoneprofile

import (
	"errors"
	"strings"
	"testing"
)

func TestJudge(t *testing.T) {
	plain := oneRequest(t, `resource = "/x"`+"\n")
	secure := oneRequest(t, "resource = \"/x\"\nprotocol = \"HTTPS\"\n")
	redirect := oneRequest(t, "resource = \"/x\"\nsuccess_status = [200, 302]\n")
	bodies := oneRequest(t, "resource = \"/x\"\nsuccess_body = '^OK|\"Status\":\"2000\"'\nfailure_body = '(?i)not allowed|login'\n")
	for _, c := range []struct {
		name    string
		request *Request
		answer  Answer
		want    string
	}{
		{"200", plain, Answer{Status: 200, Body: []byte("anything")}, ""},
		{"a status that is listed", redirect, Answer{Status: 302, Location: "/index.htm"}, ""},
		{"a status that is not listed", plain, Answer{Status: 204}, "the phone answered with status 204 (success_status)"},
		{"500", plain, Answer{Status: 500}, "the phone answered with status 500 (success_status)"},
		{"401", plain, Answer{Status: 401}, "the phone refused the user name or password (401): check username and password of this phone (success_status)"},
		{"403", plain, Answer{Status: 403}, "the phone refused the request (403): its remote control is off, this server's address is not on its list, or the login is wrong (success_status)"},
		{"404", plain, Answer{Status: 404}, "the phone does not know the page (404): wrong profile for this phone, or not such a phone (success_status)"},
		{"a redirect", plain, Answer{Status: 302, Location: "/login"}, `the phone answered with a redirect (302 to "/login"), which is not followed (success_status)`},
		{"a redirect to nowhere", plain, Answer{Status: 301}, `the phone answered with a redirect (301 to ""), which is not followed (success_status)`},
		{"a redirect that is no URL", plain, Answer{Status: 301, Location: "https://%"}, `the phone answered with a redirect (301 to "https://%"), which is not followed (success_status)`},
		{"HTTPS only", plain, Answer{Status: 307, Location: "https://u:secret@10.0.0.1/x"}, `the phone wants HTTPS (307 to https://u:xxxxx@10.0.0.1/x): set protocol = "HTTPS" in its profile (success_status)`},
		{"HTTPS only, where dialling is redirected", redirect, Answer{Status: 302, Location: "https://10.0.0.1/command.htm?number=102"}, `the phone wants HTTPS (302 to https://10.0.0.1/command.htm?number=102): set protocol = "HTTPS" in its profile (success_status)`},
		{"HTTPS already", secure, Answer{Status: 307, Location: "https://10.0.0.1/x"}, `the phone answered with a redirect (307 to "https://10.0.0.1/x"), which is not followed (success_status)`},
		{"a 200 that means no", bodies, Answer{Status: 200, Body: []byte("OK, but <b>Not Allowed</b>")}, `the phone answered "Not Allowed", which says that it did not do it (failure_body)`},
		{"a 200 that does not mean yes", bodies, Answer{Status: 200, Body: []byte(`{"Status":"4007"}`)}, `the phone answered "{\"Status\":\"4007\"}", which does not say that it did it (success_body)`},
		{"a 200 without a body", bodies, Answer{Status: 200}, `the phone answered "", which does not say that it did it (success_body)`},
		{"a 200 that means yes", bodies, Answer{Status: 200, Body: []byte(`{"Status":"2000"}`)}, ""},
		{"the status comes first", bodies, Answer{Status: 500, Body: []byte("OK")}, "the phone answered with status 500 (success_status)"},
		{
			"a long answer is cut", bodies, Answer{Status: 200, Body: []byte(strings.Repeat("x", 81))},
			`the phone answered "` + strings.Repeat("x", 80) + `"…, which does not say that it did it (success_body)`,
		},
		{"an answer of bytes", bodies, Answer{Status: 200, Body: []byte("\xff\r\n")}, `the phone answered "\xff\r\n", which does not say that it did it (success_body)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.request.Judge(&c.answer)
			var verdict *Verdict
			got := ""
			if err != nil {
				got = err.Error()
				if !errors.As(err, &verdict) || verdict.Error() != got || verdict.Rule == "" {
					t.Errorf("error is no verdict: %#v", err)
				}
			}
			if got != c.want {
				t.Errorf("verdict is\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestTake(t *testing.T) {
	v := values(t, "setting", "url.in+1", "number", "1|2")
	for _, c := range []struct {
		name, extract, body string
		want                string
		found               bool
	}{
		{"a group", `'Ref=(\d+)'`, "x Ref=12 y", "12", true},
		{"no match", `'Ref=(\d+)'`, "Ref=", "", false},
		{"an empty group", `'Ref=(\d*)'`, "Ref=", "", true},
		{"the first match", `'(\d)'`, "1 2", "1", true},
		{"the first group that took part", `'a=(.)|b=(.)|c=(.)'`, "b=2", "2", true},
		{"no group took part", `'a(x)?'`, "a", "", true},
		{"the whole answer", `'^(.*)$'`, "value", "value", true},
		{"an empty answer", `'^(.*)$'`, "", "", true},
		{"a line end is not part of it", `'^(.*)$'`, "value\r\n", "value", true},
		{"bytes that are no text", `'=(.*)$'`, "a=B\xfcro", "B\xfcro", true},
		{"html", `{ regex = '=(.*)$', decode = "html" }`, "a=http://s/?a&amp;b&#61;&lt;&quot;&eacute;", "http://s/?a&b=<\"é", true},
		{"html, of bytes", `{ regex = '=(.*)$', decode = "html" }`, "a=B\xfc&amp;", "B\xfc&", true},
		{"url", `{ regex = '=(.*)$', decode = "url" }`, "a=%24remote+1%20%C3%A9", "$remote+1 é", true},
		{"json", `{ regex = '"([^"]*)"', decode = "json" }`, `"http:\/\/s\u003fa"`, "http://s?a", true},
		{"no decode", `{ regex = '=(.*)$' }`, "a=&amp;%20", "&amp;%20", true},
		{"a pattern with a setting", `'{setting}=(.*)$'`, "urlxin+1=a", "", false},
		{"a pattern that quotes its setting", `'(?m)^{setting}=(.*)$'`, "a=1\nurl.in+1=b", "b", true},
		{"a value is no pattern", `'({number})$'`, "1", "", false},
		{"a value matches itself", `'({number})$'`, "1|2", "1|2", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := oneRequest(t, "resource = \"/x\"\nextract = { a = "+c.extract+" }\n").Extract[0]
			got, found, err := e.Take(&Answer{Status: 200, Body: []byte(c.body)}, v)
			if err != nil || found != c.found || got != c.want {
				t.Errorf("takes %q, %v, %v, want %q, %v", got, found, err, c.want, c.found)
			}
		})
	}
}

// A value that does not decode is an error: half a value is worse than none.
func TestTakeRefuses(t *testing.T) {
	for _, c := range []struct{ name, extract, body string }{
		{"a broken percent escape", `{ regex = '=(.*)$', decode = "url" }`, "a=%zz"},
		{"a broken string", `{ regex = '=(.*)$', decode = "json" }`, `a=\x`},
		{"the end of a string", `{ regex = '=(.*)$', decode = "json" }`, `a=b","c":"d`},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := oneRequest(t, "resource = \"/x\"\nextract = { a = "+c.extract+" }\n").Extract[0]
			if got, found, err := e.Take(&Answer{Body: []byte(c.body)}, &Values{}); err == nil || found || got != "" {
				t.Errorf("takes %q, %v", got, found)
			}
		})
	}
	// A value that is no text cannot be looked for.
	e := oneRequest(t, "resource = \"/x\"\nextract = { a = '{number}=(.*)' }\n").Extract[0]
	if _, found, err := e.Take(&Answer{Body: []byte("x")}, values(t, "number", "\xff")); err == nil || found {
		t.Error("a pattern that is no UTF-8 is taken")
	}
}
