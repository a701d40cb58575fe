package inventory

import (
	"fmt"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/sipphone"
)

func TestUnsupported(t *testing.T) {
	hand := fileProfile[:len(fileProfile)-len(provisionTable())]
	for _, c := range []struct {
		name, profile string
		patch         sipphone.Patch
		want          string
	}{
		{"what the profile has", fileProfile, sipphone.Patch{"ringer.volume": 3, "callWaiting": true, "network.vlanId": "3", "network.vlanPriority": 2, pathSoftkeys: []any{map[string]any{"index": 0, "function": "LINE"}}}, "[]"},
		{"what it has not", fileProfile, sipphone.Patch{"ringer.tone": "2", "codec.video": true, "network.dhcp": false}, "[codec.video network.dhcp ringer.tone]"},
		{"no value is none", fileProfile, sipphone.Patch{"ringer.tone": nil, "dhsg": nil}, "[]"},
		{"what is kept", fileProfile, sipphone.Patch{"notes": "n", "serial": "s", "product": "p", "instanceId": "i", "customConfig": "c", "orderId": "o", "date": "d", "paymentOption": "BOUGHT",
			"purchaseInfo.orderId": "o", pathPanels: []sipphone.SidePanel{}, "ip.mode": "OPEN", "ip.countries": "", "sidePanel": "D7", "sidePanelCount": 1, "softkeyConfigurationOnDevice": true, "macAddress": "000413000101", "sipPhoneModel": "T2", "extension": "101", "pbxCluster": 1}, "[]"},
		{"set by hand", hand, sipphone.Patch{"ringer.volume": 3, "notes": "n", pathCustom: "a = b", pathSoftkeys: []any{map[string]any{"index": 0, "function": "LINE"}}}, "[customConfig ringer.volume softkeys]"},
		{"no lines by hand", hand, sipphone.Patch{pathCustom: ""}, "[]"},
		{"no softkeys by hand", hand, sipphone.Patch{pathSoftkeys: []any{}}, "[]"},
		{"set by HTTP", webProfile, sipphone.Patch{"ringer.volume": 3}, "[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, e := range unsupported(c.patch, &phone.Settings{Profile: parseProfile(t, c.profile)}) {
				got = append(got, e.Message)
				if e.Code != 422 || e.Description != "This phone model does not support "+e.Message {
					t.Errorf("%+v", e)
				}
			}
			if fmt.Sprint(got) != c.want {
				t.Errorf("%v, want %s", got, c.want)
			}
		})
	}
}

// provisionTable is the last table of fileProfile.
func provisionTable() string {
	const begin = "[provision]"
	for i := range fileProfile {
		if len(fileProfile)-i >= len(begin) && fileProfile[i:i+len(begin)] == begin {
			return fileProfile[i:]
		}
	}
	return ""
}

func TestLimits(t *testing.T) {
	b := newBench(t, fileProfile)
	v, s := b.view.Load(), b.conf.Phones[0]
	for _, c := range []struct {
		object, patch sipphone.Object
		keys, panels  int
	}{
		{nil, nil, 0, 0}, // no model is known
		{nil, sipphone.Object{pathModel: "T2"}, 4, 1},
		{sipphone.Object{pathModel: "T2"}, nil, 4, 1},
		{sipphone.Object{pathModel: "T2", pathPanelCount: 1}, nil, 14, 1},
		{sipphone.Object{pathModel: "T2"}, sipphone.Object{pathPanelCount: 1}, 14, 1},
		{sipphone.Object{pathModel: "T2"}, sipphone.Object{pathPanelCount: 9}, 14, 1}, // refused, and not more for it
		{sipphone.Object{pathModel: "T2", pathPanelCount: 1}, sipphone.Object{pathPanelCount: nil}, 4, 1},
		{sipphone.Object{pathModel: "T2"}, sipphone.Object{pathModel: nil}, 0, 0},
	} {
		l := b.limits(v, c.object, sipphone.Patch(c.patch), s)
		if l.Keys != c.keys || l.SidePanels != c.panels || fmt.Sprint(l.Models) != "[T2]" || fmt.Sprint(l.Functions) != "[BLF PICKUPGROUP QUEUE SPEEDDIAL VOICEMAIL]" {
			t.Errorf("%v with %v: %+v", c.object, c.patch, l)
		}
	}
	b.conf.PBX.Voicemail, b.KeyURL = "", nil
	b.reload()
	if got := fmt.Sprint(b.functions(b.view.Load(), s)); got != "[BLF PICKUPGROUP SPEEDDIAL]" {
		t.Errorf("without a code and an address: %s", got)
	}
}

func TestLacking(t *testing.T) {
	b := newBench(t, fileProfile)
	o := sipphone.Object{pathSoftkeys: []sipphone.Softkey{{Function: "PICKUPGROUP", Value: "sales"}, {Index: 1, Function: "PICKUPGROUP", Value: "mute"}, {Index: 2, Function: "VOICEMAIL"}}}
	errs := b.lacking(b.view.Load(), o, sipphone.Patch{pathSoftkeys: nil}, b.conf.Phones[0])
	if len(errs) != 1 || errs[0].Code != 409 || errs[0].Error() != `softkeys[1].value: "mute" has no number to dial: write number in the configuration` {
		t.Errorf("%v", errs)
	}
}

