package phoneprofile

import (
	"encoding/xml"
	"strings"
	"testing"
)

// xmlFile and cfgFile are files of the two kinds that there are.
const (
	xmlFile = slotEvents + settingTables + `
[softkeys]
functions = { SPEEDDIAL = "speed {value}", QUEUE = "url {url}" }
settings = [{ setting = "fkey{index}", value = "{function}" }]
line = '<fkey idx="{index}" label="{label}" perm="">{function}</fkey>'
head = '</phone-settings><functionKeys e="2">'
foot = "</functionKeys><phone-settings>"
[provision]
name = "snom-{mac}.xml"
content_type = "text/xml"
escape = "xml"
head = "<settings><phone-settings>"
line = '<{setting} perm="">{value}</{setting}>'
foot = "</phone-settings></settings>"
`
	cfgFile = slotEvents + settingTables + `
[softkeys]
first = 1
functions = { SPEEDDIAL = "13", QUEUE = "27" }
values = { QUEUE = "{url}" }
settings = [
  { setting = "linekey.{index}.type", value = "{function}" },
  { setting = "linekey.{index}.value", value = "{content}" },
  { setting = "linekey.{index}.label", value = "{label}" },
]
head = "## keys"
[provision]
name = "{mac}.cfg"
head = "#!version:1.0.0.1"
line = "{setting} = {value}"
`
)

