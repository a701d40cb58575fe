package origin

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestKnows: by address, localhost, our name or a listed origin, whatever the
// scheme; by nothing else.
func TestKnows(t *testing.T) {
	p := Policy{Listed: []string{"https://tls.example"}, Names: []string{"cti.example"}}
	for host, want := range map[string]bool{
		"127.0.0.1:26580": true, "[::1]:26580": true, "localhost": true, "cti.example:1": true, "CTI.example": true, "tls.example": true,
		"evil.example": false, "evil.localhost:1": false, "localhost.": false, "tls.example:1": false, "": false, "a@127.0.0.1": false, "127.0.0.1/x": false,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Host = host
		if own, ok := p.Knows(r); ok != want || ok && len(own) != 2 {
			t.Errorf("%q: %v, %v", host, own, ok)
		}
	}
}

// TestSentFrom: a browser must say that the page is ours, in every way in which
// it says anything.
func TestSentFrom(t *testing.T) {
	own := []string{"http://cti.example", "https://cti.example"}
	for _, c := range []struct {
		site    string
		origins []string
		ok      bool
	}{
		{"", nil, true}, {"same-origin", nil, true}, {"same-origin", []string{"http://cti.example"}, true}, {"", []string{"https://CTI.example:443"}, true},
		{"cross-site", nil, false}, {"same-site", nil, false}, {"none", nil, false}, {"cross-site", []string{"http://cti.example"}, false},
		{"", []string{"null"}, false}, {"", []string{"http://evil.example"}, false}, {"same-origin", []string{"http://evil.example"}, false},
		{"", []string{"http://cti.example", "http://cti.example"}, false}, {"", []string{""}, false},
	} {
		r := httptest.NewRequest("POST", "/", nil)
		r.Header["Origin"] = c.origins
		if c.site != "" {
			r.Header.Set("Sec-Fetch-Site", c.site)
		}
		if err := SentFrom(r, own); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestProxied(t *testing.T) {
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"} {
		h := http.Header{}
		h.Set(name, "") // an empty one, too
		if !Proxied(h) {
			t.Errorf("%s says nothing", name)
		}
	}
	if Proxied(http.Header{"Host": {"x"}}) {
		t.Error("nobody is in between")
	}
}
