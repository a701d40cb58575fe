package phoneprofile

import (
	"strings"
	"testing"
)

// namedKeys is a phone whose keys have names, which differ by model, and
// numberedKeys one that has a number of its own for each.
const (
	namedKeys = `
[model.small]
keys = 2
key = "prgkey{index}"
side_panels = 2
panel_keys = 3
[softkeys]
first = 1
key = "softkey{index}"
panel_key = "expmod{panel} key{index}"
unused = "empty"
functions = { SPEEDDIAL = "speeddial" }
settings = [{ setting = "{key} type", value = "{function}" }, { setting = "{key} value", value = "{content}" }]
`
	numberedKeys = `
[softkeys]
file_only = true
functions = { SPEEDDIAL = "2" }
settings = [{ setting = "P{number}", value = "{function}", numbers = [323, 324] }, { setting = "P{number}", value = "{content}", numbers = [303, 306, 309] }]
`
	noNames = `
[model.small]
key = "prgkey{index}"
[softkeys]
functions = { SPEEDDIAL = "speeddial" }
settings = [{ setting = "{key} type", value = "{function}" }]
`
)

func TestKeyNames(t *testing.T) {
	p := mustParse(t, head+namedKeys)
	small := p.Model("small")
	key := func(indexes ...int) []SoftkeyValue {
		var keys []SoftkeyValue
		for _, i := range indexes {
			keys = append(keys, SoftkeyValue{Index: i, Function: "SPEEDDIAL", Value: "1"})
		}
		return keys
	}
	for _, c := range []struct {
		name, table string
		keys        []SoftkeyValue
		model       *Model
		panels      string
		want        string
	}{
		{"a phone whose model is not known", namedKeys, key(1), nil, "", "softkey2 type: speeddial|softkey2 value: 1"},
		{"a name of the model's own", namedKeys, key(0, 1), small, "", "prgkey1 type: speeddial|prgkey1 value: 1|prgkey2 type: speeddial|prgkey2 value: 1"},
		{"the first key of a panel", namedKeys, key(0, 1, 2), small, "", "prgkey1 type: speeddial|prgkey1 value: 1|prgkey2 type: speeddial|prgkey2 value: 1|expmod1 key1 type: speeddial|expmod1 key1 value: 1"},
		{"the last key of the second panel", namedKeys, key(0, 1, 7), small, "", "prgkey1 type: speeddial|prgkey1 value: 1|prgkey2 type: speeddial|prgkey2 value: 1|expmod2 key3 type: speeddial|expmod2 key3 value: 1"},
		{"unused keys of a panel", namedKeys, key(0, 1), small, "1", "prgkey1 type: speeddial|prgkey1 value: 1|prgkey2 type: speeddial|prgkey2 value: 1|expmod1 key1 type: empty|expmod1 key1 value: |expmod1 key2 type: empty|expmod1 key2 value: |expmod1 key3 type: empty|expmod1 key3 value: "},
		{"numbers", numberedKeys, key(1), nil, "", "P324: 2|P306: 1"},
		{"a key without one of the numbers", numberedKeys, key(0, 2), nil, "", "P323: 2|P303: 1"},
		{"a key whose name is not known", noNames, key(0), nil, "", ""},
	} {
		got := string(mustParse(t, head+c.table).ProvisionFile(nil, map[string]string{propertyPanels: c.panels}, c.keys, c.model, ""))
		if want := strings.ReplaceAll(c.want, "|", "\n"); strings.TrimSuffix(got, "\n") != want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, want)
		}
	}
	if all := mustParse(t, head+numberedKeys).SettingValues(nil, key(1), nil); all != nil {
		t.Errorf("keys that are written into files only are set by requests: %v", all)
	}
}

func TestOtherWordsAndOctets(t *testing.T) {
	p := mustParse(t, head+`
[settings]
"network.vlanId" = [{ setting = "vlan", values = { 0 = "off" }, other = "on" }, { setting = "id" }]
"network.ipAddress" = [{ setting = "P9", value = "{octet1}" }, { setting = "P12", value = "{octet4}" }]
`)
	for _, c := range []struct{ path, value, want string }{
		{"network.vlanId", "0", "vlan=off id=0"},
		{"network.vlanId", "7", "vlan=on id=7"},
		{"network.ipAddress", "192.168.1.10", "P9=192 P12=10"},
		{"network.ipAddress", "fe80::1", ""},
		{"network.ipAddress", "", ""},
	} {
		var got []string
		for _, s := range p.SettingValues(map[string]string{c.path: c.value}, nil, nil) {
			got = append(got, s.Setting+"="+s.Value)
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s = %q: got %q, want %q", c.path, c.value, text, c.want)
		}
	}
	if words := p.PropertyWords("network.vlanId"); words != nil {
		t.Errorf("any number is fine for the phone, and the words are %q", words)
	}
}
