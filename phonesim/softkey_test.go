package phonesim

import (
	"net/url"
	"strings"
	"testing"
)

func TestFunctionKeys(t *testing.T) {
	_, a, b, in := pair(t)
	a.SetSetting("fkey0", "speed 102")
	a.SetSetting("fkey4", "url http://"+in.addr+"/101/key?remote=$remote")
	a.SetSetting("fkey5", "keyevent DND")
	a.Press("P5;p6;P7")
	in.want(a, "key", "dndon")
	a.Press("P1")
	wait(t, b, Has(RingingIn))
	b.Press("P2;P1;F_HOLD")
	if got := b.Calls()[0].State; got != Connected && got != Held {
		t.Errorf("the call is %s", got)
	}
	b.Press("P1") // a line key retrieves
	if got := b.Calls()[0].State; got != Connected {
		t.Errorf("the call is %s", got)
	}
}

func TestLamps(t *testing.T) {
	o, in := newOffice(t), listen(t)
	p := add(t, o, Config{Extension: "101"})
	show := func(body string) {
		in.mu.Lock()
		in.answer = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<?xml version=\"1.0\"?>\n<SnomIPPhoneText><Title>x</Title>" + body + "</SnomIPPhoneText>"
		in.mu.Unlock()
		get(t, p, "/minibrowser.htm?url="+url.QueryEscape("http://"+in.addr+"/lamp?a=1&b=2"))
	}
	show(`<LED number="9" color="green">On</LED><LED number="3">blinkfast</LED>`)
	wait(t, p, func(s *Snapshot) bool { return s.Lamps[9] == "green On" && s.Lamps[3] == "blinkfast" })
	show(`<LED number="9">Off</LED><LED number="x">On</LED>`)
	wait(t, p, func(s *Snapshot) bool { return len(s.Lamps) == 1 })
	if !strings.HasPrefix(in.sent(0), "GET /lamp?a=1&b=2 HTTP/1.1\r\n") {
		t.Error(in.sent(0))
	}
}

func TestRinger(t *testing.T) {
	p := add(t, newOffice(t), Config{Extension: "101"})
	get(t, p, "/line_login.htm?PLAY_RINGER:1=+Ringer")
	if got := p.Snapshot().RingerTests; got != 1 {
		t.Errorf("rang %d times", got)
	}
}
