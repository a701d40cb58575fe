package actionurl

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		target                         string
		extension, token, event, query string
		ok                             bool
	}{
		{"/a/101/T/incoming", "101", "T", "incoming", "", true},
		{"/a/101/T/incoming?a=b&c=d?e", "101", "T", "incoming", "a=b&c=d?e", true},
		{"/a/101/T/incoming&a=b", "101", "T", "incoming", "a=b", true},
		{"/a/101/T/incoming&a=b?c=d", "101", "T", "incoming", "a=b?c=d", true},
		{"/a/101/T/incoming?a=/b/c", "101", "T", "incoming", "a=/b/c", true},
		{"/a/a%20b/T/incoming", "a b", "T", "incoming", "", true},
		{"/a/a%2Fb/T/incoming", "a/b", "T", "incoming", "", true},
		{"/a/a+b/T/incoming", "a+b", "T", "incoming", "", true},
		{"http://host:1/a/101/T/incoming?a=b", "101", "T", "incoming", "a=b", true},
		{"HTTPS://host/a/101/T/incoming", "101", "T", "incoming", "", true},
		{"/a///", "", "", "", "", true},
		{"/a/101/T", "", "", "", "", false},
		{"/a/101/T/incoming/", "", "", "", "", false},
		{"/b/101/T/incoming", "", "", "", "", false},
		{"/A/101/T/incoming", "", "", "", "", false},
		{"//a/101/T/incoming", "", "", "", "", false},
		{"a/101/T/incoming", "", "", "", "", false},
		{"http://host", "", "", "", "", false},
		{"/?/a/101/T/incoming", "", "", "", "", false},
		{"*", "", "", "", "", false},
		{"", "", "", "", "", false},
	} {
		extension, token, event, query, ok := split(c.target)
		if ok != c.ok || ok && (extension != c.extension || token != c.token || event != c.event || query != c.query) {
			t.Errorf("%s is %q %q %q %q %v", c.target, extension, token, event, query, ok)
		}
	}
}

func TestParameter(t *testing.T) {
	for _, c := range []struct{ query, name, want string }{
		{"a=1&b=2", "a", "1"},
		{"a=1&b=2", "b", "2"},
		{"a=1&b=2", "c", ""},
		{"", "a", ""},
		{"a", "a", ""},
		{"a=", "a", ""},
		{"a=1=2", "a", "1=2"},
		{"a=1;b=2", "b", ""},
		{"a=1;b=2", "a", "1;b=2"},
		{"a=1&a=2", "a", "1"},
		{"aa=1&a=2", "a", "2"},
		{"A=1", "a", ""},
		{"a=%31+%2B", "a", "1++"},
		{"&&a=1&", "a", "1"},
		{"=1&a=2", "", "1"},
	} {
		if got := parameter(c.query, c.name); got != c.want {
			t.Errorf("%s of %q is %q, want %q", c.name, c.query, got, c.want)
		}
	}
}

