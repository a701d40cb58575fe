package phonesim

import (
	"strings"
	"testing"
	"time"
)

func TestCallAnswerAndHangUp(t *testing.T) {
	for _, key := range []string{"ENTER", "P1", "SPEAKER", "enter"} {
		t.Run(key, func(t *testing.T) {
			_, a, b, in := pair(t)
			if status, _ := get(t, a, "/command.htm?number=102"); status != "HTTP/1.1 302 Found" {
				t.Errorf("dialling: %s", status)
			}
			wait(t, b, Has(RingingIn))
			if c := a.Calls()[0]; c.State != Dialling || c.Direction != Outgoing || c.Remote != "102" || c.RemoteName != "Bert Oak" {
				t.Errorf("the caller has %+v", c)
			}
			get(t, b, "/command.htm?key="+key)
			wait(t, a, Has(Connected))
			ca, cb := a.Calls()[0], b.Calls()[0]
			if ca.ID == "" || ca.ID != cb.ID || ca.CSTA != cb.CSTA {
				t.Errorf("ids differ: %+v and %+v", ca, cb)
			}
			get(t, a, "/command.htm?key=CANCEL")
			in.want(a, "outgoing 102", "connected 102", "disconnected 102")
			in.want(b, "incoming 101", "connected 101", "disconnected 101")
			if s := b.Snapshot(); !Idle(&s) || s.Ended.State != Ended || s.Ended.Reason != "" {
				t.Errorf("after the call: %+v", s)
			}
		})
	}
}

func TestHandset(t *testing.T) {
	_, a, b, in := pair(t)
	a.Press("OFFHOOK;1;0;2;ENTER")
	b.Press("OFFHOOK")
	b.Press("ONHOOK")
	a.Press("ONHOOK")
	in.want(a, "offhook", "outgoing 102", "connected 102", "disconnected 102", "onhook")
	in.want(b, "incoming 101", "offhook 101", "connected 101", "onhook 101", "disconnected 101")
}

func TestReject(t *testing.T) {
	_, a, b, in := pair(t)
	a.Dial("102")
	b.Press("CANCEL")
	in.want(a, "outgoing 102", "disconnected 102")
	in.want(b, "incoming 101")
	if s := a.Snapshot(); s.Ended.Reason != reasonBusy {
		t.Errorf("the caller's call ended with %q", s.Ended.Reason)
	}
}

func TestCallerGivesUp(t *testing.T) {
	for _, key := range []string{"CANCEL", "ONHOOK", "DISCONNECT"} {
		t.Run(key, func(t *testing.T) {
			_, a, b, in := pair(t)
			a.Dial("102")
			a.Press(key)
			in.want(a, "outgoing 102", "disconnected 102")
			in.want(b, "incoming 101", "disconnected 101", "missed 101")
			if r := in.first("102", "missed"); !strings.Contains(r, `&why=SIP;cause=487;text="Request Terminated" HTTP`) {
				t.Errorf("missed: %s", r)
			}
		})
	}
}

func TestRingTimeout(t *testing.T) {
	o, a, _, in := pair(t)
	c := add(t, o, Config{Extension: "103", RingTimeout: time.Millisecond, Settings: in.settings("103")})
	a.Dial("103")
	in.want(c, "incoming 101", "disconnected 101", "missed 101")
	in.want(a, "outgoing 103", "disconnected 103")
}

func TestAnswerDelay(t *testing.T) {
	o, a, _, _ := pair(t)
	add(t, o, Config{Extension: "103", AnswerDelay: time.Millisecond})
	a.Dial("103")
	wait(t, a, Has(Connected))
}

