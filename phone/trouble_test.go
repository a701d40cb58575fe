package phone

import (
	"reflect"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/dialplan"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/state"
)

// trouble is a phone whose next request to write a setting fails.
var trouble = phonesim.Fault{Kind: phonesim.Status, Count: 1, Path: "/dummy.htm"}

// TestTroubleOfAnotherClient: one client monitors a phone. When the check for a
// second one goes wrong, the first one's slots stay, it hears that the phone
// may be deaf, and the phone is checked again.
func TestTroubleOfAnotherClient(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, one, two := b.office.Phone("101"), newClient(), newClient()
	b.do(one, "MonitorStart 101", "ok")
	sim.SetSetting(incoming, "")
	if err := sim.SetFault(trouble); err != nil {
		t.Fatal(err)
	}
	b.command(two, "MonitorStart 101")
	eventually(t, "the answer", func() bool { return len(two.lines()) > 0 })
	if got := sim.Setting("action_hold"); !strings.Contains(got, "/a/101/") {
		t.Errorf("a slot of the first client holds %q", got)
	}
	b.notify("101", phoneprofile.SignalRegistered, "")
	eventually(t, "our address", func() bool { return strings.Contains(sim.Setting(incoming), "/a/101/") })
	b.monitoring("101", MonitoringConfigured)
	eventually(t, "the first client hears that it is back", func() bool {
		return strings.Contains(strings.Join(one.lines(), "\n"), "BackInService 101")
	})
}

// TestTroubleAtPutBack: a slot that cannot be put back does not keep the others
// from it, and is tried again.
func TestTroubleAtPutBack(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	b.do(c, "MonitorStart 101", "ok")
	if err := sim.SetFault(trouble); err != nil {
		t.Fatal(err)
	}
	b.do(c, "MonitorStop 101", "ok")
	b.monitoring("101", MonitoringRefused)
	left := 0
	for _, event := range snom(t).Slots() {
		if sim.Setting(snom(t).Events[event].Setting) != "" {
			left++
		}
	}
	if left != 1 {
		t.Errorf("%d slots are not put back", left)
	}
	b.monitoring("101", MonitoringOff) // it is tried again
}

// TestWhatThePhoneMadeOfIt: whatever a phone shows in a slot that this pass has
// written is our doing.
func TestWhatThePhoneMadeOfIt(t *testing.T) {
	slot := state.Slot{Setting: "a", Old: "http://crm.example/", Ours: "http://us/a/101/T/incoming"}
	a := &slots{s: &Settings{Extension: "101", Token: "T"}}
	for now, want := range map[string]bool{slot.Ours: true, "http://us/a": true, "": false, "http://US/A/101": false, slot.Old: false} {
		if got := a.isOurs(now, slot); got != want {
			t.Errorf("%q: %v", now, got)
		}
	}
	a.wrote = []state.Slot{slot}
	for now, want := range map[string]bool{"": true, "http%3A%2F%2Fus": true, slot.Old: false} {
		if got := a.isOurs(now, slot); got != want {
			t.Errorf("%q, written a moment ago: %v", now, got)
		}
	}
}

// TestOneCheckForMany: clients that wait for a phone together share a check.
func TestOneCheckForMany(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim := b.office.Phone("101")
	first := newClient()
	b.do(first, "MonitorStart 101", "ok")
	one := sim.Count()
	b.do(newClient(), "MonitorStart 101", "ok")
	check := sim.Count() - one
	before := sim.Count()
	gate := make(chan struct{}) // the first check lasts until all of them wait
	sim.Watch(func(phonesim.Progress) { <-gate })
	var many []*client
	for range 20 {
		c := newClient()
		many = append(many, c)
		b.command(c, "MonitorStart 101")
	}
	close(gate)
	for _, c := range many {
		eventually(t, "an answer", func() bool { return len(c.lines()) == 1 })
	}
	// One may have begun before the others waited; one more serves them all.
	if n := sim.Count() - before; n > 2*check {
		t.Errorf("%d requests for 20 clients, one check has %d", n, check)
	}
}

// TestSameAtAnotherAddress: settings for another address are otherwise the same.
func TestSameAtAnotherAddress(t *testing.T) {
	plan := dialplan.New(dialplan.Rules{Country: "CZ", InternalDigits: 4})
	s := &Settings{
		Extension: "101", ProfileName: "snom", Profile: snom(t), Host: "a", Port: 1, Username: "u", Password: "p", Identity: "i", MAC: "m",
		Monitor: MonitorAlways, TakeOver: true, CheckSource: true, TLSMode: "insecure", Token: "t", Former: []Former{{Token: "f"}}, Plan: plan, Rules: &Rules{},
		FallbackName: "f", Fallback: snom(t), Model: "D785", SIP: true, SIPUsername: "su", SIPPassword: "sp",
	}
	n := s.at("a", 1)
	if !s.same(n) {
		t.Errorf("%+v", n)
	}
	for v, i := reflect.ValueOf(s).Elem(), 0; i < v.NumField(); i++ {
		if f := v.Type().Field(i); f.IsExported() && f.Name != "TLS" && v.Field(i).IsZero() {
			t.Errorf("this test does not set %s", f.Name)
		}
	}
}

// TestHide: a password is hidden in every form in which a request may hold it.
func TestHide(t *testing.T) {
	s := &Settings{Password: `p w/+&ä"x`, Token: "TOKEN"}
	r, err := phoneprofile.Parse("x.toml", []byte("format = 1\nname = \"x\"\n[action.MakeCall]\nmethod = \"POST\"\nresource = \"/d?p={password}\"\nheaders = { \"X-P\" = \"{password}\" }\n"+
		"content_type = \"application/json\"\nbody = '{\"p\":\"{password}\"}'\n"))
	if err != nil {
		t.Fatal(err)
	}
	v := &phoneprofile.Values{}
	v.Set(phoneprofile.InsertPassword, s.Password)
	req, err := r.Cases("MakeCall", "")[0].Steps[0].Request.Render(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{req.Target, string(req.Body), "TOKEN " + s.Password, "p%20w", "p+w"} {
		if got := s.Hide(text); strings.Contains(got, "w/") || strings.Contains(got, "w%2F") || strings.Contains(got, "TOKEN") {
			t.Errorf("%s became %s", text, got)
		}
	}
}
