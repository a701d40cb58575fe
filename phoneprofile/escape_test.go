package phoneprofile

import (
	"strings"
	"testing"
)

func TestAppendEscaped(t *testing.T) {
	for _, c := range []struct {
		name, in                            string
		url, json, xml, header, regexp, raw string
	}{
		{name: "number", in: "102", url: "102", json: "102", xml: "102", header: "102", regexp: "102", raw: "102"},
		{
			name: "unreserved", in: "aZ09-._~",
			url: "aZ09-._~", json: "aZ09-._~", xml: "aZ09-._~", header: "aZ09-._~", regexp: `aZ09-\._~`, raw: "aZ09-._~",
		},
		{
			name: "keypad", in: "*#+", url: "%2A%23%2B", json: "*#+", xml: "*#+", header: "*#+", regexp: `\*#\+`, raw: "*#+",
		},
		{
			name: "separators", in: "a&b=c;d,e?f/g",
			url: "a%26b%3Dc%3Bd%2Ce%3Ff%2Fg", json: `a\u0026b=c;d,e?f/g`, xml: "a&amp;b=c;d,e?f/g",
			header: "a&b=c;d,e?f/g", regexp: `a&b=c;d,e\?f/g`, raw: "a&b=c;d,e?f/g",
		},
		{
			name: "lines", in: "a\r\nb\tc\x00d\x7f",
			url: "a%0D%0Ab%09c%00d%7F", json: `a\u000D\u000Ab\u0009c\u0000d\u007F`, xml: "a\ufffd\ufffdb\tc\ufffdd\ufffd",
			header: "abcd", regexp: "a\r\nb\tc\x00d\x7f", raw: "a\r\nb\tc\x00d\x7f",
		},
		{
			name: "quotes", in: `"'\<>`,
			url: "%22%27%5C%3C%3E", json: `\"'\\\u003C\u003E`, xml: `&#34;&#39;\&lt;&gt;`,
			header: `"'\<>`, regexp: `"'\\<>`, raw: `"'\<>`,
		},
		{
			name: "escaped already", in: "%0d%0a%41", url: "%250d%250a%2541", json: "%0d%0a%41", xml: "%0d%0a%41",
			header: "%0d%0a%41", regexp: "%0d%0a%41", raw: "%0d%0a%41",
		},
		{
			name: "other alphabets", in: "žα中\U0001F600",
			url:  "%C5%BE%CE%B1%E4%B8%AD%F0%9F%98%80",
			json: "žα中\U0001F600", xml: "žα中\U0001F600", header: "žα中\U0001F600", regexp: "žα中\U0001F600", raw: "žα中\U0001F600",
		},
		{
			name: "invalid UTF-8", in: "a\xff\xc5b", url: "a%FF%C5b", json: `a\uFFFD\uFFFDb`, xml: "a\ufffd\ufffdb",
			header: "a\xff\xc5b", regexp: "a\xff\xc5b", raw: "a\xff\xc5b",
		},
		{name: "empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for esc, want := range map[escape]string{
				escapeURL: c.url, escapeJSON: c.json, escapeXML: c.xml, escapeHeader: c.header, escapeRegexp: c.regexp, escapeNone: c.raw,
			} {
				if got := string(appendEscaped([]byte("x"), c.in, esc)); got != "x"+want {
					t.Errorf("escape %d of %q is %q, want %q", esc, c.in, got[1:], want)
				}
			}
		})
	}
}

// The noncharacters at the end of the basic plane cannot stand in XML 1.0.
func TestEscapeXMLNoncharacters(t *testing.T) {
	if got := string(appendXML(nil, "\ufffe\uffff\ufffd")); got != strings.Repeat("\ufffd", 3) {
		t.Errorf("%q", got)
	}
}
