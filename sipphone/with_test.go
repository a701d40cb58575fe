package sipphone

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

var (
	desk = &Limits{
		Models: []string{"D785"}, Keys: 6, SidePanels: 1, Functions: []string{"SPEEDDIAL", "BLF", "DNDOTHER", "URL", "PICKUPGROUP", "QUEUE", "SWITCH", "LINE"},
		Range: func(path string) (int, int, bool) {
			if path == "ringer.volume" || path == "ringer.tone" || strings.HasPrefix(path, "volume.") || path == "displayBrightness" {
				return 1, 10, true
			}
			return 0, 0, false
		},
		Words: func(path string) []string {
			if path == "headsetButton" {
				return []string{"speaker", "headset"}
			}
			return nil
		},
	}
	base = &Limits{Handsets: 2}
	here = town{
		extensions: []string{"101", "102"}, groups: []string{"sales"}, queues: []string{"support"}, customers: []string{"acme"}, serials: []string{"S9"},
		phones: []Object{
			{"macAddress": "000413AAAAAA"},
			{"macAddress": "000413BBBBBB", "handsetIndex": 0, "handsetAddress": "A1"},
			{"macAddress": "000413ABABAB", "handsetIndex": 1, "handsetAddress": "AB1"}, {"macAddress": "000413ABABAB"}, // has no position yet
			{"macAddress": "000413CCCCCC", "handsetIndex": 0, "handsetAddress": "C1"},
			{"macAddress": "000413CCCCCC", "handsetIndex": 1, "handsetAddress": "C2"},
		},
	}
)

