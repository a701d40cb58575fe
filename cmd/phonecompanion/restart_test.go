//go:build unix

package main_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/actionurl"
	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// foreign are values as people leave them in phones: they must come back byte
// for byte.
var foreign = []string{
	"http://crm.example/call?number=$remote&name=$display_remote;x=%20%26+1",
	`http://old.example/"quoted"/<b>?a=1&amp;b='2'&c=#end`,
	"https://[2001:db8::7]:8443/ž/€?q=a=b&&",
	"http://user:pass@10.0.0.1/path with blanks/?p=50%",
	"",
}

// slotsOf returns what stands in the phone's settings that monitoring changes.
func slotsOf(t *testing.T, p *phonesim.Phone) map[string]string {
	t.Helper()
	data, err := profiles.FS.ReadFile("snom.toml")
	if err != nil {
		t.Fatal(err)
	}
	profile, err := phoneprofile.Parse("snom.toml", data)
	if err != nil {
		t.Fatal(err)
	}
	slots := map[string]string{}
	for _, name := range profile.Slots() {
		slots[profile.Events[name].Setting] = p.Setting(profile.Events[name].Setting)
	}
	return slots
}

// takeOver is an office whose phones hold foreign values, and what they hold.
func takeOver(t *testing.T) (*testOffice, []map[string]string) {
	t.Helper()
	o := newTestOffice(t)
	o.phone = []string{"take_over = true"}
	var before []map[string]string
	for _, p := range o.phones {
		n := 0
		for setting := range slotsOf(t, p) {
			p.SetSetting(setting, foreign[n%len(foreign)])
			n++
		}
		before = append(before, slotsOf(t, p))
	}
	return o, before
}

// holdsOurs tells whether one of the phone's settings holds an action URL of
// the server's.
func holdsOurs(t *testing.T, p *phonesim.Phone) bool {
	t.Helper()
	for _, v := range slotsOf(t, p) {
		if strings.HasPrefix(v, "http://127.0.0.1:") && strings.Contains(v, actionurl.Prefix) {
			return true
		}
	}
	return false
}

// wantBack compares the phones' settings with what they were.
func (o *testOffice) wantBack(before []map[string]string) {
	o.t.Helper()
	for i, p := range o.phones {
		now := slotsOf(o.t, p)
		for setting, want := range before[i] {
			if now[setting] != want {
				o.t.Errorf("%s of %s is %q, it was %q", setting, p.Extension(), now[setting], want)
			}
		}
	}
}

// wantTaken makes sure that the server's addresses stand there: otherwise
// nothing could be put back.
func (o *testOffice) wantTaken() {
	o.t.Helper()
	for _, p := range o.phones {
		if !holdsOurs(o.t, p) {
			o.t.Errorf("nothing was written into %s", p.Extension())
		}
	}
}

// beginCall monitors every phone and lets 102 ring.
func (p *player) beginCall() {
	p.t.Helper()
	p.say("MonitorStart")
	p.send(step{text: "MakeCall 101 102"})
	p.expect(step{}, "error_ind SUCCESS MakeCall")
	p.expect(step{}, "Initiated 101 makeCall <call1> 101")
	p.expectGroup(step{}, []string{"Originated 101 newCall 101 102 101", `Delivered 102 newCall 102 101 102 ""`})
}

// TestTerminate: in the middle of a call the server stops when it is asked to,
// says so by its exit code, closes its clients, and leaves every phone exactly
// as it was.
func TestTerminate(t *testing.T) {
	t.Parallel()
	o, before := takeOver(t)
	p := newPlayer(o, t.Name())
	p.beginCall()
	o.wantTaken()
	p.process.terminate()
	p.expectEnd(step{})
	o.wantBack(before)
	if now := o.Phone("102").Snapshot(); !now.In(phonesim.RingingIn) {
		t.Error("the call has ended with the server")
	}
}

// TestKill: what a server that was killed left in the phones, the next one
// puts back, from its state folder.
func TestKill(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]func(*player){
		"the next one is stopped": func(p *player) { p.process.terminate() },
		"monitored again, and then no more": func(p *player) {
			p.say("MonitorStart")
			p.say("MonitorStop")
		},
		"killed again": func(p *player) {
			p.say("MonitorStart")
			p.forget()
			p.process.kill()
			p.process = p.start()
			p.process.terminate()
		},
		"nobody comes back": func(p *player) {
			if testing.Short() {
				p.t.Skip("it takes the time of grace, 30 s")
			}
			eventually(p.t, "the phones are as they were", phone.Grace+patience, func() bool {
				return !slices.ContainsFunc(p.phones, func(sim *phonesim.Phone) bool { return holdsOurs(p.t, sim) })
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o, before := takeOver(t)
			p := newPlayer(o, t.Name())
			p.beginCall()
			p.process.kill()
			o.wantTaken()
			p.forget()
			p.process = o.start()
			next(p)
			o.wantBack(before)
		})
	}
}
