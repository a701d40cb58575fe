package phone

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
)

// wanting makes a Wanted of pairs.
func wanting(pairs ...string) *Wanted {
	w := &Wanted{}
	for i := 0; i < len(pairs); i += 2 {
		w.Values = append(w.Values, phoneprofile.SettingValue{Setting: pairs[i], Value: pairs[i+1]})
	}
	return w
}

// provide wants values in a phone and waits for what comes of the first attempt.
func (b *bench) provide(extension string, w *Wanted) error {
	b.t.Helper()
	settled := make(chan error, 2)
	b.exchange.Find(extension).Provide(w, func(err error) { settled <- err })
	select {
	case err := <-settled:
		return err
	case <-time.After(patience):
		b.t.Fatal("not settled")
	}
	return nil
}

// saves counts the requests that write a setting.
func saves(sim *phonesim.Phone) int {
	return strings.Count(strings.Join(sim.Requests(), "\n"), "?settings=save")
}

// impatient makes the pauses between attempts short.
func (b *bench) impatient() {
	b.exchange.shared.backOff = func(int) time.Duration { return time.Millisecond }
}

// TestProvide: values are written where they differ, and read back; the page
// with all of them is fetched once before and once after.
func TestProvide(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101", Username: "admin", Password: "s3cret", Auth: phonesim.AuthBasic})
	sim, p := b.office.Phone("101"), b.exchange.Find("101")
	if at, err := p.Provided(); !at.IsZero() || err != nil || p.Wanted() != nil {
		t.Errorf("nothing was wanted, and the phone has it since %v, %v", at, err)
	}
	began := time.Now()
	w := wanting("call_waiting", "off", "language", "English", "fkey0", "speed 199", "fkey_label0", `A & B <c> "d" 'e' +%20;é`, "fkey_label1", "")
	if err := b.provide("101", w); err != nil {
		t.Fatal(err)
	}
	for _, v := range w.Values {
		if got := sim.Setting(v.Setting); got != v.Value {
			t.Errorf("%s is %q, want %q", v.Setting, got, v.Value)
		}
	}
	if n := saves(sim); n != 3 {
		t.Errorf("%d writes, want one for each setting that differed: %q", n, sim.Requests())
	}
	at, err := p.Provided()
	if at.Before(began) || err != nil || p.Wanted() != w {
		t.Errorf("provided at %v, %v", at, err)
	}
	before := sim.Count()
	if err := b.provide("101", w); err != nil {
		t.Fatal(err)
	}
	if n := sim.Count() - before; n > 2 { // the phone asks for its login
		t.Errorf("%d requests to find that nothing is to be done", n)
	}
	if again, _ := p.Provided(); !again.After(at) {
		t.Error("it was not noted that the phone still has it")
	}
	if l := p.Look(); len(l.Attempts) == 0 {
		t.Error("what was tried is not in the trail")
	}
}

// TestProvideStays: what is provided is not put back when nobody monitors the
// phone, and action URLs are not touched.
func TestProvideStays(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	if err := b.provide("101", wanting("fkey0", "speed 199", incoming, "http://elsewhere/")); err != nil {
		t.Fatal(err)
	}
	if got := sim.Setting(incoming); got != "" {
		t.Errorf("a slot was written: %q", got)
	}
	b.do(c, "MonitorStart 101", "ok")
	if err := b.provide("101", wanting("fkey0", "speed 198", incoming, "http://elsewhere/")); err != nil {
		t.Fatal(err)
	}
	if got := sim.Setting(incoming); !strings.Contains(got, "/a/101/") {
		t.Errorf("the action URL is %q", got)
	}
	b.do(c, "MonitorStop 101", "ok")
	b.monitoring("101", MonitoringOff)
	if got := sim.Setting("fkey0"); got != "speed 198" {
		t.Errorf("put back to %q", got)
	}
}

// TestProvideOverASlotThatIsKept: a setting that holds what will be put back is
// not touched, also where another profile no longer calls it a slot.
func TestProvideOverASlotThatIsKept(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, c := b.office.Phone("101"), newClient()
	b.do(c, "MonitorStart 101", "ok")
	s := b.exchange.Find("101").Settings()
	profile := *s.Profile
	profile.Events, profile.EventOrder = map[string]phoneprofile.Event{}, nil
	for name, e := range s.Profile.Events {
		if e.Setting != incoming {
			profile.Events[name] = e
		}
	}
	n := s.at(s.Host, s.Port)
	n.Profile = &profile
	b.exchange.Apply([]*Settings{n})
	if err := b.provide("101", wanting(incoming, "http://elsewhere/")); err != nil {
		t.Fatal(err)
	}
	if got := sim.Setting(incoming); !strings.Contains(got, "/a/101/") {
		t.Errorf("the action URL is %q", got)
	}
}

