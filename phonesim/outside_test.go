package phonesim

import (
	"strings"
	"testing"
	"time"
)

func TestCallFromOutside(t *testing.T) {
	o, a, _, in := pair(t)
	c, err := o.CallFrom("+420123456789", "John Doe", "101")
	if err != nil {
		t.Fatal(err)
	}
	if c.Answered() || c.Call().State != Dialling {
		t.Errorf("the call is %+v", c.Call())
	}
	if got := a.Calls()[0]; got.Remote != "+420123456789" || got.RemoteName != "John Doe" {
		t.Errorf("101 has %+v", got)
	}
	a.Answer()
	if err := c.Wait(soon(t), func(c Call) bool { return c.State == Connected }); err != nil {
		t.Fatal(err)
	}
	c.HangUp()
	in.want(a, "incoming +420123456789", "connected +420123456789", "disconnected +420123456789")
}

func TestCallFromOutsideRejected(t *testing.T) {
	o, a, _, _ := pair(t)
	c, err := o.CallFrom("555", "", "101")
	if err != nil {
		t.Fatal(err)
	}
	a.Reject()
	if err := c.Wait(soon(t), func(c Call) bool { return c.State == Ended && c.Reason == reasonBusy }); err != nil {
		t.Error(err)
	}
	c.HangUp() // a second end is none
	if _, err := o.CallFrom("555", "", "999"); err == nil {
		t.Error("called a phone that is not there")
	}
}

func TestOutsideNumbers(t *testing.T) {
	tests := map[string]struct {
		b      Behaviour
		events []string
		reason string
	}{
		"answers and hangs up": {Behaviour{HangUpAfter: time.Millisecond}, []string{"outgoing 555", "connected 555", "disconnected 555"}, ""},
		"busy":                 {Behaviour{Reply: ReplyBusy}, []string{"outgoing 555", "disconnected 555"}, reasonBusy},
		"no answer":            {Behaviour{Reply: ReplyNoAnswer, After: time.Millisecond}, []string{"outgoing 555", "disconnected 555"}, reasonUnavailable},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o, a, _, in := pair(t)
			test.b.DisplayName = "Far Away"
			o.AddOutside("555", test.b)
			a.Dial("555")
			in.want(a, test.events...)
			if s := a.Snapshot(); s.Ended.Reason != test.reason || s.Ended.RemoteName != "Far Away" {
				t.Errorf("ended %+v", s.Ended)
			}
		})
	}
}

func TestOutsideNumberThatNeverAnswers(t *testing.T) {
	o, a, _, _ := pair(t)
	o.AddOutside("555", Behaviour{Reply: ReplyNoAnswer})
	a.Dial("555")
	if s := a.Snapshot(); !s.In(Dialling) {
		t.Errorf("101 has %v", s.Calls)
	}
	a.HangUp()
	if s := a.Snapshot(); !strings.Contains(s.Ended.Reason, "487") {
		t.Errorf("ended %+v", s.Ended)
	}
}

func TestOutsideCallInHand(t *testing.T) {
	o, a, _, in := pair(t)
	o.AddOutside("555", Behaviour{Reply: ReplyNoAnswer})
	if o.OutsideCall("555") != nil {
		t.Error("there is a call already")
	}
	a.Dial("555")
	far := o.OutsideCall("555")
	far.Answer()
	far.Answer() // once is enough
	if !far.Answered() || far.Call().Remote != "101" {
		t.Errorf("the call is %+v", far.Call())
	}
	far.HangUp()
	if o.OutsideCall("555") != nil {
		t.Error("the call is still there")
	}
	in.want(a, "outgoing 555", "connected 555", "disconnected 555")
}

func TestOutsidePartyIsTransferred(t *testing.T) {
	o, a, b, in := pair(t)
	c, err := o.CallFrom("555", "Far Away", "101")
	if err != nil {
		t.Fatal(err)
	}
	a.Answer()
	a.Transfer("999") // fails, and the call stays
	if got := c.Call(); got.State != Connected || got.Remote != "101" {
		t.Errorf("the call is %+v", got)
	}
	a.Transfer("102")
	b.Answer()
	if got := c.Call(); got.State != Connected || got.Remote != "102" {
		t.Errorf("the call is %+v", got)
	}
	c.HangUp()
	in.want(b, "incoming 555", "connected 555", "disconnected 555")
	if got := c.Call(); got.State != Ended {
		t.Errorf("the call is %+v", got)
	}
}
