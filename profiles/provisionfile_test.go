package profiles_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/internal/vendorfile"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// files are the golden provisioning files, by profile and MAC address.
const files = "../testdata/provisioning/"

const (
	fileMAC   = "0004134EE8A3"
	fileLabel = `<b>"Büro" & Co</b>`
	fileURL   = "http://192.168.0.5:26580/k/101/Fq3vW0ZxT9-aBcDeFgHi_J/?key=1&down=<yes>"
)

// served are the profiles that have a file, with a model, and with a line of the
// administrator's own and what a reader must find for it.
var served = []struct{ profile, model, custom, setting, value string }{
	{"snom", "D785", `<vol_key_tones perm="">one &amp; two</vol_key_tones>`, "vol_key_tones", "one & two"},
	{"snom-buttons", "D785", `<vol_key_tones perm="">one &amp; two</vol_key_tones>`, "vol_key_tones", "one & two"},
	{"snom-fr", "", `<vol_key_tones perm="">3</vol_key_tones>`, "vol_key_tones", "3"},
	{"snom-d8xx", "D865", `<vol_key_tones perm="">3</vol_key_tones>`, "vol_key_tones", "3"},
	{"yealink", "T54W", "features.keep_mute.enable = 1", "features.keep_mute.enable", "1"},
	{"yealink-login", "T48G", "features.keep_mute.enable = 1", "features.keep_mute.enable", "1"},
	{"grandstream", "GXP2140", "<P8356>10</P8356>", "P8356", "10"},
	{"sangoma", "", "<P8683>300</P8683>", "P8683", "300"},
	{"htek", "UC926", "<P8683>300</P8683>", "P8683", "300"},
	{"mitel", "6930", "backlight mode: 1", "backlight mode", "1"},
}

// fileValues are values of every property that the profile has.
func fileValues(p *phoneprofile.Profile) map[string]string {
	values := map[string]string{
		"network.ipAddress": "192.168.1.10", "network.subnet": "255.255.255.0", "network.gateway": "192.168.1.1", "network.dns1": "192.168.1.2", "network.dns2": "8.8.8.8",
		"network.vlanId": "7", "network.vlanPriority": "5", "displayBackground": "http://192.168.0.5/b.png?a=1&b=2",
	}
	for _, path := range p.PropertyPaths() {
		if words := p.PropertyWords(path); words != nil {
			values[path] = words[0]
		} else if _, high, ok := p.PropertyRange(path); ok {
			values[path] = strconv.Itoa(high)
		}
	}
	return values
}

// fileKeys are softkeys of every function that the profile has.
func fileKeys(p *phoneprofile.Profile) []phoneprofile.SoftkeyValue {
	var keys []phoneprofile.SoftkeyValue
	for i, function := range p.SoftkeyFunctions() {
		k := phoneprofile.SoftkeyValue{Index: i, Function: function, Value: "10" + strconv.Itoa(i), Label: fileLabel, URL: fileURL}
		if function == "URL" {
			k.Value = "http://192.168.0.9/menu.xml?a=1&b=2"
		}
		if p.UsesCode(function) {
			k.Code = "*97" + k.Value
		}
		keys = append(keys, k)
	}
	return keys
}

// TestProvisionFiles compares the file of a phone of each type that asks for one
// with testdata/provisioning, and reads it with a parser that is not ours: every
// action URL, every setting and every label is what went in. That the addresses
// work is tested by package actionurl.
func TestProvisionFiles(t *testing.T) {
	names := map[string]bool{}
	for _, c := range served {
		names[c.profile] = true
		t.Run(c.profile, func(t *testing.T) {
			p := shipped(t)[c.profile]
			slots, err := handSettings(t, c.profile).Slots("http://192.168.0.5:26580")
			if err != nil {
				t.Fatal(err)
			}
			m := p.Model(c.model)
			if c.model != "" && m == nil {
				t.Fatalf("%s is no model of it", c.model)
			}
			values, keys := fileValues(p), fileKeys(p)
			got := p.ProvisionFile(slots, values, keys, m, c.custom)
			golden := filepath.Join(files, c.profile, p.FileName(fileMAC))
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, got, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n"))) {
				t.Errorf("%s is out of date (go test ./profiles -update): the file is\n%s", golden, got)
			}
			f, err := vendorfile.Read(got)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range slots {
				if f.Settings[s.Setting] != s.URL {
					t.Errorf("%s is %q, want %q", s.Setting, f.Settings[s.Setting], s.URL)
				}
			}
			for _, s := range p.SettingValues(values, nil, m) {
				if f.Settings[s.Setting] != s.Value {
					t.Errorf("%s is %q, want %q", s.Setting, f.Settings[s.Setting], s.Value)
				}
			}
			if f.Settings[c.setting] != c.value {
				t.Errorf("the administrator's %s is %q, want %q", c.setting, f.Settings[c.setting], c.value)
			}
			labels := strings.Count(strings.Join(mapValues(f), "\n"), fileLabel)
			for _, k := range f.Keys {
				if k.Label == fileLabel && k.ShortLabel == fileLabel && k.Context == "active" {
					labels++
				}
			}
			if labels != len(keys) {
				t.Errorf("%d labels are whole, want %d", labels, len(keys))
			}
		})
	}
	for name, p := range shipped(t) {
		if asked := p.FileName(fileMAC) != ""; asked != names[name] {
			t.Errorf("%s: phones ask for a file: %v; it is tested: %v", name, asked, names[name])
		}
	}
}

