package cloud

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/phonecompanion/phonecompanion/provider"
)

// TestStrangePresence: a session that is listed twice is one call, and what has no
// session, or is over, is none.
func TestStrangePresence(t *testing.T) {
	b := newBench(t)
	b.cloud.Use(Account{Key: "one"}, answers(func(*provider.Request) (int, string) {
		return 200, `{"activeCalls":[
			{"telephonySessionId":"s-1","partyId":12,"direction":"Inbound","telephonyStatus":"CallConnected","from":"100"},
			{"telephonySessionId":"s-1","partyId":"p-2","direction":"Inbound","telephonyStatus":"CallConnected","from":"100"},
			{"telephonySessionId":"","telephonyStatus":"Ringing"}, {"telephonySessionId":"s-3","telephonyStatus":"NoCall"}, {"telephonyStatus":null}, {}]}`
	}))
	a, _ := b.cloud.current()
	a.mu.Lock()
	l := a.line("201")
	l.id = "7"
	a.mu.Unlock()
	calls, failure := a.presence(context.Background(), l)
	if failure != nil || len(calls) != 1 || calls[0].session != "s-1" || calls[0].party != "12" {
		t.Errorf("%v, %v", calls, failure)
	}
}

func TestIDs(t *testing.T) {
	for raw, want := range map[string]string{`"p-1"`: "p-1", `12`: "12", `null`: "", `12345678901234567890`: "12345678901234567890", `{}`: "error", `true`: "error"} {
		var id text
		got := "error"
		if err := json.Unmarshal([]byte(raw), &id); err == nil {
			got = string(id)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
}
