package phonesim

import (
	"testing"
	"time"
)

func TestBlindTransfer(t *testing.T) {
	tests := map[string][]string{
		"keys":        {"/command.htm?key=TRANSFER;1;0;3;ENTER"},
		"escaped":     {"/command.htm?key=TRANSFER%3B1%3B0%3B3%3BENTER"},
		"then number": {"/command.htm?key=TRANSFER", "/command.htm?number=103"},
	}
	for name, targets := range tests {
		t.Run(name, func(t *testing.T) {
			o, a, b, in := pair(t)
			c := add(t, o, Config{Extension: "103", Settings: in.settings("103")})
			a.Dial("102")
			b.Answer()
			old := a.Calls()[0].ID
			for _, target := range targets {
				get(t, b, target)
			}
			wait(t, c, Has(RingingIn))
			if calls := b.Calls(); len(calls) != 0 {
				t.Errorf("102 has %v", calls)
			}
			c.Answer()
			calls := a.Calls()
			if len(calls) != 1 || calls[0].Remote != "103" || calls[0].State != Connected || calls[0].ID == old {
				t.Errorf("101 has %v", calls)
			}
			in.want(b, "incoming 101", "connected 101", "hold 101", "transfer 101", "blind 101", "disconnected 101")
			in.want(a, "outgoing 102", "connected 102", "outgoing 103", "disconnected 102", "connected 103")
			in.want(c, "incoming 101", "connected 101")
		})
	}
}

func TestBlindTransferToNobody(t *testing.T) {
	o, a, b, in := pair(t)
	a.Dial("102")
	b.Answer()
	b.Transfer("999")
	wait(t, a, func(s *Snapshot) bool { return len(s.Calls) == 1 })
	if calls := b.Calls(); len(calls) != 1 || calls[0].State != Held {
		t.Errorf("102 has %v", calls)
	}
	b.Retrieve()
	in.want(b, "incoming 101", "connected 101", "hold 101", "unhold 101")
	_ = o
}

func TestAttendedTransfer(t *testing.T) {
	o, a, b, in := pair(t)
	c := add(t, o, Config{Extension: "103", Settings: in.settings("103")})
	a.Dial("102")
	b.Answer()
	b.Press("F_HOLD;1;0;3;ENTER")
	c.Answer()
	b.Press("TRANSFER;ENTER")
	ca, cc := a.Calls(), c.Calls()
	if len(b.Calls()) != 0 || len(ca) != 1 || len(cc) != 1 || ca[0].ID != cc[0].ID ||
		ca[0].State != Connected || cc[0].State != Connected || ca[0].Remote != "103" || cc[0].Remote != "101" {
		t.Errorf("101 %v, 102 %v, 103 %v", ca, b.Calls(), cc)
	}
	in.want(b, "incoming 101", "connected 101", "hold 101", "outgoing 103", "connected 103",
		"hold 103", "transfer 101", "attended 101", "disconnected 101", "disconnected 103")
	in.want(a, "outgoing 102", "connected 102", "outgoing 103", "connected 103", "disconnected 102")
	in.want(c, "incoming 102", "connected 102", "received 101", "connected 101", "disconnected 102")
}

func TestAttendedTransferWhileRinging(t *testing.T) {
	o, a, b, in := pair(t)
	c := add(t, o, Config{Extension: "103", Settings: in.settings("103")})
	a.Dial("102")
	b.Answer()
	b.Dial("103")
	b.Press("TRANSFER;ENTER")
	if calls := c.Calls(); len(calls) != 1 || calls[0].State != RingingIn || calls[0].Remote != "101" {
		t.Fatalf("103 has %v", calls)
	}
	c.Answer()
	wait(t, a, Has(Connected))
	in.want(c, "incoming 102", "incoming 101", "connected 101")
}

func TestAttendedTransferOutside(t *testing.T) {
	for name, after := range map[string]time.Duration{"answered": 0, "ringing": time.Hour} {
		t.Run(name, func(t *testing.T) {
			o, a, b, _ := pair(t)
			o.AddOutside("555", Behaviour{After: after})
			a.Dial("102")
			b.Answer()
			b.Dial("555")
			if after == 0 {
				wait(t, b, Has(Connected))
			}
			b.Press("TRANSFER;ENTER")
			if calls := b.Calls(); len(calls) != 0 {
				t.Errorf("102 has %v", calls)
			}
			if calls := a.Calls(); len(calls) != 1 || calls[0].Remote != "555" {
				t.Errorf("101 has %v", calls)
			}
		})
	}
}

func TestTransferKeyWithoutTarget(t *testing.T) {
	_, a, b, in := pair(t)
	b.Press("TRANSFER") // no call: nothing
	if s := b.Snapshot(); s.Transferring {
		t.Error("transfers without a call")
	}
	a.Dial("102")
	b.Answer()
	b.Press("TRANSFER;ENTER;1;CANCEL")
	if s := b.Snapshot(); s.Transferring || s.Entered != "" || !s.In(Held) {
		t.Errorf("after CANCEL: %+v", s)
	}
	b.Press("TRANSFER")
	a.HangUp()
	if s := b.Snapshot(); s.Transferring {
		t.Error("transfers a call that has ended")
	}
	in.want(b, "incoming 101", "connected 101", "hold 101", "disconnected 101")
}