func TestRefusedCalls(t *testing.T) {
	tests := map[string]struct {
		number, reason string
		before         func(o *Office, b *Phone)
	}{
		"unknown":    {"999", reasonNotFound, func(*Office, *Phone) {}},
		"self":       {"101", reasonBusy, func(*Office, *Phone) {}},
		"dnd":        {"102", reasonBusy, func(_ *Office, b *Phone) { b.Press("DND") }},
		"busy":       {"102", reasonBusy, func(_ *Office, b *Phone) { b.SetSetting("call_waiting", "off"); b.Dial("555") }},
		"logged off": {"102", reasonUnavailable, func(o *Office, b *Phone) { o.mu.Lock(); b.register(false); o.mu.Unlock() }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o, a, b, in := pair(t)
			o.AddOutside("555", Behaviour{})
			test.before(o, b)
			a.Dial(test.number)
			in.want(a, "outgoing "+test.number, "disconnected "+test.number)
			if s := a.Snapshot(); s.Ended.Reason != test.reason {
				t.Errorf("ended with %q", s.Ended.Reason)
			}
			if s := b.Snapshot(); s.In(RingingIn) {
				t.Error("102 rings")
			}
		})
	}
}

func TestCallWaiting(t *testing.T) {
	o, a, b, in := pair(t)
	c := add(t, o, Config{Extension: "103", Settings: in.settings("103")})
	a.Dial("102")
	b.Answer()
	c.Dial("102")
	if calls := b.Calls(); len(calls) != 2 || calls[1].State != RingingIn {
		t.Fatalf("102 has %v", calls)
	}
	b.Press("ENTER")
	if calls := b.Calls(); calls[0].State != Held || calls[1].State != Connected {
		t.Errorf("102 has %v", calls)
	}
	b.Press("CANCEL;F_HOLD")
	in.want(b, "incoming 101", "connected 101", "incoming 103", "hold 101", "connected 103",
		"disconnected 103", "unhold 101")
	if calls := b.Calls(); len(calls) != 1 || calls[0].State != Connected {
		t.Errorf("102 has %v", calls)
	}
}

func TestHoldToggles(t *testing.T) {
	_, a, b, in := pair(t)
	a.Dial("102")
	b.Answer()
	a.Press("f_hold")
	if a.Calls()[0].State != Held || b.Calls()[0].State != Connected {
		t.Errorf("calls are %v and %v", a.Calls(), b.Calls())
	}
	a.Press("F_R") // the name of the key in old firmware
	if a.Calls()[0].State != Held {
		t.Error("F_R did something")
	}
	a.Press("F_HOLD")
	in.want(a, "outgoing 102", "connected 102", "hold 102", "unhold 102")
	in.want(b, "incoming 101", "connected 101")
}

func TestHoldKeyOfOldFirmware(t *testing.T) {
	o, a, _, _ := pair(t)
	old := add(t, o, Config{Extension: "103", Firmware: "8.7.3.6"})
	old.Dial("101")
	a.Answer()
	old.Press("F_HOLD")
	if got := old.Calls()[0].State; got != Connected {
		t.Errorf("F_HOLD made the call %s", got)
	}
	old.Press("F_R")
	if got := old.Calls()[0].State; got != Held {
		t.Errorf("F_R made the call %s", got)
	}
}

func TestTwoHeldCalls(t *testing.T) {
	o, a, b, _ := pair(t)
	c := add(t, o, Config{Extension: "103"})
	a.Dial("102")
	b.Answer()
	a.Dial("103")
	c.Answer()
	a.Hold()
	a.Press("UP;F_HOLD")
	if calls := a.Calls(); calls[0].State != Connected || calls[1].State != Held {
		t.Errorf("101 has %v", calls)
	}
	a.Press("ONHOOK")
	if calls := a.Calls(); len(calls) != 1 || calls[0].Remote != "103" || calls[0].State != Held {
		t.Errorf("101 has %v", calls)
	}
}

func TestReleaseAllCalls(t *testing.T) {
	o, a, b, _ := pair(t)
	c := add(t, o, Config{Extension: "103"})
	a.Dial("102")
	b.Answer()
	a.Dial("103")
	get(t, a, "/command.htm?RELEASE_ALL_CALLS")
	for _, p := range []*Phone{a, b, c} {
		if calls := p.Calls(); len(calls) != 0 {
			t.Errorf("%s has %v", p.Extension(), calls)
		}
	}
}
