package phoneprofile

import (
	"slices"
	"testing"
)

// Phones that have a key's function and number in one setting, and phones that
// have a setting for each.
const (
	oneSetting = `
[softkeys]
unused = "none"
functions = { SPEEDDIAL = "speed {value}", DND = "keyevent F_DND", VOICEMAIL = "speed {code}", QUEUE = "url {url}" }
settings = [
  { setting = "fkey{index}", value = "{function}" },
  { setting = "fkey_label{index}", value = "{label}" },
  { setting = "fkey_short_label{index}", value = "{label}", short = true },
]
`
	threeSettings = `
[softkeys]
first = 1
functions = { SPEEDDIAL = "13", BLF = "16", QUEUE = "27", DND = "5" }
values = { QUEUE = "{url}", DND = "" }
settings = [
  { setting = "linekey.{index}.type", value = "{function}" },
  { setting = "linekey.{index}.value", value = "{content}" },
]
`
)

func TestSoftkeySettings(t *testing.T) {
	small, short := &Model{Keys: 2}, &Model{Keys: 1, Short: true, SidePanels: 2, PanelKeys: 1}
	for _, c := range []struct {
		name, table string
		keys        []SoftkeyValue
		model       *Model
		panels      string
		want        string
	}{
		{"a number", oneSetting, []SoftkeyValue{{Index: 0, Function: "SPEEDDIAL", Value: "199", Label: "Home"}}, nil, "", "fkey0=speed 199|fkey_label0=Home"},
		{"a short label", oneSetting, []SoftkeyValue{{Function: "DND"}}, short, "", "fkey0=keyevent F_DND|fkey_label0=|fkey_short_label0="},
		{"a feature code", oneSetting, []SoftkeyValue{{Index: 4, Function: "VOICEMAIL", Code: "*97"}}, nil, "", "fkey4=speed *97|fkey_label4="},
		{"no feature code", oneSetting, []SoftkeyValue{{Index: 4, Function: "VOICEMAIL"}}, nil, "", ""},
		{"an address of ours", oneSetting, []SoftkeyValue{{Index: 1, Function: "QUEUE", Value: "support", URL: "http://s/k"}}, nil, "", "fkey1=url http://s/k|fkey_label1="},
		{"no address of ours", oneSetting, []SoftkeyValue{{Index: 1, Function: "QUEUE", Value: "support"}}, nil, "", ""},
		{"a function that the phone has not", oneSetting, []SoftkeyValue{{Index: 1, Function: "MENU"}}, nil, "", ""},
		{"an unused key", oneSetting, []SoftkeyValue{{Index: 3}}, nil, "", "fkey3=none|fkey_label3="},
		{"the other keys of the model", oneSetting, []SoftkeyValue{{Index: 1, Function: "DND"}}, small, "", "fkey0=none|fkey_label0=|fkey1=keyevent F_DND|fkey_label1="},
		{"no softkeys", oneSetting, []SoftkeyValue{}, small, "", "fkey0=none|fkey_label0=|fkey1=none|fkey_label1="},
		{"softkeys that are not ours", oneSetting, nil, small, "", ""},
		{"a panel", oneSetting, []SoftkeyValue{}, short, "1", "fkey0=none|fkey_label0=|fkey_short_label0=|fkey1=none|fkey_label1=|fkey_short_label1="},
		{"too many panels", oneSetting, []SoftkeyValue{}, &Model{SidePanels: 1, PanelKeys: 1}, "9", "fkey0=none|fkey_label0="},
		{"fewer panels than none", oneSetting, []SoftkeyValue{}, &Model{SidePanels: 1, PanelKeys: 1}, "-1", ""},
		{"in their order", threeSettings, []SoftkeyValue{{Index: 1, Function: "BLF", Value: "102"}, {Index: 0, Function: "SPEEDDIAL", Value: "1"}}, nil, "", "linekey.1.type=13|linekey.1.value=1|linekey.2.type=16|linekey.2.value=102"},
		{"contents by function", threeSettings, []SoftkeyValue{{Function: "QUEUE", Value: "x", URL: "http://s/k"}, {Index: 1, Function: "DND", Value: "x"}}, nil, "", "linekey.1.type=27|linekey.1.value=http://s/k|linekey.2.type=5|linekey.2.value="},
		{"no word for an unused key", threeSettings, []SoftkeyValue{{Index: 0}}, small, "", ""},
	} {
		p := mustParse(t, head+c.table)
		if got := listed(p.SettingValues(map[string]string{"sidePanelCount": c.panels}, c.keys, c.model)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestSoftkeyFunctions(t *testing.T) {
	p := mustParse(t, head+threeSettings)
	if got := p.SoftkeyFunctions(); !slices.Equal(got, []string{"BLF", "DND", "QUEUE", "SPEEDDIAL"}) {
		t.Errorf("functions are %q", got)
	}
	if !p.UsesURL("QUEUE") || p.UsesURL("BLF") || p.UsesURL("MENU") {
		t.Error("another function than QUEUE needs our address")
	}
	p = mustParse(t, head+oneSetting)
	if !p.UsesURL("QUEUE") || !p.UsesCode("VOICEMAIL") || p.UsesCode("QUEUE") {
		t.Error("{url} and {code} are not seen")
	}
	if p = mustParse(t, head); p.UsesURL("QUEUE") || p.UsesCode("QUEUE") {
		t.Error("no [softkeys], and something is used")
	}
}

// The keys that are given stay as they were: they are the caller's.
func TestSoftkeysAreNotReordered(t *testing.T) {
	keys := []SoftkeyValue{{Index: 2, Function: "BLF"}, {Index: 1, Function: "BLF"}}
	mustParse(t, head+threeSettings).SettingValues(nil, keys, nil)
	if keys[0].Index != 2 {
		t.Error("reordered")
	}
}
