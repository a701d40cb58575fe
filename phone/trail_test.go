package phone

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

// TestTrail: a phone that was never used remembers nothing; one that was shows
// its newest requests and the newest that failed, and no secret.
func TestTrail(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101", Username: "admin", Password: "se cret", Auth: phonesim.AuthBasic})
	p, c := b.exchange.Find("101"), newClient()
	if l := p.Look(); l.Attempts != nil || l.Failed != nil || p.trail != nil {
		t.Fatalf("unused, and remembers %+v", l)
	}
	b.do(c, "MonitorStart 101", "ok")
	b.do(c, "MakeCall 101 102", "ok")
	l := p.Look()
	if len(l.Attempts) != maxAttempts || l.Attempts[0].Failed() || l.Attempts[0].Status == 0 || !strings.Contains(l.Attempts[0].Request(), "102") {
		t.Errorf("after a call: %+v", l.Attempts)
	}
	if !l.Known || l.Monitors != 1 || len(l.Calls) != 1 || l.Monitoring != MonitoringConfigured {
		t.Errorf("%+v", l)
	}
	for _, a := range l.Attempts {
		if text := a.Request() + a.Verdict(); strings.Contains(text, "se cret") || strings.Contains(text, "se%20cret") || strings.Contains(text, "secret101") {
			t.Errorf("a secret shows: %s", text)
		}
	}
	if err := b.office.Phone("101").SetFault(phonesim.Fault{Kind: phonesim.Status, Status: 403}); err != nil {
		t.Fatal(err)
	}
	b.command(c, "ClearConnection 101")
	eventually(t, "the failure", func() bool { return p.Look().Failed != nil })
	if got := p.Look(); !got.Attempts[0].Failed() || !strings.Contains(got.Failed.Verdict(), "(403)") {
		t.Errorf("%+v", got.Failed)
	}
	if events := b.exchange.Log().Recent("101", 5); len(events) == 0 || events[0].Device != "101" {
		t.Errorf("%d events", len(events))
	}
}

// TestTrailHidesTones: what is dialled into a call may be a PIN.
func TestTrailHidesTones(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"}, phonesim.Config{Extension: "102"})
	p, c := b.exchange.Find("101"), newClient()
	b.do(c, "MonitorStart 101", "ok")
	b.do(c, "MakeCall 101 102", "ok")
	b.notify("101", phoneprofile.SignalEstablished, "")
	b.command(c, "GenerateDigits 101 73915")
	eventually(t, "the digits", func() bool {
		l := p.Look()
		return len(l.Attempts) > 0 && strings.Contains(l.Attempts[0].Request(), "***")
	})
	for _, a := range p.Look().Attempts {
		if strings.Contains(a.Request(), "73915") {
			t.Errorf("the tones show: %s", a.Request())
		}
	}
}
