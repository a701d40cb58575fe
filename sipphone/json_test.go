package sipphone

import (
	"encoding/json"
	"reflect"
	"testing"
)

// TestExampleRequest takes the example of a request of the Telecomx API as it is.
func TestExampleRequest(t *testing.T) {
	o, err := Object{}.With(mustRead(t, string(seed(t, "request.txt"))), nil, here)
	if want := `{"macAddress":"4EE8A34B56F3","callWaiting":false,"ip":{"mode":"OPEN"}}`; err != nil || string(o.JSON()) != want {
		t.Errorf("got %s, %v, want %s", o.JSON(), err, want)
	}
}

// TestExampleResponse sends the example of an answer back, as programs do: all that
// can be written in it is in the object then, in the same order.
func TestExampleResponse(t *testing.T) {
	o, err := Object{}.With(mustRead(t, string(seed(t, "response.txt"))), nil, town{open: true})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"pbxCluster":1,"sipPhoneModel":"1234567890123457890AAAA","extension":"123457890123457890BBBB","customer":"1234567890123456780CCCC",` +
		`"macAddress":"4EE8A34B56F3","callWaiting":false,"notes":"A note about the phone","softkeyConfigurationOnDevice":true,"softkeyBlfBlindTransfer":false,` +
		`"ip":{"mode":"OPEN","countries":"","address":""},"ringer":{"volume":4,"tone":2},` +
		`"volume":{"handset":{"mic":5,"speaker":7},"headset":{"mic":5,"speaker":7},"handsfree":{"mic":3,"speaker":4}},` +
		`"softkeys":[{"index":0,"function":"SPEEDDIAL","value":"112","label":"Emergency"},{"index":1,"function":"BLF","value":"1234567890123457890FFFF","label":"Hans Christian Anderson"}],` +
		`"codec":{"hdAudio":true,"video":false},` +
		`"network":{"dhcp":false,"ipAddress":"192.168.1.10","subnet":"255.255.255.0","gateway":"192.168.1.1","dns1":"192.168.1.1","dns2":"8.8.8.8","vlanId":0,"vlanPriority":5},` +
		`"purchaseInfo":{"orderId":"729291","date":"2020-01-30T00:00:00Z","paymentOption":"BOUGHT","sidePanels":[` +
		`{"serial":"1234","paymentOption":"RENTED","date":"2015-01-01-T00:00:00Z","orderId":"1234678","product":"1234567890ABCDEF12345678"},` +
		`{"serial":"2341","paymentOption":"RENTED","date":"2015-01-01-T00:00:00Z","orderId":"98850","product":"1234567890ABCDEF12345678"}]}}`
	if got := string(o.JSON()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	// The same from the example itself: without nulls, and without what a request
	// cannot write.
	example, err := decode(seed(t, "response.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"_id", "username", "password", "status"} {
		delete(example, name)
	}
	for name, v := range example {
		if v == nil {
			delete(example, name)
		}
	}
	var got map[string]any
	if err := json.Unmarshal(o.JSON(), &got); err != nil || !reflect.DeepEqual(got, example) {
		t.Errorf("%v: got %v, want %v", err, got, example)
	}
}

func TestParseObject(t *testing.T) {
	o := Object{
		"_id": "7", "username": "u", "status.online": true, "status.expires": -1, "status.configSaved": "2026-11-30T00:00:00Z", "handsetIndex": 0,
		"ringer.tone": "mine", "notes": "<a>\n", "softkeys": []Softkey{}, "purchaseInfo.sidePanels": []SidePanel{{Serial: "1"}}, "volume.headset.mic": 3, "codec.video": false, "dhsg": nil,
	}
	got, err := ParseObject(o.JSON())
	delete(o, "dhsg")
	if err != nil || !reflect.DeepEqual(got, o) {
		t.Errorf("got %v, %v", got, err)
	}
	for text, want := range map[string]string{
		`{`:                               "a phone as an object cannot be read: unexpected EOF",
		`{"color": 1}`:                    "a phone as an object cannot be read: color: Property is not known",
		`{"dhsg": 1}`:                     "a phone as an object cannot be read: dhsg: Value is invalid, must be true or false",
		`{"softkeys": [{"icon": "a"}]}`:   "a phone as an object cannot be read: softkeys: Value is invalid, must be a list",
		`{"status": {"expires": "soon"}}`: "a phone as an object cannot be read: status.expires: Value is invalid, must be a whole number",
	} {
		if o, err := ParseObject([]byte(text)); err == nil || err.Error() != want || o != nil {
			t.Errorf("%s: %v, %v", text, o, err)
		}
	}
}
