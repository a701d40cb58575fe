package lenient

import "testing"

func TestParseLine(t *testing.T) {
	for _, c := range []struct {
		line   string
		want   requestLine
		target string
		ok     bool
	}{
		{"GET /a HTTP/1.1", requestLine{method: "GET", version: version11, plain: true}, "/a", true},
		{"POST /a HTTP/1.0", requestLine{method: "POST", version: version10, plain: true}, "/a", true},
		{"get /a HTTP/1.9", requestLine{method: "GET", version: version11}, "/a", true},
		{"GET /a b", requestLine{method: "GET", plain: true}, "/a b", true},
		{"GET /a b http/1.1 ", requestLine{method: "GET", version: version11}, "/a b", true},
		{"GET /a HTTP/1.1 HTTP/1.1", requestLine{method: "GET", version: version11}, "/a HTTP/1.1", true},
		{"GET /a HTTP/1", requestLine{method: "GET", plain: true}, "/a HTTP/1", true},
		{"GET /a HTTP/x.1", requestLine{method: "GET", plain: true}, "/a HTTP/x.1", true},
		{"GET /a HTTP/0.9", requestLine{method: "GET", version: version10, plain: true}, "/a", true},
		{"GET /a HTTP/3.0", requestLine{method: "GET", version: otherVersion, plain: true}, "/a", false},
		{"GET\t/a\tHTTP/1.1", requestLine{method: "GET", version: version11}, "/a", true},
		{"GET http://h:1/a HTTP/1.1", requestLine{method: "GET", version: version11, authority: []byte("h:1"), plain: true}, "/a", true},
		{"GET HTTP/1.1", requestLine{method: "GET", version: version11}, "", false},
		{"GET", requestLine{method: "GET"}, "", false},
		{"GET ", requestLine{method: "GET"}, "", false},
		{"", requestLine{}, "", false},
		{" GET /a HTTP/1.1", requestLine{}, "", false},
		{"GETS /a HTTP/1.1", requestLine{}, "", false},
		{"CONNECT h:1 HTTP/1.1", requestLine{}, "", false},
	} {
		got, ok := parseLine([]byte(c.line))
		if ok != c.ok || got.method != c.want.method || got.version != c.want.version || got.plain != c.want.plain ||
			string(got.authority) != string(c.want.authority) || string(got.target) != c.target {
			t.Errorf("%q is %+v with %q, %v", c.line, got, got.target, ok)
		}
	}
}

func TestMayBecomeRequest(t *testing.T) {
	for line, want := range map[string]bool{
		"": true, "G": true, "ge": true, "PO": true, "pa": true, "GET": true, "GET ": true, "get\t/": true, "options": true,
		"X": false, "GX": false, "GETS": false, "GE ": false, " ": false, "\x00": false, "PRI": false,
	} {
		if got := mayBecomeRequest([]byte(line)); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}
