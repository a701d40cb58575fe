package phonesim

import "testing"

func TestDigitsCollectAndDial(t *testing.T) {
	_, a, b, _ := pair(t)
	get(t, a, "/command.htm?key=1;%23;%2A")
	if got := a.Snapshot().Entered; got != "1#*" {
		t.Errorf("entered %q", got)
	}
	a.Press("CLEAR;1;0;CANCEL;1;0;2")
	if got := a.Snapshot().Entered; got != "102" {
		t.Errorf("entered %q", got)
	}
	a.Press("ENTER")
	wait(t, b, Has(RingingIn))
	b.Press("CANCEL")
	a.Press("REDIAL")
	wait(t, b, Has(RingingIn))
	a.HangUp()
	get(t, a, "/index.htm?dialeddel=clear")
	a.Press("REDIAL")
	if calls := a.Calls(); len(calls) != 0 {
		t.Errorf("redialled: %v", calls)
	}
}

func TestTones(t *testing.T) {
	_, a, b, _ := pair(t)
	a.Dial("102")
	b.Answer()
	a.Press("5;6")
	get(t, a, "/command.htm?key_dtmf=1%23")
	if got := a.Calls()[0].Digits; got != "561#" {
		t.Errorf("tones %q", got)
	}
	if got := a.Snapshot().Entered; got != "" {
		t.Errorf("entered %q", got)
	}
}

func TestDND(t *testing.T) {
	_, a, _, in := pair(t)
	a.Press("DND;MUTE")
	if s := a.Snapshot(); !s.DND || !s.Muted {
		t.Errorf("state %+v", s)
	}
	a.Press("DND")
	in.want(a, "dndon", "dndoff")
}

func TestDialForms(t *testing.T) {
	for _, target := range []string{
		"/command.htm?number=102&outgoing_uri=101@pbx",
		"/command.htm?outgoing_uri=sip:101@pbx.local&number=102",
		"/command.htm?number=sip:102@pbx.local;user=phone",
		"/command.htm?number=1%200-2",
	} {
		_, a, b, _ := pair(t)
		if status, _ := get(t, a, target); status != "HTTP/1.1 302 Found" {
			t.Errorf("%s: %s", target, status)
		}
		wait(t, b, Has(RingingIn))
	}
}

func TestDialWhileDiallingIsIgnored(t *testing.T) {
	o, a, _, _ := pair(t)
	c := add(t, o, Config{Extension: "103"})
	a.Dial("102")
	if call := a.Dial("103"); call.ID != "" {
		t.Errorf("dialled %+v", call)
	}
	if len(a.Calls()) != 1 || len(c.Calls()) != 0 {
		t.Errorf("101 %v, 103 %v", a.Calls(), c.Calls())
	}
}

func TestUnknownKeysDoNothing(t *testing.T) {
	_, a, _, in := pair(t)
	status, _ := get(t, a, "/command.htm?key=NONSENSE;P;P0;PX;EK0;F1;MENU;REC;VOLUME_UP;FUNCTION;RECALL;LEFT;RIGHT")
	if status != "HTTP/1.1 200 OK" {
		t.Error(status)
	}
	in.want(a)
}