// refusals are patches, and what is said of them: code, message and description,
// with " + " between several.
var refusals = []struct {
	patch  string
	limits *Limits
	want   string
}{
	{`{"pbxCluster": 3}`, desk, "422 pbxCluster PBX cluster id not valid only 1 or 2 is permitted"},
	{`{"pbxCluster": "1"}`, desk, "422 pbxCluster PBX cluster id not valid only 1 or 2 is permitted"},
	{`{"sipPhoneModel": "D999"}`, desk, "404 sipPhoneModel SIP phone model not found or invalid"},
	{`{"sipPhoneModel": 785}`, desk, "404 sipPhoneModel SIP phone model not found or invalid"},
	{`{"extension": "999"}`, desk, "404 extension Extension not found"},
	{`{"customer": "nobody"}`, desk, "404 customer Customer not found or not active"},
	{`{"macAddress": "4EE8A34B56F"}`, desk, "422 macAddress MAC address is invalid"},
	{`{"macAddress": "4E:E8:A3:4B:56"}`, desk, "422 macAddress MAC address is invalid"},
	{`{"macAddress": "../../etc/pas"}`, desk, "422 macAddress MAC address is invalid"},
	{`{"macAddress": "00:00:00:00:00:00"}`, desk, "422 macAddress MAC address is invalid"},
	{`{"macAddress": ""}`, desk, "422 macAddress MAC address is invalid"},
	{`{"macAddress": 4}`, desk, "422 macAddress MAC address is invalid"},
	{`{"macAddress": "00-04-13-aa-aa-aa"}`, desk, "409 macAddress A phone with the same MAC address already exists"},
	{`{"macAddress": "000413cccccc", "handsetAddress": "C3"}`, base, "403 macAddress All available slots has been filled, no more SIP phones can share the MAC address"},
	{`{"macAddress": "000413BBBBBB"}`, base, "422 handsetAddress Handset address is missing"},
	{`{"macAddress": "000413BBBBBB", "handsetAddress": "a1"}`, base, "409 handsetAddress A phone with the same handset address already exists on the base"},
	{`{"macAddress": "000413BBBBBB", "handsetAddress": "B2", "handsetIndex": 0}`, base, "409 handsetIndex The SIP phone/device does not have any free positions"},
	{`{"macAddress": "000413BBBBBB", "handsetAddress": "B2", "handsetIndex": 2}`, base, "409 handsetIndex The SIP phone/device does not have any free positions"},
	{`{"macAddress": "000413DDDDDD", "handsetIndex": 0}`, desk, "409 handsetIndex The SIP phone/device does not have any free positions"},
	{`{"handsetIndex": 0}`, base, "409 handsetIndex The SIP phone/device does not have any free positions"},
	{`{"handsetIndex": "first"}`, base, "422 handsetIndex Value is invalid, must be a whole number"},
	{`{"ip": {"mode": "CLOSED"}}`, desk, "422 ip.mode Mode is invalid"},
	{`{"ip": {"mode": ""}}`, desk, "422 ip.mode Mode is invalid"},
	{`{"ip": {"mode": "ROAMING", "countries": "DK,XX"}}`, desk, "422 ip.countries Country code 'XX' is not valid"},
	{`{"ip": {"countries": "DK,,UK,AC,DNK"}}`, desk, "422 ip.countries Country code '' is not valid + 422 ip.countries Country code 'UK' is not valid + 422 ip.countries Country code 'AC' is not valid + 422 ip.countries Country code 'DNK' is not valid"},
	{`{"ip": {"mode": "ROAMING"}}`, desk, "409 ip.mode ROAMING mode requires countries to be specified"},
	{`{"ip": {"mode": "ROAMING", "countries": " "}}`, desk, "409 ip.mode ROAMING mode requires countries to be specified"},
	{`{"ip": {"mode": "LOCKED"}}`, desk, "422 ip.address IP address is invalid"},
	{`{"ip": {"mode": "LOCKED", "address": "10.0.0.256"}}`, desk, "422 ip.address IP address is invalid"},
	{`{"ip": {"address": "0.0.0.0"}}`, desk, "422 ip.address IP address is invalid"},
	{`{"ip": {"address": "fe80::1%eth0"}}`, desk, "422 ip.address IP address is invalid"},
	{`{"ringer": {"volume": "loud"}}`, desk, "422 ringer.volume Ringer volume is invalid"},
	{`{"ringer": {"volume": 4.5}}`, desk, "422 ringer.volume Ringer volume is invalid"},
	{`{"ringer": {"volume": 1e99}}`, desk, "422 ringer.volume Ringer volume is invalid"},
	{`{"ringer": {"volume": 1e999}}`, desk, "422 ringer.volume Ringer volume is invalid"},
	{`{"ringer": {"volume": 11}}`, desk, "422 ringer.volume Ringer volume is outside the valid range"},
	{`{"ringer": {"tone": 0}}`, desk, "422 ringer.tone Ringtone is outside the valid range"},
	{`{"ringer": {"tone": "mine"}}`, desk, "422 ringer.tone Ringtone is outside the valid range"},
	{`{"ringer": {"tone": -1}}`, nil, "422 ringer.tone Ringtone is outside the valid range"},
	{`{"ringer": {"tone": true}}`, nil, "422 ringer.tone Ringtone is outside the valid range"},
	{`{"volume": {"handset": {"mic": 11}}}`, desk, "422 volume.handset.mic Handset microphone level is invalid"},
	{`{"volume": {"handset": {"speaker": "x"}}}`, desk, "422 volume.handset.speaker Handset speaker level is invalid"},
	{`{"volume": {"headset": {"mic": 11}}}`, desk, "422 volume.headset.mic Headset microphone level is invalid"},
	{`{"volume": {"headset": {"speaker": []}}}`, desk, "422 volume.headset.speaker Headset speaker level is invalid"},
	{`{"volume": {"handsfree": {"mic": 0}}}`, desk, "422 volume.handsfree.mic Handsfree microphone level is invalid"},
	{`{"volume": {"handsfree": {"speaker": {}}}}`, desk, "422 volume.handsfree.speaker Handsfree speaker level is invalid"},
	{`{"softkeys": [{"function": "LINE"}]}`, desk, "422 softkeys[0].index Index is missing"},
	{`{"softkeys": [{"index": 0, "function": "LINE"}, {"index": 0, "function": "LINE"}]}`, desk, "422 softkeys[1].index Index is being used by another softkey"},
	{`{"softkeys": [{"index": 6, "function": "LINE"}]}`, desk, "422 softkeys[0].index Index is not valid for this phone model, it has keys from 0 to 5"},
	{`{"softkeys": [{"index": -1, "function": "LINE"}, {"index": "1", "function": "LINE"}]}`, desk, "422 softkeys[0].index Index is invalid, must be a whole number from 0 + 422 softkeys[1].index Index is invalid, must be a whole number from 0"},
	{`{"softkeys": [{"index": 0}, {"index": 1, "function": ""}]}`, desk, "422 softkeys[0].function Function is missing + 422 softkeys[1].function Function is missing"},
	{`{"softkeys": [{"index": 0, "function": "DND"}, {"index": 1, "function": "blf"}, {"index": 2, "function": 3}]}`, desk, "422 softkeys[0].function Function type is not valid for this phone model + 422 softkeys[1].function Function type is not valid for this phone model + 422 softkeys[2].function Function type is not valid for this phone model"},
	{`{"softkeys": [{"index": 0, "function": "SPEEDDIAL", "value": "boss"}]}`, desk, "422 softkeys[0].value Not a valid phone number"},
	{`{"softkeys": [{"index": 0, "function": "SPEEDDIAL"}, {"index": 1, "function": "SPEEDDIAL", "value": "+"}]}`, desk, "422 softkeys[0].value Not a valid phone number + 422 softkeys[1].value Not a valid phone number"},
	{`{"softkeys": [{"index": 0, "function": "BLF", "value": "999"}, {"index": 1, "function": "DNDOTHER"}]}`, desk, "404 softkeys[0].value Extension not found + 404 softkeys[1].value Extension not found"},
	{`{"softkeys": [{"index": 0, "function": "URL", "value": "javascript:alert(1)"}, {"index": 1, "function": "URL", "value": "http:"}]}`, desk, "422 softkeys[0].value URL is invalid, must begin with http: or https: + 422 softkeys[1].value URL is invalid, must begin with http: or https:"},
	{`{"softkeys": [{"index": 0, "function": "PICKUPGROUP", "value": "nobody"}]}`, desk, "404 softkeys[0].value Group not found"},
	{`{"softkeys": [{"index": 0, "function": "QUEUE", "value": "nobody"}]}`, desk, "404 softkeys[0].value Queue not found"},
	{`{"extension": "102", "softkeys": [{"index": 0, "function": "PICKUPGROUP", "value": "sales"}]}`, desk, "409 softkeys[0].value Extension does not have controller rights on group"},
	{`{"softkeys": [{"index": 0, "function": "SWITCH", "value": " "}]}`, desk, "422 softkeys[0].value Name of the switch is missing"},
	{`{"softkeys": [{"index": 0, "function": "LINE", "value": 1}, {"index": 1, "function": "LINE", "label": []}, 7]}`, desk, "422 softkeys[0].value Value is invalid, must be text + 422 softkeys[1].label Value is invalid, must be text + 422 softkeys[2] Value is invalid, must be an object"},
	{`{"softkeys": "none"}`, desk, "422 softkeys Value is invalid, must be a list"},
	{`{"sidePanelCount": 2}`, desk, "422 sidePanelCount More sidepanels configured than possible for the SIP phone model."},
	{`{"sidePanelCount": -1}`, desk, "422 sidePanelCount Value is invalid, must be a whole number from 0 to 16"},
	{`{"sidePanelCount": 1}`, &Limits{Keys: 4}, "422 sidePanelCount More sidepanels configured than possible for the SIP phone model."},
	{`{"purchaseInfo": {"sidePanels": [{"serial": "1"}, {"serial": "2"}]}}`, desk, "422 purchaseInfo.sidePanels More sidepanels configured than possible for the SIP phone model."},
	{`{"purchaseInfo": {"sidePanels": [{"serial": "1"}, {"serial": "1"}]}}`, nil, "409 purchaseInfo.sidePanels.serial Sidepanel serials need to be unique"},
	{`{"purchaseInfo": {"sidePanels": [{"serial": "S9"}]}}`, desk, "409 purchaseInfo.sidePanels.serial Sidepanel serials need to be unique"},
	{`{"purchaseInfo": {"sidePanels": [{"date": "today", "paymentOption": "STOLEN"}]}}`, desk, "422 purchaseInfo.sidePanels[0].paymentOption Value is invalid, must be NONE, BOUGHT, RENTED or SELF_OWNED + 422 purchaseInfo.sidePanels[0].date Value is invalid, must be a date as 2020-01-30T00:00:00Z"},
	{`{"purchaseInfo": {"sidePanels": [true]}}`, desk, "422 purchaseInfo.sidePanels[0] Value is invalid, must be an object"},
	{`{"date": "yesterday"}`, desk, "422 purchaseInfo.date Value is invalid, must be a date as 2020-01-30T00:00:00Z"},
	{`{"paymentOption": "bought"}`, desk, "422 purchaseInfo.paymentOption Value is invalid, must be NONE, BOUGHT, RENTED or SELF_OWNED"},
	{`{"network": {"dhcp": false}}`, desk, "422 network.ipAddress IP address is invalid or missing + 422 network.subnet Subnet mask is invalid or missing + 422 network.gateway Default gateway is invalid or missing + 422 network.dns1 Primary DNS server is invalid or missing"},
	{`{"network": {"ipAddress": "::1", "subnet": "255.0.255.0", "gateway": "gw", "dns1": "1", "dns2": "2"}}`, desk, "422 network.ipAddress IP address is invalid or missing + 422 network.subnet Subnet mask is invalid or missing + 422 network.gateway Default gateway is invalid or missing + 422 network.dns1 Primary DNS server is invalid or missing + 422 network.dns2 Secondary DNS server is invalid"},
	{`{"network": {"dhcp": true, "subnet": "0.0.0.0"}}`, desk, "422 network.subnet Subnet mask is invalid or missing"},
	{`{"network": {"vlanId": 4095, "vlanPriority": 8}}`, desk, "422 network.vlanId Vlan ID is invalid + 422 network.vlanPriority Vlan priority is invalid"},
	{`{"network": {"vlanId": "01"}}`, desk, "422 network.vlanId Vlan ID is invalid"},
	{`{"network": {"vlanId": ""}}`, desk, "422 network.vlanId Vlan ID is invalid"},
	{`{"callWaiting": "yes"}`, desk, "422 callWaiting Value is invalid, must be true or false"},
	{`{"displayBrightness": 16}`, desk, "422 displayBrightness Value is invalid, must be a whole number from 0 to 15"},
	{`{"displayBrightness": 0}`, desk, "422 displayBrightness Value is not valid for this phone model, must be from 1 to 10"},
	{`{"displayFontColor": "RED"}`, desk, "422 displayFontColor Value is invalid, must be LIGHT or DARK"},
	{`{"headsetButton": "headset-speaker"}`, desk, "422 headsetButton Value is not valid for this phone model, must be speaker or headset"},
	{`{"displayBackground": "file:///etc/passwd"}`, desk, "422 displayBackground URL is invalid, must begin with http: or https:"},
	{`{"notes": {"a": 1}}`, desk, "422 notes Value is invalid, must be text"},
}