func TestUnescape(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "abc": "abc", "a+b": "a+b", "%41%62": "Ab", "%c3%A9": "é", "%": "%", "%4": "%4", "a%": "a%", "%zz": "%zz", "%4z%41": "%4zA",
		"%%41": "%A", "%2541": "%41", "100%": "100%", "%fc": "\xfc", "%00": "\x00", "%0d%0a": "\r\n",
	} {
		if got := phoneprofile.Unescape(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " a b ": "a b", "\tx\r\n": "x", "B\xfcro": "Büro", "Büro": "Büro", "\xe9": "é",
		"$remote": "", "$call-id": "", " $display_remote ": "", "$active_url": "", "$x1": "", "$$REMOTENUMBER$$": "", "$sip_header(X-Y Z)": "",
		"$": "$", "$$": "$$", "$5": "$5", "$5.00": "$5.00", "$a.b": "$a.b", "$a b": "$a b", "x$remote": "x$remote", "$remote@pbx": "$remote@pbx",
		"$$REMOTE$": "$$REMOTE$", "$$$$": "$$$$", "$sip_header(X": "$sip_header(X", "$(x)": "$(x)", "$-a": "$-a", "sip:$remote": "sip:$remote",
	} {
		if got := clean(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestXMLValue(t *testing.T) {
	const doc = `<?xml version="1.0"?><!-- <N>no</N> --><P xmlns:p="x"><N a="1" b='2&amp;'> 102&#32;</N><N>103</N><p:M>4</p:M><E/><F>5</F><C><![CDATA[<6>]]></C><G at="7"/></P>`
	for _, c := range []struct{ name, doc, path, want string }{
		{"an element", doc, "N", " 102 "},
		{"an attribute", doc, "N@a", "1"},
		{"an attribute with an entity", doc, "N@b", "2&"},
		{"no such attribute", doc, "N@c", ""},
		{"no such element", doc, "X", ""},
		{"an element of a name space", doc, "M", "4"},
		{"an empty element", doc, "E", ""},
		{"behind an empty element", doc, "F", "5"},
		{"character data", doc, "C", "<6>"},
		{"an attribute of an empty element", doc, "G@at", "7"},
		{"an attribute of a later element", `<a><N/><N x="1"/></a>`, "N@x", "1"},
		{"a name in another case", doc, "n", ""},
		{"an unknown entity", "<N>a&nbsp;b</N>", "N", "a&nbsp;b"},
		{"a bare ampersand", "<N>a & b</N>", "N", "a & b"},
		{"an attribute without quotes", "<N x=1>", "N@x", "1"},
		{"the names of all elements", doc, "*", "P N N M E F C G "},
		{"the names until it breaks off", "<A><B/><C", "*", "A B "},
		{"broken off in the text", "<N>10", "N", "10"},
		{"broken off in a tag", "<N>10</", "N", "10"},
		{"broken off before", "<N", "N", ""},
		{"an element with elements in it", "<P>\n <N>102</N>\n <M>3</M></P>", "P", "\n 102"},
		{"not closed", "<N>102<M>103</P>", "N", "102"},
		{"closed wrongly", "<P><N>102</P>", "N", "102"},
		{"two roots", "<A/><N>1</N>", "N", "1"},
		{"text before", "x <N>1</N>", "N", "1"},
		{"a document type", "<!DOCTYPE N [<!ENTITY x 'y'>]><N>&x;1</N>", "N", "&x;1"},
		{"Latin-1", "<N>B\xfcro</N>", "N", "Büro"},
		{"another character set", `<?xml version="1.0" encoding="windows-1250"?><N>1</N>`, "N", "1"},
		{"a control character, which ends it", "<M>1</M>\x01<N>1</N>", "N", ""},
		{"no document", "N=1", "N", ""},
		{"nothing", "", "N", ""},
		{"no path", "<N>1</N>", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := xmlValue([]byte(c.doc), c.path); got != c.want {
				t.Errorf("%s is %q, want %q", c.path, got, c.want)
			}
		})
	}
}

// Depth costs nothing but the bytes.
func TestXMLDepth(t *testing.T) {
	doc := strings.Repeat("<a>", MaxBody/8) + "<N>1</N>"
	if got := xmlValue([]byte(doc), "N"); got != "1" {
		t.Errorf("N is %q", got)
	}
}

// FuzzSplit takes any target apart: the parts are those of the target.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{"/a/101/T/incoming?a=b", "http://h/a/1/2/3&x", "/a/%31/2/3", "/a/%zz/2/3", "/a////", "*", "://"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, target string) {
		extension, token, event, query, ok := split(target)
		if !ok {
			return
		}
		if strings.ContainsAny(token+event, "/?&") || !strings.HasSuffix(target, query) {
			t.Fatalf("%q is %q %q %q %q", target, extension, token, event, query)
		}
		if !strings.Contains(target, "/"+token+"/"+event) || !strings.Contains(target, "%") && !strings.Contains(target, Prefix+extension+"/") {
			t.Fatalf("%q is %q %q %q", target, extension, token, event)
		}
	})
}

// FuzzParameter reads any query: a parameter that is written with percent
// escapes is read back as it was, and nothing grows.
func FuzzParameter(f *testing.F) {
	for _, s := range []string{"1", "a b", "%41", "x;y=z", "+420", "B\xfcro", "$remote", "a&b=c"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, query, value string) {
		got := parameter(query, "v")
		if len(got) > len(query) || !strings.Contains(query, "%") && !strings.Contains(query, got) {
			t.Fatalf("%q gives %q", query, got)
		}
		var escaped strings.Builder
		for i := range len(value) {
			escaped.WriteString("%" + string("0123456789abcdef"[value[i]>>4]) + string("0123456789ABCDEF"[value[i]&15]))
		}
		if got := parameter("a=1&v="+escaped.String()+"&b=2", "v"); got != value {
			t.Fatalf("%q is read as %q", value, got)
		}
		if got := clean(value); !utf8.ValidString(got) || len(got) > 2*len(value) {
			t.Fatalf("%q is cleaned to %q", value, got)
		}
	})
}

// FuzzXMLValue reads any document: it ends, and gives text.
func FuzzXMLValue(f *testing.F) {
	for _, s := range []string{"<N>1</N>", `<a><N x="1"/></a>`, "<N>B\xfc", "<!DOCTYPE a [<!ENTITY", "<?xml version='1.0' encoding='x'?><N>", "<N><![CDATA[", "<a:N b:x='1'>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		for _, path := range []string{"N", "N@x", "*", "*@x", "", "@", "@x"} {
			if got := xmlValue([]byte(doc), path); !utf8.ValidString(got) || len(got) > 4*len(doc) {
				t.Fatalf("%s of %q is %q", path, doc, got)
			}
		}
	})
}
