package origin

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"https://crm.example":          "https://crm.example",
		"HTTPS://CRM.Example:443":      "https://crm.example",
		"http://crm.example:80":        "http://crm.example",
		"http://crm.example:443":       "http://crm.example:443",
		"http://localhost:8000":        "http://localhost:8000",
		"http://[::1]:8000":            "http://[::1]:8000",
		"http://192.168.0.5:80":        "http://192.168.0.5",
		"chrome-extension://abcdefgh":  "chrome-extension://abcdefgh",
		"capacitor://localhost":        "capacitor://localhost",
		"https://xn--bro-hoa.example":  "https://xn--bro-hoa.example",
		"*":                            "",
		"null":                         "",
		"":                             "",
		"file://":                      "",
		"https://":                     "",
		"https://:8000":                "",
		"//crm.example":                "",
		"crm.example":                  "",
		"crm.example:443":              "",
		"mailto:crm@crm.example":       "",
		"https://*.example":            "",
		"https://crm.example/":         "",
		"https://crm.example?":         "",
		"https://crm.example?a":        "",
		"https://crm.example#":         "",
		"https://crm.example#a":        "",
		"https://crm.example:":         "",
		"https://crm.example:x":        "",
		"https://crm.example:65536":    "",
		"https://a@crm.example":        "",
		"https://büro.example":         "",
		"https://crm.example evil":     "",
		"https://crm.example,evil":     "https://crm.example,evil", // a name that nobody has
		" https://crm.example":         "",
		"https://crm.example\r\nX: y":  "",
		"https://crm.example\x00.evil": "",
	} {
		if got, err := Parse(text); got != want || (err == nil) == (want == "") {
			t.Errorf("%q is %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestCheck(t *testing.T) {
	p := Policy{Listed: []string{"https://crm.example", "http://localhost:8000"}, Names: []string{"cti.office.example"}}
	for _, c := range []struct {
		name, host string
		origins    []string
		page       string
		ok         bool
	}{
		{"a program", "127.0.0.1:26580", nil, "", true},
		{"a program that knows us by another name", "anything.example:26580", nil, "", true},
		{"a listed page", "127.0.0.1:26580", []string{"https://crm.example"}, "https://crm.example", true},
		{"a listed page with its port", "127.0.0.1:26580", []string{"https://crm.example:443"}, "https://crm.example", true},
		{"a listed page, behind a proxy", "cti.crm.example", []string{"https://crm.example"}, "https://crm.example", true},
		{"the same host without TLS", "127.0.0.1:26580", []string{"http://crm.example"}, "", false},
		{"the same host, another port", "127.0.0.1:26580", []string{"https://crm.example:8443"}, "", false},
		{"a page below the listed one", "127.0.0.1:26580", []string{"https://evil.crm.example"}, "", false},
		{"a page that begins like it", "127.0.0.1:26580", []string{"https://crm.example.evil.example"}, "", false},
		{"a stranger's page", "127.0.0.1:26580", []string{"https://evil.example"}, "", false},
		{"a page without an origin", "127.0.0.1:26580", []string{"null"}, "", false},
		{"an empty origin", "127.0.0.1:26580", []string{""}, "", false},
		{"two origins", "127.0.0.1:26580", []string{"https://crm.example", "https://evil.example"}, "", false},
		{"two origins in one line", "127.0.0.1:26580", []string{"https://crm.example https://evil.example"}, "", false},
		{"our own page by address", "192.168.0.5:26580", []string{"http://192.168.0.5:26580"}, "http://192.168.0.5:26580", true},
		{"our own page by IPv6", "[fd00::5]:26580", []string{"http://[fd00::5]:26580"}, "http://[fd00::5]:26580", true},
		{"our own page on this machine", "localhost:26580", []string{"http://localhost:26580"}, "http://localhost:26580", true},
		{"our own page by our name", "CTI.office.example:26580", []string{"http://cti.office.example:26580"}, "http://cti.office.example:26580", true},
		{"our own page at port 80", "192.168.0.5:80", []string{"http://192.168.0.5"}, "http://192.168.0.5", true},
		{"another server on this machine", "localhost:26580", []string{"http://localhost:3000"}, "", false},
		{"another name for this machine", "127.0.0.1:26580", []string{"http://localhost:26580"}, "", false},
		{"DNS rebinding", "evil.example:26580", []string{"http://evil.example:26580"}, "", false},
		{"DNS rebinding with a dot", "localhost.:26580", []string{"http://localhost.:26580"}, "", false},
		{"DNS rebinding below localhost", "evil.localhost:26580", []string{"http://evil.localhost:26580"}, "", false},
		{"another scheme of our own", "192.168.0.5:26580", []string{"https://192.168.0.5:26580"}, "", false},
		{"a host with a user", "evil@127.0.0.1:26580", []string{"http://127.0.0.1:26580"}, "", false},
	} {
		r := httptest.NewRequest("GET", "/stli", nil)
		r.Host = c.host
		r.Header["Origin"] = c.origins
		if page, err := p.Check(r); page != c.page || (err == nil) != c.ok {
			t.Errorf("%s: %q, %v", c.name, page, err)
		}
	}
}

// TestCheckShowsLittle: what a stranger writes does not fill the log.
func TestCheckShowsLittle(t *testing.T) {
	r := httptest.NewRequest("GET", "/stli", nil)
	r.Header.Set("Origin", "https://"+strings.Repeat("\x01", 10000))
	if _, err := (&Policy{}).Check(r); err == nil || len(err.Error()) > 5*maxShown {
		t.Errorf("%d bytes: %v", len(err.Error()), err)
	}
}

// TestAllowsAfterAReload: a page that is taken from the list is no longer let in.
func TestAllowsAfterAReload(t *testing.T) {
	if p := (&Policy{}); p.Allows("https://crm.example", "127.0.0.1:1") || !p.Allows("", "x") || !p.Allows("http://127.0.0.1:1", "127.0.0.1:1") {
		t.Error("a page that is not listed, a program, or our own page")
	}
}
