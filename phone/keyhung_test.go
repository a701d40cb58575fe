package phone

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/profiles"
)

// hasty gives all phones a profile that waits for an answer no longer than this.
func (b *bench) hasty(within string) {
	b.t.Helper()
	data, err := profiles.FS.ReadFile("snom.toml")
	if err != nil {
		b.t.Fatal(err)
	}
	hasty, err := phoneprofile.Parse("snom.toml", []byte(strings.Replace(string(data), `timeout = "5s"`, `timeout = "`+within+`"`, 1)))
	if err != nil {
		b.t.Fatal(err)
	}
	for i, old := range b.settings {
		s := old.at(old.Host, old.Port)
		s.Profile = hasty
		b.settings[i] = s
	}
	b.exchange.Apply(b.settings)
}

func (b *bench) fault(extension string, kind phonesim.FaultKind) {
	b.t.Helper()
	if err := b.office.Phone(extension).SetFault(phonesim.Fault{Kind: kind}); err != nil {
		b.t.Fatal(err)
	}
}

// TestKeysOfAHungPhone: the phone is asked once, not for each of its keys.
func TestKeysOfAHungPhone(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"})
	b.hasty("500ms")
	c := newClient()
	for key := range 10 {
		b.do(c, fmt.Sprintf("BindKey 101 %d on Sales message x", key+1), "ok")
	}
	b.fault("101", phonesim.Hang)
	b.notify("101", phoneprofile.SignalSetup, "")
	began := time.Now()
	b.rest("101")
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
	b.fault("101", phonesim.NoFault)
}

// TestCommandBetweenKeys: a command does not wait until all keys are shown.
func TestCommandBetweenKeys(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"})
	c, sim := newClient(), b.office.Phone("101")
	for key := range 10 {
		b.do(c, fmt.Sprintf("BindKey 101 %d on Sales message x", key+1), "ok")
	}
	before := len(sim.Requests())
	var once sync.Once
	sim.Watch(func(phonesim.Progress) { once.Do(func() { go b.command(c, "SendKeys 101 MUTE") }) })
	b.notify("101", phoneprofile.SignalSetup, "")
	b.rest("101")
	eventually(t, "the answer", func() bool { return len(c.lines()) == 11 })
	lamps, muted := 0, -1
	for _, r := range sim.Requests()[before:] {
		switch {
		case strings.Contains(r, "MUTE"):
			muted = lamps
		case strings.Contains(r, "minibrowser"):
			lamps++
		}
	}
	if lamps != 10 || muted > 3 {
		t.Errorf("%d keys were shown, and the command came after %d: %q", lamps, muted, sim.Requests()[before:])
	}
}

// TestRuleForAnotherPhone: the phone whose key is pressed hangs, and the command
// for another one goes on.
func TestRuleForAnotherPhone(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"}, phonesim.Config{Extension: "102"})
	rule, err := NewRule(nil, "^call$", "MakeCall 102 199")
	if err != nil {
		t.Fatal(err)
	}
	b.hasty("2s")
	b.reload(func(s *Settings) { s.Rules = &Rules{rule} })
	b.exchange.shared.hold = time.Millisecond
	b.do(newClient(), "BindKey 101 2 on Sales message call", "ok")
	b.fault("101", phonesim.Hang)
	c := newClient()
	b.command(c, "MakeCall 101 102")
	eventually(t, "a request that hangs", func() bool { return strings.Contains(fmt.Sprint(b.office.Phone("101").Requests()), "number=102") })
	b.press("101", "2")
	eventually(t, "the rule's command", func() bool { return len(b.office.Phone("102").Requests()) == 1 })
	if got := c.lines(); len(got) > 0 {
		t.Errorf("it waited for %q", got)
	}
	b.fault("101", phonesim.NoFault)
}

// press presses a key of a phone.
func (b *bench) press(extension, key string) {
	p := b.exchange.Find(extension)
	p.Enqueue(Notice{Signal: phoneprofile.SignalKey, Key: key, Count: -1})
	p.Drain()
}

// TestFloodOfPresses: a flood, or a loop of rules has an end, for a while, and every
// press is told.
func TestFloodOfPresses(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"}, phonesim.Config{Extension: "102"})
	var rules Rules
	for _, r := range [][2]string{{"^own$", "SendKeys {device} MUTE"}, {"^other$", "SendKeys 102 MUTE"}} {
		rule, err := NewRule(nil, r[0], r[1])
		if err != nil {
			t.Fatal(err)
		}
		rules = append(rules, rule)
	}
	b.reload(func(s *Settings) { s.Rules = &rules })
	c := newClient()
	b.do(c, "MonitorStart 101", "ok")
	b.do(c, "BindKey 101 2 on Sales message own", "ok")
	b.do(c, "BindKey 101 3 on Sales message other", "ok")
	const presses = 200
	for i := range presses {
		b.press("101", fmt.Sprint(2+i%2))
	}
	b.rest("101")
	b.rest("102")
	sent := 0
	for _, extension := range []string{"101", "102"} {
		sent += strings.Count(fmt.Sprint(b.office.Phone(extension).Requests()), "MUTE")
	}
	if told := len(c.lines()) - 3; told != presses || sent > 64 || sent < 10 {
		t.Errorf("%d presses are told, and %d commands sent", told, sent)
	}
}

// TestUnbindInTheGrace: the last key is put back while a client that was lost
// may come back: the phone goes on to tell of its calls.
func TestUnbindInTheGrace(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"})
	c, sim := newClient(), b.office.Phone("101")
	b.do(c, "MonitorStart 101", "ok")
	b.do(c, "BindKey 101 2 on Sales message x", "ok")
	b.exchange.Find("101").Leave(c, false)
	b.do(newClient(), "UnbindKey 101 2", "ok")
	b.rest("101")
	if !strings.Contains(sim.Setting(incoming), "/a/101/") {
		t.Error("its action URLs were put back at once")
	}
}

// TestRetiredPhoneThatComesBack: the phone was off when it was taken out of the
// configuration. It is back, and what its former self wanted to put back stays.
func TestRetiredPhoneThatComesBack(t *testing.T) {
	b := newKeyBench(t, phonesim.Config{Extension: "101"}, phonesim.Config{Extension: "102"})
	b.exchange.shared.backOff = func(int) time.Duration { return 300 * time.Millisecond }
	b.exchange.Recover(nil)
	sim := b.office.Phone("101")
	sim.SetSetting("fkey1", "line")
	b.do(newClient(), "BindKey 101 2 on Sales message x", "ok")
	b.fault("101", phonesim.Refuse)
	p := b.exchange.Find("101")
	b.exchange.Apply(b.settings[1:])
	eventually(t, "an attempt to put it back", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return !p.working && p.keyRetries > 0
	})
	b.exchange.Apply(b.settings[1:])
	b.fault("101", phonesim.NoFault)
	b.exchange.Apply(b.settings)
	if now := b.exchange.Find("101"); now != p {
		t.Error("the extension has a second phone, and its former one still wants to put keys back")
	}
	b.rest("101")
	eventually(t, "the retry", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return !p.working && !p.keyWaits
	})
	if got := sim.Setting("fkey1"); !strings.HasPrefix(got, "url ") {
		t.Errorf("fkey1 is %q", got)
	}
}
