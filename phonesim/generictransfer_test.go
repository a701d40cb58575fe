package phonesim

import (
	"testing"
	"time"
)

// talk connects 101 and 102; the handle of the call is 1.
func talk(t *testing.T, a, b *Phone) {
	t.Helper()
	a.Dial("102")
	b.Answer()
}

// prompt opens the transfer prompt of a phone whose call has the handle 1.
func prompt(t *testing.T, p *Phone) {
	t.Helper()
	if got := postJSON(t, p, "/transfer/start", `{"ref":"1"}`); got != fine {
		t.Fatal(got)
	}
	wait(t, p, func(s *Snapshot) bool { return s.Transferring })
}

func TestGenericBlindTransfer(t *testing.T) {
	a, b, c, in := office3(t)
	talk(t, a, b)
	prompt(t, b)
	if got := postForm(t, b, "/dial", "number=103"); got != refused("line busy") {
		t.Errorf("dial: %s", got)
	}
	if _, got := get(t, b, "/keys?press=9-9-OK"); got != refused("target not reached") || !b.Snapshot().Transferring {
		t.Errorf("to nobody: %s", got)
	}
	if _, got := get(t, b, "/keys?press=1-0-3-OK"); got != fine {
		t.Error(got)
	}
	c.Answer()
	if calls := a.Calls(); len(b.Calls()) != 0 || len(calls) == 0 || calls[len(calls)-1].Remote != "103" {
		t.Errorf("101 %v, 102 %v", calls, b.Calls())
	}
	in.want(b, "incoming 101", "answered 101", "held 101", "transferred 101", "ended 101")
	in.want(c, "incoming 101", "answered 101")
}

func TestGenericPromptTakesTime(t *testing.T) {
	a, b, _, in := office3(t)
	talk(t, a, b)
	b.office.mu.Lock()
	b.opening, b.opens = b.legs[0], time.Now().Add(time.Hour) // a prompt that never opens
	b.legs[0].hold()
	b.office.mu.Unlock()
	if _, got := get(t, b, "/keys?press=1"); got != refused("not ready") {
		t.Error(got)
	}
	if got := postJSON(t, b, "/call/resume", `{"ref":"1"}`); got != refused("wrong state") {
		t.Error(got)
	}
	if got := postJSON(t, b, "/transfer/cancel", ""); got != fine {
		t.Error(got)
	}
	in.want(b, "incoming 101", "answered 101", "held 101", "resumed 101")
}

func TestGenericPromptCloses(t *testing.T) {
	a, b, _, in := office3(t)
	talk(t, a, b)
	prompt(t, b)
	if got := post(t, b, "/transfer/cancel", "", ""); got != fine {
		t.Error(got)
	}
	prompt(t, b)
	a.HangUp()
	if s := b.Snapshot(); s.Transferring {
		t.Error("transfers a call that has ended")
	}
	in.want(b, "incoming 101", "answered 101", "held 101", "resumed 101", "held 101", "ended 101")
}

func TestGenericAttendedTransfer(t *testing.T) {
	a, b, c, in := office3(t)
	talk(t, a, b)
	if got := postForm(t, b, "/dial", "number=103"); got != `{"ok":true,"ref":"2"}` {
		t.Fatal(got)
	}
	c.Answer()
	if got := postJSON(t, b, "/transfer/join", `{"ref":"1","with":"2"}`); got != fine {
		t.Error(got)
	}
	ca, cc := a.Calls(), c.Calls()
	if len(b.Calls()) != 0 || len(ca) != 1 || len(cc) != 1 || ca[0].Remote != "103" || cc[0].Remote != "101" {
		t.Errorf("101 %v, 102 %v, 103 %v", ca, b.Calls(), cc)
	}
	in.want(b, "incoming 101", "answered 101", "held 101", "outgoing 103", "answered 103", "transferred 101", "ended 101", "ended 103")
}
