package cloud

import (
	"encoding/json"
	"testing"
)

// TestAsIn: how far an outgoing call is that presence shows as connected.
func TestAsIn(t *testing.T) {
	const outside, inside = `{"phoneNumber":"+12025550177"}`, `{"phoneNumber":"202","extensionId":"8"}`
	own := func(code, to string) string {
		return `{"id":"p-1","direction":"Outbound","to":` + to + `,"status":{"code":"` + code + `"}}`
	}
	other := func(code string) string {
		return `{"id":"p-2","direction":"Inbound","status":{"code":"` + code + `"}}`
	}
	for _, c := range []struct {
		name, parties string
		exact         bool
		want          string
	}{
		{"our side is not there", other("Proceeding"), true, codeAnswered},
		{"it has left", own("Disconnected", outside) + "," + other("Proceeding"), true, codeAnswered},
		{"dialled", own("Setup", outside), true, codeSetup},
		{"rings outside", own("Proceeding", outside) + "," + other("Proceeding"), true, codeProceeding},
		{"answered outside", own("Answered", outside) + "," + other("Answered"), true, codeAnswered},
		{"answered outside, which is not told", own("Answered", outside), true, codeAnswered},
		{"rings inside", own("Answered", inside) + "," + other("Proceeding"), true, codeProceeding},
		{"rings inside, and nobody will tell when it is answered", own("Answered", inside) + "," + other("Proceeding"), false, codeAnswered},
		{"answered inside", own("Answered", inside) + "," + other("Answered"), true, codeAnswered},
		{"held inside", own("Answered", inside) + "," + other("Hold"), true, codeAnswered},
	} {
		var parties []party
		if err := json.Unmarshal([]byte("["+c.parties+"]"), &parties); err != nil {
			t.Fatal(err)
		}
		got := &call{party: "p-1", out: true, code: codeAnswered, established: true}
		if got.asIn(parties, c.exact); got.code != c.want || got.established != (c.want == codeAnswered) {
			t.Errorf("%s: %s, established %v", c.name, got.code, got.established)
		}
	}
}
