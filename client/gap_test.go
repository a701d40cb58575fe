package client_test

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/client"
)

// TestLostBehindGap: the connection is lost between the gap and the snapshot
// that belongs to it. The snapshot is not forgotten.
func TestLostBehindGap(t *testing.T) {
	t.Parallel()
	f := newFake(t, nil, polite(func(_ *fakeConn, line string) []string {
		switch {
		case line == "HoldCall 101":
			return []string{`{"event":"Held","seq":7,"time":"2026-11-20T12:00:00.123Z","device":"101"}`, cut}
		case strings.HasPrefix(line, "Resume"):
			return []string{`{"reply":"Resume","tag":"TAG","ok":true}`, `{"gap":[8,20]}`, cut}
		}
		return nil
	}))
	c := dial(t, f.addr, quick("101"))
	wantSnapshot(t, c, "101", 0)
	c.HoldCall(within(t), "101")
	wantEvent(t, c, "101", "Held")
	if gap, ok := next(t, c).(*client.Gap); !ok || *gap != (client.Gap{From: 8, To: 20}) {
		t.Fatalf("%+v", gap)
	}
	wantSnapshot(t, c, "101", 0)
	if n := f.count("Resume"); n != 1 {
		t.Errorf("%d times asked", n)
	}
}
