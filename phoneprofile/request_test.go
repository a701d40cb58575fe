package phoneprofile

import (
	"errors"
	"testing"
)

func TestRenderOrder(t *testing.T) {
	q := oneRequest(t, `
method = "POST"
resource = "/a?key={number}&b"
content_type = "text/plain"
accept = "text/html"
headers = { "X-B" = "{identity}", "X-A" = "1" }
body = "{remote}"
timeout = "2s"
port = 8080
protocol = "HTTPS"
connection = "keep-alive"
`)
	r, err := q.Render(values(t, "number", "1", "identity", "i", "remote", "r"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "POST /a?key=1&b\nContent-Type: text/plain\nAccept: text/html\nX-B: i\nX-A: 1\n\nr"; r.text() != want {
		t.Errorf("renders to %q, want %q", r.text(), want)
	}
	if r.Timeout != q.Timeout || r.Port != 8080 || !r.TLS || !r.KeepAlive {
		t.Errorf("rendered %+v", r)
	}
}

// A content type without a body is not sent.
func TestRenderWithoutBody(t *testing.T) {
	r, err := oneRequest(t, "resource = \"/a\"\ncontent_type = \"text/plain\"\n").Render(&Values{})
	if err != nil || r.Body != nil || len(r.Header) != 0 {
		t.Errorf("rendered %+v, %v", r, err)
	}
}

// A number that has no keys is no request, wherever it stands.
func TestRenderRefusesDigits(t *testing.T) {
	for _, keys := range []string{
		"resource = \"/k={number:keys}\"\n",
		"resource = \"/k\"\nbody = \"{number:keys}\"\n",
		"resource = \"/k\"\nheaders = { \"X-K\" = \"{number:keys}\" }\n",
	} {
		r, err := oneRequest(t, keys).Render(values(t, "number", "1;REBOOT"))
		var digits *DigitError
		if r != nil || !errors.As(err, &digits) {
			t.Errorf("%s: rendered %+v, %v", keys, r, err)
		}
	}
}

func TestRenderSequence(t *testing.T) {
	p := mustParse(t, head+`
[keys]
separator = ":"
star = "STAR"
hash = "POUND"
times = true
[action.SendKeys]
resource = "/k={keys}"
`)
	q := p.Actions[SendKeys][0].Steps[0].Request
	for in, want := range map[string]string{
		"1": "/k=1", "*;#;P1": "/k=STAR:POUND:P1", "5,100,200;#,1": "/k=5,100,200:POUND,1", "": "/k=", "a&b;c=d": "/k=a%26b:c%3Dd",
	} {
		if r, err := q.Render(values(t, "keys", in)); err != nil || r.Target != want {
			t.Errorf("%q renders to %q, %v, want %q", in, r.Target, err, want)
		}
	}
}

func TestUses(t *testing.T) {
	q := oneRequest(t, "resource = \"/{number}\"\nbody = \"{url}\"\n")
	if !q.Uses(InsertNumber) || !q.Uses(InsertURL) || q.Uses(InsertRemote) {
		t.Error("uses is wrong")
	}
}
