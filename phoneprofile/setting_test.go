package phoneprofile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// settingTables has every form of [settings].
const settingTables = `
[settings]
"ringer.volume" = { setting = "vol_ringer", min = 0, max = 15 }
"callWaiting" = { setting = "call_waiting", values = { true = "on", false = "off" } }
"codec.hdAudio" = [
  { setting = "codec_a", values = { true = "1", false = "0" } },
  { setting = "codec_b", values = { true = "g722", false = "" }, value = "pcma,{value}" },
]
"network.vlanId" = { setting = "vlan", value = "{value} {network.vlanPriority}" }
"displayBrightness" = [{ setting = "light", min = 0, max = 15 }, { setting = "dim", min = 3, max = 20 }]
"notes" = { setting = "note" }
`

// listed writes settings for a comparison.
func listed(all []SettingValue) string {
	lines := make([]string, len(all))
	for i, s := range all {
		lines[i] = s.Setting + "=" + s.Value
	}
	return strings.Join(lines, "|")
}

func TestSettingValues(t *testing.T) {
	p := mustParse(t, head+settingTables)
	for _, c := range []struct {
		name   string
		values map[string]string
		want   string
	}{
		{"nothing", nil, ""},
		{"a number", map[string]string{"ringer.volume": "7"}, "vol_ringer=7"},
		{"a number that the phone does not take", map[string]string{"ringer.volume": "16"}, ""},
		{"no number", map[string]string{"ringer.volume": "loud"}, ""},
		{"a word", map[string]string{"callWaiting": "false"}, "call_waiting=off"},
		{"a word that the phone does not know", map[string]string{"callWaiting": "perhaps"}, ""},
		{"two settings", map[string]string{"codec.hdAudio": "true"}, "codec_a=1|codec_b=pcma,g722"},
		{"an empty word", map[string]string{"codec.hdAudio": "false"}, "codec_a=0|codec_b=pcma,"},
		{"another property", map[string]string{"network.vlanId": "7", "network.vlanPriority": "3"}, "vlan=7 3"},
		{"another property without a value", map[string]string{"network.vlanId": "7"}, ""},
		{"in two ranges", map[string]string{"displayBrightness": "2"}, "light=2"},
		{"the order of the file", map[string]string{"notes": "x", "callWaiting": "true", "ringer.volume": "0"}, "vol_ringer=0|call_waiting=on|note=x"},
		{"a property that the profile does not know", map[string]string{"dhsg": "true"}, ""},
		{"an empty text", map[string]string{"notes": ""}, "note="},
	} {
		if got := listed(p.SettingValues(c.values, nil, nil)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestProperties(t *testing.T) {
	p := mustParse(t, head+settingTables)
	if got := strings.Join(p.PropertyPaths(), " "); got != "callWaiting codec.hdAudio displayBrightness network.vlanId notes ringer.volume" {
		t.Errorf("paths are %s", got)
	}
	if !p.HasProperty("codec.hdAudio") || p.HasProperty("codec") || p.HasProperty("softkeys") {
		t.Error("has another property than it says")
	}
	for path, want := range map[string]string{
		"ringer.volume": "0 15 true", "displayBrightness": "3 15 true", "notes": "0 0 false", "dhsg": "0 0 false",
	} {
		low, high, ok := p.PropertyRange(path)
		if got := fmt.Sprint(low, high, ok); got != want {
			t.Errorf("the range of %s is %s, want %s", path, got, want)
		}
	}
	if got := p.PropertyWords("callWaiting"); !slices.Equal(got, []string{"false", "true"}) {
		t.Errorf("words are %q", got)
	}
	if p.PropertyWords("notes") != nil || p.PropertyWords("dhsg") != nil {
		t.Error("words where there are none")
	}
	if p := mustParse(t, head); p.PropertyPaths() == nil || len(p.PropertyPaths()) != 0 || p.SoftkeyFunctions() != nil {
		t.Error("a profile without [settings] has properties")
	}
}
