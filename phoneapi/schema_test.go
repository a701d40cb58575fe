package phoneapi

import (
	"encoding/json"
	"strings"
	"testing"
)

// response is the example of an answer of the Telecomx API.
const response = `{
  "_id": "12345678901234567890ABCD", "pbxCluster": 1, "sipPhoneModel": "1234567890123457890AAAA", "extension": "123457890123457890BBBB",
  "customer": "1234567890123456780CCCC", "macAddress": "4EE8A34B56F3", "handsetAddress": null, "handsetIndex": null, "callWaiting": false,
  "notes": "A note about the phone", "softkeyConfigurationOnDevice": true, "softkeyBlfBlindTransfer": false,
  "ip": {"mode": "OPEN", "countries": "", "address": ""},
  "username": "2yu9hjfy23iuhdwg9ewhufghuiweghui", "password": "g9ewhufg2yu9hjfy2whuiweghui3iuhd", "instanceId": null,
  "ringer": {"volume": 4, "tone": 2},
  "volume": {"handset": {"mic": 5, "speaker": 7}, "headset": {"mic": 5, "speaker": 7}, "handsfree": {"mic": 3, "speaker": 4}},
  "softkeys": [
    {"index": 0, "function": "SPEEDDIAL", "value": "112", "label": "Emergency"},
    {"index": 1, "function": "BLF", "value": "1234567890123457890FFFF", "label": "Hans Christian Anderson"}
  ],
  "codec": {"hdAudio": true, "video": false},
  "network": {"dhcp": false, "ipAddress": "192.168.1.10", "subnet": "255.255.255.0", "gateway": "192.168.1.1", "dns1": "192.168.1.1", "dns2": "8.8.8.8",
    "vlanId": 0, "vlanPriority": 5},
  "status": {"configLoaded": "2015-01-01T00:00:00Z", "configSaved": "2015-01-01T00:00:00Z", "online": true, "expires": 2543,
    "localIpAddress": "192.168.1.10", "publicIpAddress": "213.83.176.134", "userAgent": "snom370/8.7.3.25"},
  "purchaseInfo": {"orderId": "729291", "date": "2020-01-30T00:00:00Z", "paymentOption": "BOUGHT", "sidePanels": [
    {"serial": "1234", "paymentOption": "RENTED", "date": "2015-01-01T00:00:00Z", "orderId": "1234678", "product": "1234567890ABCDEF12345678"}
  ]}
}`

// TestSchemas: what the schemas of a phone and of a change let pass, and what not.
func TestSchemas(t *testing.T) {
	h, _ := newHandler(newPhones())
	d, _ := readOpenAPI(t, h)
	for _, c := range []struct {
		name, value   string
		phone, change bool
	}{
		{"the example of an answer", strings.Replace(response, ", \"password\": \"g9ewhufg2yu9hjfy2whuiweghui3iuhd\"", "", 1), true, true},
		{"a password", response, false, true},
		{"the example of a request", `{"macAddress":"4EE8A34B56F3","callWaiting":false,"ip":{"mode":"OPEN"}}`, true, true},
		{"nothing", `{}`, true, true},
		{"which phone it is for", `{"_id":"x"}`, true, true},
		{"no value", `{"notes":null,"ip":{"mode":null},"displayBrightness":null,"ringer":{"tone":null},"softkeys":null}`, true, true},
		{"a status", `{"status":{"online":true}}`, true, true},
		{"what may stand at the top of a request", `{"orderId":"1","date":"2020-01-30","paymentOption":"RENTED"}`, false, true},
		{"an unknown property", `{"colour":"red"}`, false, false},
		{"an unknown property below another", `{"ip":{"colour":"red"}}`, false, false},
		{"an unknown property of a softkey", `{"softkeys":[{"colour":"red"}]}`, false, false},
		{"a number that is none", `{"ringer":{"volume":"4"}}`, false, false},
		{"a number that is not whole", `{"ringer":{"volume":4.5}}`, false, false},
		{"a number that is too large", `{"displayBrightness":16}`, false, false},
		{"a number at the limit", `{"displayBrightness":15,"displayBrightnessIdle":0}`, true, true},
		{"a number as text", `{"network":{"vlanId":"100","vlanPriority":7}}`, true, true},
		{"another word", `{"ip":{"mode":"open"}}`, false, false},
		{"a list that is none", `{"softkeys":{"index":1}}`, false, false},
		{"no object", `[]`, false, false},
	} {
		var v any
		if err := json.Unmarshal([]byte(c.value), &v); err != nil {
			t.Fatal(err)
		}
		for schema, want := range map[string]bool{"Phone": c.phone, "Change": c.change} {
			if err := d.Components.Schemas[schema].Value.VisitJSON(v); (err == nil) != want {
				t.Errorf("%s as %s: %v", c.name, schema, err)
			}
		}
	}
}
