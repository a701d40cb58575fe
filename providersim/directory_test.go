package providersim

import (
	"fmt"
	"testing"
)

// TestDirectory: extensions, devices and presence, in the shapes of
// specs/ringcentral_openapi3.json.
func TestDirectory(t *testing.T) {
	b := newBench(t, Config{})
	b.extension(Extension{Number: "103", NoDevice: true})
	list := "/restapi/v1.0/account/~/extension"
	for path, want := range map[string]map[string]string{
		list + "?extensionNumber=102": {
			"records.0.extensionNumber": "102", "records.0.name": "Ben Carter", "records.1": "<nil>", "paging.totalElements": "1", "paging.totalPages": "1",
		},
		list + "?extensionNumber=999":   {"records.0": "<nil>", "paging.totalElements": "0"},
		list + "?perPage=2&page=2":      {"records.0.extensionNumber": "103", "paging.page": "2", "paging.totalPages": "2", "navigation.nextPage": "<nil>"},
		list + "?perPage=2":             {"records.1.extensionNumber": "102", "navigation.previousPage": "<nil>"},
		list + "/~":                     {"extensionNumber": "101", "status": "Enabled"},
		list + "/" + b.b.ID:             {"extensionNumber": "102", "account.id": "400100000000"},
		list + "/" + b.b.ID + "/device": {"records.0.id": b.b.DeviceID, "records.0.type": "HardPhone", "records.0.extension.extensionNumber": "102"},
		list + "/~/presence":            {"telephonyStatus": "NoCall", "activeCalls": "<nil>", "extension.extensionNumber": "101"},
	} {
		o := b.want(200, "", "GET", path, "")
		for key, w := range want {
			if got := fmt.Sprint(at(o, key)); got != w {
				t.Errorf("%s: %s is %s, want %s", path, key, got, w)
			}
		}
	}
	b.want(404, "CMN-102", "GET", list+"/1", "")
	b.want(404, "CMN-102", "GET", list+"?page=2", "")
	b.want(400, "CMN-101", "GET", list+"?page=x", "")

	id, err := b.Incoming("101", "+12025550123", "Ben Carter")
	b.must(err)
	o := b.want(200, "", "GET", list+"/~/presence?detailedTelephonyState=true", "")
	for key, w := range map[string]string{
		"telephonyStatus": "Ringing", "presenceStatus": "Busy", "activeCalls.0.direction": "Inbound", "activeCalls.0.from": "+12025550123",
		"activeCalls.0.fromName": "Ben Carter", "activeCalls.0.to": "+12025550101", "activeCalls.0.telephonyStatus": "Ringing",
		"activeCalls.0.telephonySessionId": id, "activeCalls.0.partyId": b.Calls()[0].Parties[1].ID,
	} {
		if got := fmt.Sprint(at(o, key)); got != w {
			t.Errorf("presence: %s is %s, want %s", key, got, w)
		}
	}
}