// TestProvideLater: a phone that is off gets its values when it is back.
func TestProvideLater(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	b.impatient()
	sim, p := b.office.Phone("101"), b.exchange.Find("101")
	if err := sim.SetFault(phonesim.Fault{Kind: phonesim.Refuse}); err != nil {
		t.Fatal(err)
	}
	err := b.provide("101", wanting("fkey0", "speed 199"))
	if err == nil || !strings.Contains(err.Error(), "refuses the connection") {
		t.Errorf("the error is %v", err)
	}
	eventually(t, "more attempts", func() bool { p.mu.Lock(); defer p.mu.Unlock(); return p.providing.failed > 3 })
	if at, err := p.Provided(); err == nil || !at.IsZero() {
		t.Errorf("provided at %v, %v", at, err)
	}
	if err := sim.SetFault(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the value in the phone", func() bool { at, err := p.Provided(); return err == nil && !at.IsZero() })
	if got := sim.Setting("fkey0"); got != "speed 199" {
		t.Errorf("fkey0 is %q", got)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.providing.failed != 0 {
		t.Error("the failures are still counted")
	}
}

// TestProvideSomethingElse: while the phone is off, other values are wanted; the
// first ones never come.
func TestProvideSomethingElse(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, p := b.office.Phone("101"), b.exchange.Find("101")
	if err := sim.SetFault(phonesim.Fault{Kind: phonesim.Refuse}); err != nil {
		t.Fatal(err)
	}
	if err := b.provide("101", wanting("fkey0", "speed 1", "fkey1", "speed 2")); err == nil {
		t.Error("a phone that is off took values")
	}
	if err := sim.SetFault(); err != nil {
		t.Fatal(err)
	}
	if err := b.provide("101", wanting("fkey0", "speed 3")); err != nil {
		t.Error(err)
	}
	if sim.Setting("fkey0") != "speed 3" || sim.Setting("fkey1") != "" {
		t.Errorf("the phone has %q and %q", sim.Setting("fkey0"), sim.Setting("fkey1"))
	}
	if err := b.provide("101", nil); err != nil || p.Wanted() != nil {
		t.Errorf("nothing is wanted any more: %v, %v", err, p.Wanted())
	}
}

// TestProvideLocked: a setting that the phone does not keep is said, and the
// others are written all the same.
func TestProvideLocked(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101", ReadOnlySettings: []string{"call_waiting"}, LackedSettings: []string{"language"}, MaxSettingLength: 100})
	sim, p := b.office.Phone("101"), b.exchange.Find("101")
	for want, w := range map[string]*Wanted{
		"the phone said yes and did not keep call_waiting: the setting is locked or too long":        wanting("call_waiting", "off", "fkey0", "line"),
		"the phone said yes and did not keep phone_name: the setting is locked or too long":          wanting("phone_name", strings.Repeat("x", 10<<10), "fkey1", "line"),
		"the phone took its setting language and does not show it: it does not have it, or hides it": wanting("language", "x", "fkey2", "line"),
	} {
		if err := b.provide("101", w); err == nil || err.Error() != want {
			t.Errorf("the error is %v, want %s", err, want)
		}
		if _, err := p.Provided(); err == nil || err.Error() != want {
			t.Errorf("it does not have it because %v, want %s", err, want)
		}
	}
	for i := range 3 {
		if got := sim.Setting(fmt.Sprint("fkey", i)); got != "line" {
			t.Errorf("fkey%d is %q", i, got)
		}
	}
}

// TestProvideRefused names what the phone says, and no secret.
func TestProvideRefused(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim := b.office.Phone("101")
	for _, path := range []string{"/settings.htm", "/dummy.htm"} {
		if err := sim.SetFault(phonesim.Fault{Kind: phonesim.Status, Status: 403, Path: path}); err != nil {
			t.Fatal(err)
		}
		if err := b.provide("101", wanting("fkey0", "secret101")); err == nil || !strings.Contains(err.Error(), "403") || strings.Contains(err.Error(), "secret101") {
			t.Errorf("%s: the error is %v", path, err)
		}
	}
}

// TestProvideAfterRestart: a phone that says that it was started is looked after.
func TestProvideAfterRestart(t *testing.T) {
	for _, signal := range []phoneprofile.Signal{phoneprofile.SignalSetup, phoneprofile.SignalRegistered, phoneprofile.SignalIPChanged} {
		b := newBench(t, phonesim.Config{Extension: "101"})
		sim := b.office.Phone("101")
		if err := b.provide("101", wanting("fkey0", "speed 199")); err != nil {
			t.Fatal(err)
		}
		sim.SetSetting("fkey0", "line")
		b.notify("101", signal, "")
		eventually(t, "the value again", func() bool { return sim.Setting("fkey0") == "speed 199" })
	}
}

// TestProvideReload: a reload that moves the phone writes what is wanted there;
// one that brings another profile writes nothing until that is wanted anew.
func TestProvideReload(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"}, phonesim.Config{Extension: "102"})
	other := b.office.Phone("102")
	if err := b.provide("101", wanting("fkey0", "speed 199")); err != nil {
		t.Fatal(err)
	}
	moved := b.settings[0].at(b.settings[1].Host, b.settings[1].Port)
	b.exchange.Apply([]*Settings{moved})
	eventually(t, "the value in the other phone", func() bool { return other.Setting("fkey0") == "speed 199" })

	other.SetSetting("fkey0", "line")
	renamed := moved.at(moved.Host, moved.Port)
	renamed.ProfileName = "snom-d8xx"
	b.exchange.Apply([]*Settings{renamed})
	b.notify("101", phoneprofile.SignalSetup, "")
	b.do(newClient(), "SendKeys 101 MENU", "ok") // behind whatever the worker had to do
	if got := other.Setting("fkey0"); got != "line" {
		t.Errorf("written with another profile: %q", got)
	}
	if err := b.provide("101", wanting("fkey0", "speed 198")); err != nil || other.Setting("fkey0") != "speed 198" {
		t.Errorf("%q, %v", other.Setting("fkey0"), err)
	}
}

// TestProvideRetired: a phone that is taken out of the configuration gets
// nothing, and gets it when it is back.
func TestProvideRetired(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	sim, p := b.office.Phone("101"), b.exchange.Find("101")
	b.do(newClient(), "MonitorStart 101", "ok") // it stays known as long as somebody listens
	b.exchange.Apply(nil)
	settled := make(chan error, 1)
	p.Provide(wanting("fkey0", "speed 199"), func(err error) { settled <- err })
	if err := <-settled; !errors.Is(err, ErrRetired) || sim.Setting("fkey0") != "" {
		t.Errorf("%v, and fkey0 is %q", err, sim.Setting("fkey0"))
	}
	b.exchange.Apply(b.settings)
	eventually(t, "the value", func() bool { return sim.Setting("fkey0") == "speed 199" })
}

// TestProvideMany: of many wants in a row the last one counts, each is answered
// once, and no more work waits than for one of them.
func TestProvideMany(t *testing.T) {
	b := newBench(t)
	g := newGatedPhone(t, b, "101")
	p := b.exchange.Find("101")
	b.command(newClient(), "MakeCall 101 102")
	eventually(t, "the request", func() bool { return len(g.requests()) == 1 }) // the worker waits for the phone
	const many = 100
	settled := make(chan error, 2*many)
	for i := range many {
		p.Provide(wanting("fkey0", fmt.Sprint("speed ", i)), func(err error) { settled <- err })
	}
	p.mu.Lock()
	if n := len(p.jobs); n != 1 {
		t.Errorf("%d jobs wait", n)
	}
	p.mu.Unlock()
	if n := len(settled); n != many-1 {
		t.Errorf("%d of %d are answered that are no longer wanted", n, many-1)
	}
	for range 100 {
		g.gate <- struct{}{}
	}
	for i := range many {
		err := <-settled
		if late := errors.Is(err, ErrOtherWanted); late != (i < many-1) {
			t.Errorf("answer %d is %v", i, err)
		}
	}
	for _, r := range g.requests() {
		if strings.Contains(r, "speed") && !strings.Contains(r, "speed%2099") {
			t.Errorf("the phone got %s", r)
		}
	}
}

// TestProvideWithoutAWay: a profile that cannot set anything by requests leaves
// it to the provisioning file, and nothing is wrong.
func TestProvideWithoutAWay(t *testing.T) {
	b := newBench(t)
	profile, err := phoneprofile.Parse("x.toml", []byte("format = 1\nname = \"x\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	b.exchange.Apply([]*Settings{{Extension: "101", ProfileName: "x", Profile: profile, Host: "127.0.0.1"}})
	w := wanting("a", "1")
	w.Buttons = []Button{{Key: "1", Data: "QUEUE support"}}
	if err := b.provide("101", w); err != nil {
		t.Error(err)
	}
	p := b.exchange.Find("101")
	if at, err := p.Provided(); !at.IsZero() || err != nil || len(p.Wanted().Buttons) != 1 {
		t.Errorf("provided at %v, %v", at, err)
	}
}

// TestBackOff: the pauses grow, and do not grow for ever.
func TestBackOff(t *testing.T) {
	for failures, want := range map[int]time.Duration{0: 5 * time.Second, 1: 10 * time.Second, 5: 160 * time.Second, 6: lastRetry, 1 << 30: lastRetry} {
		if got := backOff(failures); got != want {
			t.Errorf("after %d failures %v, want %v", failures, got, want)
		}
	}
}
