package vendorfile

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, text, setting, value string }{
		{"Yealink", "#!version:1.0.0.1\na.1.b = http://h:1/?x=1;y#z\n", "a.1.b", "http://h:1/?x=1;y#z"},
		{"Mitel", "action uri incoming: http://h:1/?x=1\n", "action uri incoming", "http://h:1/?x=1"},
		{"quotes", "a = \"b\" & `c`\n", "a", "\"b\" & `c`"},
		{"XML", `<?xml version="1.0"?><s><p><a perm="">1 &lt; &amp;</a></p></s>`, "a", "1 < &"},
	} {
		f, err := Read([]byte(c.text))
		if err != nil || f.Settings[c.setting] != c.value {
			t.Errorf("%s: %v, %v", c.name, f, err)
		}
	}
	for _, c := range []struct{ name, text, want string }{
		{"twice in lines", "a = 1\na = 1\n", "2 times"},
		{"twice in XML", "<?xml version='1.0'?><s><a>1</a><a>1</a></s>", "a stands in the file twice"},
		{"a key out of its place", "<?xml version='1.0'?><s><fkey idx='1'/></s>", "a key stands in s/fkey"},
		{"a key twice", "<?xml version='1.0'?><settings><functionKeys><fkey idx='1'/><fkey idx='1'/></functionKeys></settings>", `key "1"`},
		{"no XML", "<?xml version='1.0'?><s><a></s>", "no XML"},
		{"no line", "a line without anything\n", "no lines of settings"},
	} {
		if _, err := Read([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
