package lenient

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestFieldsAgreeWithNetHTTP asks a real server about every byte in the name of a
// header, in its value and in the Host.
func TestFieldsAgreeWithNetHTTP(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	accepts := func(host, line string) bool {
		c, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		io.WriteString(c, "GET / HTTP/1.1\r\nConnection: close\r\nHost: "+host+"\r\n"+line+"\r\n\r\n")
		answer, err := io.ReadAll(c)
		if err != nil {
			t.Fatal(err)
		}
		return strings.HasPrefix(string(answer), "HTTP/1.1 404 ")
	}
	for i := range 256 {
		b := string([]byte{byte(i)})
		if b == "\n" {
			continue // ends the line
		}
		name, value := "X"+b+"Y: v", "X: a"+b+"b"
		if _, _, got := cutField([]byte(name)); b != ":" && got != accepts("h", name) {
			t.Errorf("byte 0x%02x in a name: %v, net/http says otherwise", i, got)
		}
		if _, _, got := cutField([]byte(value)); got != accepts("h", value) {
			t.Errorf("byte 0x%02x in a value: %v, net/http says otherwise", i, got)
		}
		if got := isHost([]byte("a" + b + "b")); got != accepts("a"+b+"b", "X: 1") {
			t.Errorf("byte 0x%02x in a Host: %v, net/http says otherwise", i, got)
		}
	}
}

func TestCutField(t *testing.T) {
	for _, c := range []struct {
		line, name, value string
		ok                bool
	}{
		{"A: b", "A", "b", true},
		{"A:b:c", "A", "b:c", true},
		{"A: \t b \t", "A", "b", true},
		{"A:", "A", "", true},
		{":b", "", "", false},
		{"A", "", "", false},
		{"", "", "", false},
		{"A : b", "", "", false},
	} {
		name, value, ok := cutField([]byte(c.line))
		if ok != c.ok || ok && (string(name) != c.name || string(value) != c.value) {
			t.Errorf("%q is %q and %q, %v", c.line, name, value, ok)
		}
	}
}

func TestCutLine(t *testing.T) {
	for text, want := range map[string][2]string{
		"a\nb": {"a", "b"}, "a\r\nb": {"a", "b"}, "a\r\r\nb": {"a\r", "b"}, "a": {"a", ""}, "\n": {"", ""}, "": {"", ""},
	} {
		line, rest := cutLine([]byte(text))
		if string(line) != want[0] || string(rest) != want[1] {
			t.Errorf("%q is %q and %q", text, line, rest)
		}
	}
}