func TestDirectory(t *testing.T) {
	b := newBench(t, fileProfile)
	b.put("102", pathMAC, "00:04:13:AA:BB:CC", pathPanels, []sipphone.SidePanel{{Serial: "S1"}})
	d := &directory{inventory: b.Inventory, view: b.view.Load(), self: "101"}
	for name, got := range map[string]bool{
		"its own extension": d.Extension("101"), "another phone's": d.Extension("102"), "one without a phone": d.Extension("150"), "an unknown one": !d.Extension("999"), "none": !d.Extension(""),
		"a group": d.Group("sales"), "no group": !d.Group("600"), "a controller": d.Controls("101", "sales"), "no controller": !d.Controls("150", "sales"), "of no group": !d.Controls("101", "x"),
		"a queue": d.Queue("support"), "no queue": !d.Queue("700"), "the customer": d.Customer("acme"), "another customer": !d.Customer("other"), "no customer": !d.Customer(""),
		"a panel of another": d.PanelSerial("S1"), "nobody's panel": !d.PanelSerial("S2"),
		"a MAC address of another": len(d.Sharing("000413aabbcc")) == 1, "nobody's": len(d.Sharing("000413000102")) == 0, "its own": len(d.Sharing("000413000101")) == 0,
	} {
		if !got {
			t.Error(name)
		}
	}
	if d = (&directory{inventory: b.Inventory, view: b.view.Load(), self: "102"}); d.PanelSerial("S1") || len(d.Sharing("000413AABBCC")) != 0 {
		t.Error("what is its own is another's")
	}
}

// A key that the profile cannot name is refused, and not lost; a key that was valid
// when it was given keeps nobody from changing something else.
func TestSoftkeyLost(t *testing.T) {
	named := strings.Replace(fileProfile, `settings = [{ setting = "fkey{index}", value = "{function}" }`, `settings = [{ setting = "{key}", value = "{function}" }`, 1)
	named = strings.Replace(named, "keys = 4", `keys = 4
key = "k{index}"`, 1)
	numbered := strings.Replace(fileProfile, `setting = "fkey{index}", value = "{function}" }`, `setting = "P{number}", value = "{function}", numbers = [7, 8] }`, 1)
	key := func(index int) any {
		return map[string]any{"index": index, "function": "SPEEDDIAL", "value": "1"}
	}
	unknown := "422 softkeys[0].index Index is not valid while the model of the phone is not known: write sipPhoneModel"
	for _, c := range []struct {
		name, profile string
		patches       []sipphone.Patch
		want          string // of the last one
	}{
		{"no model", named, []sipphone.Patch{{pathSoftkeys: []any{key(0)}}}, unknown},
		{"a model with it", named, []sipphone.Patch{{pathSoftkeys: []any{key(0)}, pathModel: "T2"}}, "<nil>"},
		{"the model goes", named, []sipphone.Patch{{pathSoftkeys: []any{key(0)}, pathModel: "T2"}, {pathModel: nil}}, unknown},
		{"both go", named, []sipphone.Patch{{pathSoftkeys: []any{key(0)}, pathModel: "T2"}, {pathModel: nil, pathSoftkeys: nil}}, "<nil>"},
		{"numbers", numbered, []sipphone.Patch{{pathSoftkeys: []any{key(1)}}}, "<nil>"},
		{"no more numbers", numbered, []sipphone.Patch{{pathSoftkeys: []any{key(2)}}}, unknown},
		{"the panel goes", fileProfile, []sipphone.Patch{{pathModel: "T2", pathPanelCount: 1, pathSoftkeys: []any{key(9)}}, {pathPanelCount: 0}}, "422 softkeys[0].index Index is not valid for this phone model"},
		{"something else", fileProfile, []sipphone.Patch{{pathModel: "T2", pathPanelCount: 1, pathSoftkeys: []any{key(9)}}, {"notes": "n"}}, "<nil>"},
	} {
		b := newBench(t, c.profile)
		var err error
		for _, p := range c.patches {
			_, err = b.Update(t.Context(), "101", p, "", nil)
		}
		if got := rows(err); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}

	b := newBench(t, fileProfile)
	if _, err := b.change("101", `{"softkeys":[{"index":0,"function":"PICKUPGROUP","value":"sales"}]}`, ""); err != nil {
		t.Fatal(err)
	}
	b.conf.Groups[0].Number = ""
	b.reload()
	if _, err := b.change("101", `{"notes":"n"}`, ""); err != nil {
		t.Errorf("the notes: %v", rows(err))
	}
}

// TestUnseenExtension: whoever may not see a phone learns nothing of it by a
// softkey for it.
func TestUnseenExtension(t *testing.T) {
	b := newBench(t, fileProfile)
	key := func(value string) sipphone.Patch {
		return sipphone.Patch{pathSoftkeys: []any{map[string]any{"index": 0, "function": "BLF", "value": value}}}
	}
	own := func(extension string) bool { return extension == "101" }
	for _, id := range []string{"102", "999"} {
		_, err := b.Update(t.Context(), "101", key(id), "", own)
		if err == nil || err.Error() != "softkeys[0].value: Extension not found" {
			t.Errorf("%s: %v", id, err)
		}
	}
	for _, sees := range []func(string) bool{nil, own} { // once it stands there, everybody who reads the phone knows
		if _, err := b.Update(t.Context(), "101", key("102"), "", sees); err != nil {
			t.Error(err)
		}
	}
}