func TestProvisionFile(t *testing.T) {
	values := map[string]string{"callWaiting": "true", "notes": `a < b & "c"`}
	keys := []SoftkeyValue{{Index: 1, Function: "QUEUE", URL: "http://s/k?a&b", Label: "<Q>"}, {Index: 0, Function: "SPEEDDIAL", Value: "1"}, {Index: 2, Function: "MENU"}}
	slots := []SlotValue{{"url_in", "http://s/i?a&b"}}
	for _, c := range []struct{ name, table, custom, want string }{
		{"xml", xmlFile, "<x/>", `<settings><phone-settings>
<url_in perm="">http://s/i?a&amp;b</url_in>
<call_waiting perm="">on</call_waiting>
<note perm="">a &lt; b &amp; &#34;c&#34;</note>
</phone-settings><functionKeys e="2">
<fkey idx="0" label="" perm="">speed 1</fkey>
<fkey idx="1" label="&lt;Q&gt;" perm="">url http://s/k?a&amp;b</fkey>
</functionKeys><phone-settings>
<x/>
</phone-settings></settings>
`},
		{"cfg", cfgFile, "a = 1\r\n\nb = 2\n", "#!version:1.0.0.1\nurl_in = http://s/i?a&b\ncall_waiting = on\nnote = a < b & \"c\"\n## keys\n" +
			"linekey.1.type = 13\nlinekey.1.value = 1\nlinekey.1.label = \nlinekey.2.type = 27\nlinekey.2.value = http://s/k?a&b\nlinekey.2.label = <Q>\na = 1\r\n\nb = 2\n"},
	} {
		if got := string(mustParse(t, head+c.table).ProvisionFile(slots, values, keys, nil, c.custom)); got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	p := mustParse(t, head+xmlFile)
	if got, want := string(p.ProvisionFile(nil, nil, keys[2:], nil, "")), "<settings><phone-settings>\n</phone-settings></settings>\n"; got != want {
		t.Errorf("nothing to write: got\n%s\nwant\n%s", got, want)
	}
	if got, want := string(mustParse(t, head+slotEvents).ProvisionFile(slots, nil, nil, nil, "")), "url_in: http://s/i?a&b\n"; got != want {
		t.Errorf("no [provision]: got %q, want %q", got, want)
	}
}

func TestFileNames(t *testing.T) {
	p := mustParse(t, head+xmlFile)
	if got := p.FileName("0004134AbCdE"); got != "snom-0004134abcde.xml" {
		t.Errorf("the name is %s", got)
	}
	if p.Provision.ContentType != "text/xml" || mustParse(t, head+cfgFile).Provision.ContentType != "text/plain; charset=utf-8" {
		t.Error("another content type")
	}
	for name, want := range map[string]string{
		"snom-0004134abcde.xml": "0004134ABCDE", "snom-0004134ABCDE.xml": "0004134ABCDE", "snom-0004134abcd.xml": "", "snom-0004134abcdef.xml": "",
		"SNOM-0004134abcde.xml": "", "snom-0004134abcdg.xml": "", "snom-{mac}.xml": "", "0004134abcde.xml": "", "snom-0004134abcde.cfg": "",
		"snom-00041 4abcde.xml": "", "snom-../4134abcde.xml": "", "": "", "snom-.xml": "", "snom-é04134abcde.xml": "", "snom-0004134abcde.xml\n": "",
	} {
		if mac, ok := p.FileMAC(name); mac != want || ok != (want != "") {
			t.Errorf("%q is the file of %q, %v, want %q", name, mac, ok, want)
		}
	}
	for _, table := range []string{"", slotEvents + "[provision]\nline = '{setting}{url}'\n"} {
		p := mustParse(t, head+table)
		if _, ok := p.FileMAC("0004134abcde"); ok || p.FileName("0004134abcde") != "" {
			t.Error("no name, and a file")
		}
	}
}

// TestHostileSettings puts every hostile value into every place of a file: it
// has the same lines and elements as with a harmless one.
func TestHostileSettings(t *testing.T) {
	x, cfg := mustParse(t, head+xmlFile), mustParse(t, head+cfgFile)
	for _, value := range append(hostile, "a\u0085b\u2028c\u2029d", "</fkey><fkey idx=\"9\">", "x\n#!version", strings.Repeat("\"'<>&", 2<<10)) {
		checkFiles(t, x, cfg, value)
	}
}

// checkFiles writes files with one value everywhere, and reads them.
func checkFiles(t *testing.T, x, cfg *Profile, value string) {
	t.Helper()
	values := map[string]string{"notes": value, "network.vlanId": value, "network.vlanPriority": value, "codec.hdAudio": value, "ringer.volume": value}
	keys := []SoftkeyValue{{Function: "SPEEDDIAL", Value: value, Label: value}, {Index: 1, Function: "QUEUE", URL: "u" + value, Label: value}}
	want := inLine(value)
	for _, s := range x.SettingValues(values, keys, nil) {
		if inLine(s.Value) != s.Value || inLine(s.Setting) != s.Setting {
			t.Fatalf("%.60q is no line: %.200q", s.Setting, s.Value)
		}
	}

	var got struct {
		Settings []struct {
			Rest []struct {
				XMLName xml.Name
				Text    string     `xml:",chardata"`
				Inner   []struct{} `xml:",any"`
			} `xml:",any"`
		} `xml:"phone-settings"`
		Keys []struct {
			Index string     `xml:"idx,attr"`
			Label string     `xml:"label,attr"`
			Text  string     `xml:",chardata"`
			Inner []struct{} `xml:",any"`
		} `xml:"functionKeys>fkey"`
		Rest []struct{} `xml:",any"`
	}
	file := x.ProvisionFile(nil, values, keys, nil, "")
	if err := xml.Unmarshal(file, &got); err != nil {
		t.Fatalf("%v in %.300q", err, file)
	}
	if len(got.Settings) != 2 || len(got.Keys) != 2 || len(got.Rest) != 0 || len(got.Keys[0].Inner)+len(got.Keys[1].Inner) != 0 {
		t.Fatalf("other elements: %.300q", file)
	}
	want = replaceInvalid(want, func(r rune) bool { return r == 0xfffe || r == 0xffff })
	check(t, got.Keys[0].Index+got.Keys[1].Index, "01")
	check(t, got.Keys[0].Label, want)
	check(t, got.Keys[0].Text, "speed "+want)
	check(t, got.Keys[1].Text, "url u"+want)
	found := map[string]string{}
	for _, s := range got.Settings[0].Rest {
		if len(s.Inner) > 0 {
			t.Fatalf("elements in a setting: %.300q", file)
		}
		found[s.XMLName.Local] = s.Text
	}
	check(t, found["note"], want)
	check(t, found["vlan"], want+" "+want)

	lines := strings.Split(strings.TrimSuffix(string(cfg.ProvisionFile(nil, values, keys, nil, "")), "\n"), "\n")
	n := len(cfg.SettingValues(values, keys, nil))
	if len(lines) != n+2 || lines[0] != "#!version:1.0.0.1" || lines[len(lines)-6] != "linekey.1.type = 13" || lines[len(lines)-1] != "linekey.2.label = "+inLine(value) {
		t.Fatalf("%d lines, want %d: %.300q", len(lines), n+2, lines)
	}
}

// TestDocumentedTables: what docs/profiles.md shows of models, settings and
// softkeys is a profile without a fault, and writes what it says.
func TestDocumentedTables(t *testing.T) {
	_, doc, _ := strings.Cut(readFile(t, "../docs/profiles.md"), "### `[model.NAME]`")
	doc, _, _ = strings.Cut(doc, "### `[provision]`")
	text := head + "[provision]\nescape = \"xml\"\nline = \"<{setting}>{value}</{setting}>\"\n"
	for i, block := range strings.Split(doc, "```") {
		if i%2 == 1 {
			text += strings.TrimPrefix(block, "toml")
		}
	}
	p := mustParse(t, text)
	m := p.Model("d785")
	if m == nil || m.Keys != 24 || !m.Short || !p.HasProperty("callWaiting") || !p.UsesURL("QUEUE") {
		t.Fatalf("%+v", p)
	}
	keys := []SoftkeyValue{{Index: 23, Function: "SPEEDDIAL", Value: "199", Label: "Home"}}
	file := string(p.ProvisionFile(nil, map[string]string{"callWaiting": "true"}, keys, m, ""))
	for _, want := range []string{
		"<call_waiting>on</call_waiting>\n", "<functionKeys e=\"2\">\n<fkey idx=\"0\" context=\"active\" label=\"\" perm=\"\">none</fkey>\n",
		"<fkey idx=\"23\" context=\"active\" label=\"Home\" perm=\"\">speed 199</fkey>\n</functionKeys>",
	} {
		if !strings.Contains(file, want) {
			t.Errorf("no %s in\n%s", want, file)
		}
	}
}
