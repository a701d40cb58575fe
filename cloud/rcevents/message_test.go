package rcevents

import (
	"encoding/json"
	"fmt"
	"testing"
)

func FuzzMessage(f *testing.F) {
	for _, s := range []string{
		`[{"type":"ConnectionDetails","messageId":"1","status":200,"wsc":{"token":"x","sequence":1}},{"recoveryTimeout":180,"absoluteTimeout":1e300}]`,
		`[{"type":"Heartbeat","messageId":"2"}]`,
		`[{"type":"ServerNotification","status":200},{"uuid":"1","event":"/x","timestamp":"2023-04-18T20:25:24.611Z","body":{"sequence":1}}]`,
		`[{"type":"ClientRequest","headers":{"Retry-After":60}},{"errors":[{"errorCode":"CMN-401","message":"[CallControl]"}]}]`,
		`[]`, `[1]`, `{}`, `[{"type":"x"},--Boundary]`, "",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := parseMessage(raw)
		if err != nil {
			return
		}
		if m.Type == "" || m.wait() < 0 || m.wait() > maxPause {
			t.Errorf("%q: %+v", raw, m)
		}
		if e, err := parseEvent(m.body); err == nil && e.Filter == "" {
			t.Errorf("%q: an event of nothing", raw)
		}
		var d details
		json.Unmarshal(m.body, &d)
		if limitOf(d.AbsoluteTimeout, 1) <= 0 && d.AbsoluteTimeout > 1e-9 {
			t.Errorf("%q: %v", raw, d)
		}
		if f := refusal("x", m.Status, m.body, 0); len(f.Text) > 1000 || len(f.Code) > maxSaid+3 {
			t.Errorf("%q: %s", raw, f)
		}
	})
}

func TestDoublesAreForgotten(t *testing.T) {
	var d doubles
	for i := range 5 * rememberedUUIDs {
		if d.seen(fmt.Sprint(i)) {
			t.Fatal(i)
		}
		if len(d.known) > rememberedUUIDs {
			t.Fatal(len(d.known))
		}
	}
	if !d.seen(fmt.Sprint(4*rememberedUUIDs)) || d.seen("1") || d.seen("") || d.seen("") {
		t.Error("the last ones are to be known, and no others")
	}
}

func TestSameFilter(t *testing.T) {
	for _, test := range []struct {
		ours, theirs string
		same         bool
	}{
		{"/a/~/b", "/a/12/b", true},
		{"/a/~/b?x=1&y=2", "/a/12/b?y=2&x=1", true},
		{"/a/~/b?x=1", "/a/12/b", true},
		{"/a/~/b?x=1", "/a/12/b?x=2", false},
		{"/a/13/b", "/a/12/b", false},
		{"/a/~/b", "/a/12/b/c", false},
	} {
		if got := sameFilter(test.ours, test.theirs); got != test.same {
			t.Errorf("%s and %s: %v", test.ours, test.theirs, got)
		}
	}
}
