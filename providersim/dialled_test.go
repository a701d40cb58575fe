package providersim

import (
	"fmt"
	"slices"
	"testing"
)

// TestDialled: every number that the API makes somebody call is told once, as it
// is done, and none that was refused or that a fault swallowed.
func TestDialled(t *testing.T) {
	var told []string
	b := newBench(t, Config{Dialled: func(extension, number string) { told = append(told, extension+" "+number) }})
	out := func(number string) string {
		return fmt.Sprintf(`{"from":{"deviceId":%q},"to":{"phoneNumber":%q}}`, b.a.DeviceID, number)
	}
	b.want(201, "", "POST", telephony+"/call-out", out("+12025550191"))
	b.want(400, "CMN-101", "POST", telephony+"/call-out", out("nobody"))
	b.must(b.SetFaults(Fault{Kind: Status, Count: 1}, Fault{Kind: Status, Count: 1, CarryOut: true}))
	b.want(500, "CMN-203", "POST", telephony+"/call-out", out("+12025550192"))
	b.want(500, "CMN-203", "POST", telephony+"/call-out", out("+12025550193"))
	b.want(200, "", "POST", "/restapi/v1.0/account/~/extension/~/ring-out", `{"from":{"phoneNumber":"101"},"to":{"phoneNumber":"+12025550194"}}`)
	if want := []string{"101 +12025550191", "101 +12025550193", "101 +12025550194"}; !slices.Equal(told, want) {
		t.Errorf("told: %q, want %q", told, want)
	}
	told = nil
	session, err := b.Incoming("102", "+12025550199", "")
	b.must(err)
	b.must(b.Person("102", Answer))
	for _, c := range b.Calls() {
		for _, p := range c.Parties {
			if c.ID == session && p.Extension == "102" {
				b.want(200, "", "POST", telephony+"/sessions/"+session+"/parties/"+p.ID+"/transfer", `{"phoneNumber":"+12025550195"}`)
			}
		}
	}
	if want := []string{"102 +12025550195"}; !slices.Equal(told, want) {
		t.Errorf("told: %q, want %q", told, want)
	}
}
