package lenient

import "testing"

func TestSplitTarget(t *testing.T) {
	for _, c := range []struct{ target, authority, path string }{
		{"/a/1", "", "/a/1"},
		{"http://h/a/1", "h", "/a/1"},
		{"HTTPS://[::1]:5/a/1?http://x/", "[::1]:5", "/a/1?http://x/"},
		{"http:///a/1", "", "/a/1"},
		{"http://h", "", "http://h"},
		{"http://h?/a/", "", "http://h?/a/"},
		{"http://h#/a/", "", "http://h#/a/"},
		{"ftp://h/a/1", "", "ftp://h/a/1"},
		{"http:/a/1", "", "http:/a/1"},
		{"*", "", "*"},
		{"", "", ""},
	} {
		authority, path := splitTarget([]byte(c.target))
		if string(authority) != c.authority || string(path) != c.path {
			t.Errorf("%q is %q and %q", c.target, authority, path)
		}
	}
}

func TestAppendTarget(t *testing.T) {
	for target, want := range map[string]string{
		"/a/1?b=c&d=+e":   "/a/1?b=c&d=+e",
		"/a b?c d":        "/a%20b?c%20d",
		"/%?%":            "/%25?%",
		"/%4?%4":          "/%254?%4",
		"/%zz%41%g0":      "/%25zz%41%25g0",
		"/\x00\x1f\x7f":   "/%00%1F%7F",
		"/ä?\xff":         "/%C3%A4?%FF",
		"/a?b?c%":         "/a?b?c%",
		"/<\"{}|^`\\>#;'": "/<\"{}|^`\\>#;'",
	} {
		if got := string(appendTarget(nil, []byte(target))); got != want {
			t.Errorf("%q is %q, want %q", target, got, want)
		}
	}
}
