package lenient

import (
	"strings"
	"testing"
)

func TestParseLength(t *testing.T) {
	for value, want := range map[string]int64{"0": 0, "5": 5, "007": 7, "1152921504606846976": maxBody} {
		if got, ok := parseLength([]byte(value)); !ok || got != want {
			t.Errorf("%q is %d, %v", value, got, ok)
		}
	}
	for _, value := range []string{"9227000000000000000", "18446744073709551616", "", " ", "-1", "+1", "1,1", "1 1", "0x1", "1152921504606846977", strings.Repeat("9", 100)} {
		if got, ok := parseLength([]byte(value)); ok {
			t.Errorf("%q is %d", value, got)
		}
	}
}

func TestIsFraming(t *testing.T) {
	for line, want := range map[string]bool{
		"Content-Length": true, "Content-Length : 5": true, "CONTENT LENGTH: 5": false, "Content\x00-Length: 5": true, "Content-Length 5": true,
		"Transfer-Encoding\t: chunked": true, "\xffTransfer-Encoding: x": true, "X-Content-Length : 5": false, "": false, ":": false,
		strings.Repeat("x", 100) + "content-length": false,
	} {
		if got := isFraming([]byte(line)); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}

func TestInspect(t *testing.T) {
	for _, c := range []struct {
		name, line, headers string
		want                framing
		ok                  bool
	}{
		{"plain", "GET / HTTP/1.1", "Host: h\r\n\r\n", framing{}, true},
		{"length", "POST / HTTP/1.0", "Content-Length: 5\n\n", framing{hasLength: true, length: 5}, true},
		{"chunks", "POST / HTTP/1.1", "Transfer-Encoding: chunked\r\n\r\n", framing{chunked: true}, true},
		{"both", "POST / HTTP/1.1", "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", framing{}, false},
		{"upgrade", "GET / HTTP/1.1", "Upgrade: x\r\n\r\n", framing{}, false},
		{"expect", "GET / HTTP/1.1", "EXPECT: x\r\n\r\n", framing{}, false},
		{"folded", "GET / HTTP/1.1", "X: 1\r\n 2\r\n\r\n", framing{}, false},
		{"odd header", "GET / HTTP/1.1", "X : 1\r\n\r\n", framing{}, false},
		{"odd line", "GET /  HTTP/1.1", "\r\n", framing{}, false},
		{"small method", "get / HTTP/1.1", "\r\n", framing{}, false},
		{"no version", "GET / x", "\r\n", framing{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			line, _ := parseLine([]byte(c.line))
			got, ok := inspect(line, []byte(c.headers))
			if ok != c.ok {
				t.Fatalf("plain: %v", ok)
			}
			if ok && (got.length != c.want.length || got.chunked != c.want.chunked || got.hasLength != c.want.hasLength) {
				t.Errorf("framing is %+v", got)
			}
		})
	}
}