func mapValues(f *vendorfile.File) []string {
	var all []string
	for _, v := range f.Settings {
		all = append(all, v)
	}
	return all
}

// TestVendorsNames reads the golden files with a parser that is not ours, for the
// names and words of the vendors' documents.
func TestVendorsNames(t *testing.T) {
	for _, c := range []struct {
		file string
		want map[string]string
		keys map[string]string // by idx
	}{
		{"snom/0004134ee8a3.xml", map[string]string{
			"vol_ringer": "15", "vol_handset_mic": "8", "vol_speaker": "15", "ring_sound": "Ringer9", "call_waiting": "off", "backlight_idle": "15",
			"custom_bg_image_url": "http://192.168.0.5/b.png?a=1&b=2", "vlan_id": "7", "vlan_qos": "7",
		}, map[string]string{
			"0": "keyevent F_ADR_BOOK", "1": "blf 101", "2": "keyevent F_DND", "3": "url " + fileURL, "4": "keyevent F_HOLD", "5": "line", "10": "url " + fileURL, "11": "dtmf *971011",
			"13": "speed 1013", "16": "url http://192.168.0.9/menu.xml?a=1&b=2", "18": "none", "23": "none", "24": "",
		}},
		{"snom-fr/0004134ee8a3.xml", nil, map[string]string{"4": "keyevent F_R"}},
		{"yealink/0004134ee8a3.cfg", map[string]string{
			"force.voice.ring_vol": "15", "phone_setting.ring_type": "Ring8.wav", "call_waiting.enable": "0", "static.network.internet_port.type": "2", "static.network.internet_port.ip": "192.168.1.10",
			"static.network.vlan.internet_port_enable": "1", "static.network.vlan.internet_port_vid": "7", "transfer.dsskey_deal_type": "1", "linekey.1.type": "29", "linekey.2.type": "16",
			"linekey.2.value": "101", "linekey.2.label": fileLabel, "linekey.4.type": "17", "linekey.4.value": fileURL, "linekey.27.type": "0", "linekey.14.type": "13", "linekey.14.value": "1013",
		}, nil},
		{"yealink-login/0004134ee8a3.cfg", map[string]string{"voice.ring_vol": "15", "voice.handset_send": "53", "network.vlan.internet_port_vid": "7", "network.internet_port.gateway": "192.168.1.1"}, nil},
		{"grandstream/cfg0004134ee8a3.xml", map[string]string{
			"P8352": "7", "P91": "1", "P8": "1", "P9": "192", "P12": "10", "P16": "0", "P20": "1", "P24": "2", "P25": "8", "P51": "7", "P87": "7",
			"P1363": "blf", "P1364": "0", "P1465": fileLabel, "P1466": "100", "P23800": "record", "P23802": fileLabel, "P23836": "none",
		}, nil},
		{"sangoma/cfg0004134ee8a3.xml", map[string]string{"P8849": "0", "P51": "7", "P41200": "3", "P41300": "100", "P41400": fileLabel, "P20205": "2", "P20206": "*97105", "P20207": fileLabel}, nil},
		{"htek/cfg0004134ee8a3.xml", map[string]string{"P24053": "1", "P41202": "35", "P41302": fileURL, "P20355": "0"}, nil},
		{"mitel/0004134ee8a3.cfg", map[string]string{
			"handset tx gain": "10", "dhcp": "0", "ip": "192.168.1.10", "subnet mask": "255.255.255.0", "tagging enabled": "1", "vlan id": "7", "topsoftkey1 type": "directory",
			"topsoftkey2 type": "blf", "topsoftkey2 value": "101", "topsoftkey2 label": fileLabel, "topsoftkey4 type": "xml", "topsoftkey4 value": fileURL, "topsoftkey22 type": "empty",
		}, nil},
	} {
		data, err := os.ReadFile(files + c.file)
		if err != nil {
			t.Fatal(err)
		}
		f, err := vendorfile.Read(data)
		if err != nil {
			t.Fatalf("%s: %v", c.file, err)
		}
		for name, want := range c.want {
			if got, has := f.Settings[name]; !has || got != want {
				t.Errorf("%s: %s is %q, want %q", c.file, name, got, want)
			}
		}
		for idx, want := range c.keys {
			if got := f.Keys[idx].Text; got != want {
				t.Errorf("%s: key %s is %q, want %q", c.file, idx, got, want)
			}
		}
	}
}