func TestRefused(t *testing.T) {
	for _, c := range refusals {
		old := Object{"extension": "101"}
		o, err := old.With(mustRead(t, c.patch), c.limits, here)
		if got := words(err); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.patch, got, c.want)
		}
		if o != nil || !reflect.DeepEqual(old, Object{"extension": "101"}) {
			t.Errorf("%s: the refused patch has changed something", c.patch)
		}
	}
}

// words writes an error as the table of refusals does.
func words(err error) string {
	var e *Error
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	if e.Message != "multiple" {
		return fmt.Sprintf("%d %s %s", e.Code, e.Message, e.Description)
	}
	var all []string
	for _, i := range e.Inner {
		all = append(all, words(i))
	}
	return strings.Join(all, " + ")
}

// TestEveryRowOfTheTable holds the errors against the table of the Telecomx API:
// every row of it is made by a case, word for word.
func TestEveryRowOfTheTable(t *testing.T) {
	made := map[string]bool{}
	for _, e := range []*Error{AccessDenied(), InsufficientAccess(), NotFound(), InternalError("")} {
		made[words(e)] = true
	}
	index := regexp.MustCompile(`\[\d+\]`)
	for _, c := range refusals {
		_, err := Object{"extension": "101"}.With(mustRead(t, c.patch), c.limits, here)
		if e, ok := err.(*Error); ok && len(e.Inner) > 0 {
			made[fmt.Sprintf("%d %s %s", e.Code, e.Message, e.Description)] = true
		}
		for _, w := range strings.Split(words(err), " + ") {
			made[index.ReplaceAllString(w, "[#]")] = true
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(string(seed(t, "errors.txt"))), "\n") {
		line, _, _ = strings.Cut(line, " (the inner property")
		if !made[line] {
			t.Errorf("no case makes the row %q", line)
		}
	}
}

func TestTaken(t *testing.T) {
	keys := []Softkey{{Index: 3, Function: "PICKUPGROUP", Value: "sales"}}
	for _, c := range []struct {
		old    Object
		patch  string
		limits *Limits
		want   Object
	}{
		{nil, `{}`, nil, Object{}},
		{Object{"notes": "x"}, `{"notes": null, "dhsg": true}`, desk, Object{"dhsg": true}},
		{nil, `{"macAddress": "4e:e8:a3:4b:56:f3"}`, desk, Object{"macAddress": "4EE8A34B56F3"}},
		{nil, `{"macAddress": "4ee8.a34b.56f3", "sipPhoneModel": "d785"}`, desk, Object{"macAddress": "4EE8A34B56F3", "sipPhoneModel": "D785"}},
		{Object{"macAddress": "000413AAAAAA"}, `{"macAddress": "000413AAAAAA"}`, desk, Object{"macAddress": "000413AAAAAA"}},
		{nil, `{"macAddress": "000413ABABAB", "handsetAddress": "AB2"}`, base, Object{"macAddress": "000413ABABAB", "handsetAddress": "AB2", "handsetIndex": 0}},
		{nil, `{"macAddress": "000413DDDDDD"}`, base, Object{"macAddress": "000413DDDDDD", "handsetIndex": 0}},
		{nil, `{"macAddress": "000413BBBBBB", "handsetAddress": "B2"}`, base, Object{"macAddress": "000413BBBBBB", "handsetAddress": "B2", "handsetIndex": 1}},
		{Object{"macAddress": "000413DDDDDD", "handsetIndex": 0}, `{"handsetIndex": 1}`, base, Object{"macAddress": "000413DDDDDD", "handsetIndex": 0}},
		{Object{"macAddress": "000413DDDDDD", "handsetIndex": 1}, `{"macAddress": "000413EEEEEE"}`, base, Object{"macAddress": "000413EEEEEE", "handsetIndex": 1}},
		{Object{"macAddress": "000413DDDDDD", "handsetIndex": 1}, `{"macAddress": "000413EEEEEE", "handsetIndex": null}`, base, Object{"macAddress": "000413EEEEEE", "handsetIndex": 0}},
		{Object{"macAddress": "000413DDDDDD", "handsetIndex": 1}, `{"macAddress": null}`, base, Object{}},
		{Object{"ip.address": "10.0.0.1"}, `{"ip": {"mode": "LOCKED"}}`, desk, Object{"ip.address": "10.0.0.1", "ip.mode": "LOCKED"}},
		{nil, `{"ip": {"mode": "ROAMING", "countries": "dk, SE,DK,XK"}}`, desk, Object{"ip.mode": "ROAMING", "ip.countries": "DK,SE,XK"}},
		{Object{"ip.mode": "OPEN"}, `{"ip": null}`, desk, Object{}},
		{nil, `{"network": {"dhcp": true, "vlanId": "7"}}`, desk, Object{"network.dhcp": true, "network.vlanId": 7}},
		{Object{"network.dhcp": true, "network.subnet": "255.255.254.0", "network.gateway": "10.0.0.1"}, `{"network": {"dhcp": false, "ipAddress": "10.0.0.2", "dns1": "2001:db8::1"}}`, desk,
			Object{"network.dhcp": false, "network.subnet": "255.255.254.0", "network.gateway": "10.0.0.1", "network.ipAddress": "10.0.0.2", "network.dns1": "2001:db8::1"}},
		{nil, `{"ringer": {"tone": "2", "volume": 4.0}}`, desk, Object{"ringer.tone": 2, "ringer.volume": 4}},
		{nil, `{"ringer": {"tone": "507f191e810c19729de860ea"}}`, nil, Object{"ringer.tone": "507f191e810c19729de860ea"}},
		{Object{"extension": "101", "softkeys": keys}, `{"softkeys": []}`, desk, Object{"extension": "101", "softkeys": []Softkey{}}},
		{Object{"softkeys": keys}, `{"softkeys": null}`, desk, Object{}},
		{nil, `{"softkeys": [{"index": 2, "function": "SPEEDDIAL", "value": "+45 (70) 10-20*#", "label": "<b>&\"ø"}]}`, desk,
			Object{"softkeys": []Softkey{{Index: 2, Function: "SPEEDDIAL", Value: "+45 (70) 10-20*#", Label: `<b>&"ø`}}}},
		{nil, `{"orderId": "7", "date": "2020-01-30", "purchaseInfo": {"orderId": "7"}}`, desk, Object{"purchaseInfo.orderId": "7", "purchaseInfo.date": "2020-01-30"}},
		{Object{"username": "u"}, `{"_id": "x", "username": "v", "password": "p", "status": {"online": true}}`, desk, Object{"username": "u"}},
	} {
		got, err := c.old.With(mustRead(t, c.patch), c.limits, here)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v with %s: got %v, %v; want %v", c.old, c.patch, got, err, c.want)
		}
	}
}

func TestGroupsAreCheckedWithTheExtension(t *testing.T) {
	o := Object{"extension": "101", "softkeys": []Softkey{{Function: "PICKUPGROUP", Value: "sales"}}}
	if _, err := o.With(mustRead(t, `{"extension": "102"}`), desk, here); words(err) != "409 softkeys[0].value Extension does not have controller rights on group" {
		t.Error(err)
	}
	if _, err := o.With(mustRead(t, `{"notes": "still"}`), desk, here); err != nil {
		t.Error(err)
	}
}

func TestManyErrorsAreBounded(t *testing.T) {
	list := strings.TrimSuffix(strings.Repeat("{},", 300), ",")
	_, err := Object{}.With(mustRead(t, `{"softkeys": [`+list+`]}`), desk, here)
	if e := err.(*Error); e.Code != 422 || e.Message != "multiple" || e.Description != "Multiple errors" || len(e.Inner) != maxInner {
		t.Error(e, len(e.Inner))
	}
}

func TestCountries(t *testing.T) {
	n := 0
	for i := range 26 * 26 {
		if isCountry(string([]byte{'A' + byte(i/26), 'A' + byte(i%26)})) {
			n++
		}
	}
	if n != 249+1 { // ISO 3166-1 has 249; and Kosovo
		t.Errorf("%d countries", n)
	}
}
