package phone

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

func TestPollsWhileMonitored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPages(t, 1, "")
		defer g.close()
		c := newClient()
		time.Sleep(time.Minute)
		if n := len(g.times()); n != 0 {
			t.Fatalf("%d polls of a phone that nobody monitors", n)
		}
		g.show("1=alerting:102", nil)
		g.do(c, "MonitorStart 101", "ok")
		g.is(MonitoringConfigured)
		if n := len(g.times()); n != 1 {
			t.Fatalf("%d polls at MonitorStart", n)
		}
		if s := g.exchange.Find("101").model.snapshot(); len(s) != 1 || s[0].Calling != "102" {
			t.Errorf("the snapshot is %v", s)
		}
		g.show("1=connected:102", nil)
		time.Sleep(time.Minute)
		asked := g.times()
		if n := len(asked); n < 25 || n > 35 {
			t.Errorf("%d polls in a minute", n)
		}
		for i := 1; i < len(asked); i++ {
			if d := asked[i].Sub(asked[i-1]); d < 1800*time.Millisecond || d > 2200*time.Millisecond {
				t.Errorf("a poll after %v", d)
			}
		}
		c.has(t, `Established 101 newCall 101 102 101 ""`)
		g.do(c, "MonitorStop 101", "ok")
		g.is(MonitoringOff)
		time.Sleep(time.Minute)
		if n := len(g.times()); n != 0 {
			t.Errorf("%d polls after MonitorStop", n)
		}
	})
}

// Phones that are monitored at the same moment do not ask in step, and no more
// than maxPolls at once.
func TestPollsAreSpread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const phones = 3000
		g := newPages(t, phones, "")
		defer g.close()
		g.take(10 * time.Millisecond)
		var starting sync.WaitGroup
		for _, s := range g.settings {
			starting.Go(func() { g.do(newClient(), "MonitorStart "+s.Extension, "ok") })
		}
		starting.Wait()
		if n := g.atOnce(); n > maxPolls {
			t.Errorf("%d polls at once", n)
		}
		time.Sleep(10 * time.Second)
		g.times()
		g.atOnce()
		time.Sleep(20 * time.Second)
		if n := len(g.times()); n < 8*phones || n > 12*phones {
			t.Errorf("%d polls of %d phones in 20 s", n, phones)
		}
		if n := g.atOnce(); n > 60 { // 15 are to be expected
			t.Errorf("%d of %d phones ask in step", n, phones)
		}
		g.take(4 * time.Second) // all pages have become slow
		time.Sleep(30 * time.Second)
		if n := g.atOnce(); n != maxPolls {
			t.Errorf("%d polls at once, the limit is %d", n, maxPolls)
		}
	})
}

func TestDeafPhoneIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPages(t, 1, "")
		defer g.close()
		c := newClient()
		g.show("1=alerting:102", nil)
		g.do(c, "MonitorStart 101", "ok")
		g.show("", errDeaf)
		// The first poll comes after 1 to 3 s, each further one 1.8 to 2.2 s later: the
		// third failure is 4.6 to 7.4 s from here.
		time.Sleep(4500 * time.Millisecond)
		c.has(t)
		time.Sleep(3 * time.Second)
		g.is(MonitoringUnreachable)
		c.has(t, "OutOfService 101 maintenance")
		g.times()
		time.Sleep(10 * time.Minute)
		asked := g.times()
		if n := len(asked); n < 18 || n > 27 {
			t.Errorf("%d polls of a deaf phone in 10 min", n)
		}
		if d := asked[len(asked)-1].Sub(asked[len(asked)-2]); d < 26*time.Second || d > 34*time.Second {
			t.Errorf("a deaf phone is asked every %v", d)
		}
		g.show("1=idle", nil)
		time.Sleep(35 * time.Second)
		g.is(MonitoringConfigured)
		// Of the ringing call nothing was heard for so long that its time was over.
		c.has(t, "OutOfService 101 maintenance", `ConnectionCleared 101 timeout "" ()`, "BackInService 101 maintenance")
		g.times()
		time.Sleep(10 * time.Second)
		if n := len(g.times()); n < 4 {
			t.Errorf("%d polls in 10 s of a phone that is back", n)
		}
	})
}

func TestDeafPhoneIsNoSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPages(t, 1, "")
		defer g.close()
		c := newClient()
		g.show("", errDeaf)
		g.do(c, "MonitorStart 101", string(stli.CodeDeviceOutOfService))
		g.is(MonitoringUnreachable)
		g.show("", &phoneprofile.Verdict{Rule: "line", Text: "no line"})
		g.do(c, "MonitorStart 101", string(stli.CodeRefusedByPhone))
		g.is(MonitoringRefused)
		if p := g.exchange.Find("101"); p.poll != nil {
			t.Error("it is still polled")
		}
		g.show("1=idle", nil)
		g.do(c, "MonitorStart 101", "ok")
		g.is(MonitoringConfigured)
	})
}

// A wrong password must not lock everybody out of the phone's page.
func TestRefusedPasswordIsNotTriedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPages(t, 1, "")
		defer g.close()
		c := newClient()
		g.do(c, "MonitorStart 101", "ok")
		g.show("", loginError{&phoneprofile.Verdict{Rule: "success_status", Text: "wrong password"}})
		time.Sleep(4 * time.Second)
		g.is(MonitoringRefused)
		c.has(t, "OutOfService 101 maintenance")
		g.times()
		time.Sleep(20 * time.Minute)
		if n := len(g.times()); n > 5 {
			t.Errorf("the wrong password was tried %d times in 20 min", n)
		}
		// The right one counts at the next poll, which does not wait for the pause.
		again := g.settings[0].at(g.settings[0].Host, g.settings[0].Port)
		again.Password = "right"
		g.show("1=idle", nil)
		g.exchange.Apply([]*Settings{again})
		time.Sleep(4 * time.Second)
		g.is(MonitoringConfigured)
		c.has(t, "OutOfService 101 maintenance", "BackInService 101 maintenance")
	})
}

// A phone with notifications is not out of service because its page is.
func TestPageThatIsOffTakesNoEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPages(t, 1, pageEvents)
		defer g.close()
		c := newClient()
		g.show("", &phoneprofile.Verdict{Rule: "success_status", Text: "403, password secret"})
		g.do(c, "MonitorStart 101", "ok")
		time.Sleep(10 * time.Minute)
		g.is(MonitoringUnverified)
		if n := strings.Count(g.log.String(), "does not show its calls"); n != 1 || strings.Contains(g.log.String(), "secret") {
			t.Errorf("said %d times:\n%s", n, g.log.String())
		}
		if n := len(g.times()); n > 10 {
			t.Errorf("asked %d times", n)
		}
		p := g.exchange.Find("101")
		p.Enqueue(Notice{Signal: phoneprofile.SignalDelivered, Call: "x", Remote: stli.Party{Number: "102"}, Count: -1})
		p.Enqueue(Notice{Signal: phoneprofile.SignalCleared, Call: "x", Count: -1})
		p.Drain()
		g.show("", errDeaf)
		time.Sleep(30 * time.Minute)
		g.is(MonitoringUnreachable)
		c.has(t, `Delivered 101 newCall 101 102 101 ""`, `ConnectionCleared 101 normalClearing "" ()`, "OutOfService 101 maintenance")
	})
}

// A poll that began before something was heard of the phone, or soon after, is
// thrown away.
func TestStalePollIsThrownAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPages(t, 1, pageEvents)
		defer g.close()
		c := newClient()
		g.do(c, "MonitorStart 101", "ok")
		g.times()
		g.take(1500 * time.Millisecond)
		g.show("1=connected:103", nil) // a page that is far behind
		for len(g.times()) == 0 {
			time.Sleep(100 * time.Millisecond)
		}
		p := g.exchange.Find("101")
		p.Enqueue(Notice{Signal: phoneprofile.SignalDelivered, Call: "x", Remote: stli.Party{Number: "102"}, Count: -1})
		p.Drain()
		g.show("1=alerting:102", nil)
		time.Sleep(time.Minute)
		c.has(t, `Delivered 101 newCall 101 102 101 ""`)
	})
}

func TestPollUnderWayIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPages(t, 1, "")
		defer g.close()
		c, other := newClient(), newClient()
		g.do(c, "MonitorStart 101", "ok")
		g.times()
		g.take(4 * time.Second)
		g.show("1=alerting:102", nil)
		for len(g.times()) == 0 {
			time.Sleep(100 * time.Millisecond)
		}
		before := g.exchange.Log().Newest()
		g.do(c, "MonitorStop 101", "ok") // does not wait for it
		g.is(MonitoringOff)
		g.show("1=idle", nil)
		g.do(other, "MonitorStart 101", "ok")
		if n := g.atOnce(); n != 1 {
			t.Errorf("%d polls of one phone at once", n)
		}
		time.Sleep(time.Minute)
		c.has(t)
		other.has(t)
		if n := g.exchange.Log().Newest(); n != before {
			t.Errorf("%d events were made of it", n-before)
		}
	})
}

func TestHungPageDelaysNoCommand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPages(t, 1, "")
		defer g.close()
		c := newClient()
		g.do(c, "MonitorStart 101", "ok")
		g.take(time.Hour)
		time.Sleep(10 * time.Second)
		began := time.Now()
		g.do(c, "SnapshotDevice 101", "ok")
		if d := time.Since(began); d != 0 {
			t.Errorf("the command took %v", d)
		}
	})
}

func TestReloadCountsAtTheNextPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPages(t, 1, "")
		defer g.close()
		c := newClient()
		g.do(c, "MonitorStart 101", "ok")
		slow := g.settings[0].at(g.settings[0].Host, g.settings[0].Port)
		slow.Profile = pageProfile(t, "")
		slow.Profile.Poll.Interval = time.Minute
		g.exchange.Apply([]*Settings{slow})
		time.Sleep(5 * time.Second)
		g.times()
		time.Sleep(10 * time.Minute)
		if n := len(g.times()); n < 8 || n > 12 {
			t.Errorf("%d polls in 10 min, one a minute", n)
		}
		g.exchange.Apply(g.settings) // every 2 s again: it does not wait a minute
		time.Sleep(10 * time.Second)
		if n := len(g.times()); n < 4 {
			t.Errorf("%d polls in 10 s", n)
		}
		none := g.settings[0].at(g.settings[0].Host, g.settings[0].Port)
		none.Profile = &phoneprofile.Profile{Name: "none", Events: map[string]phoneprofile.Event{"x": {}}}
		g.exchange.Apply([]*Settings{none})
		time.Sleep(time.Second)
		g.times()
		time.Sleep(time.Minute)
		if n := len(g.times()); n != 0 {
			t.Errorf("%d polls without [poll]", n)
		}
	})
}

func TestRetiredPhoneIsNotPolled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPages(t, 1, "")
		defer g.close()
		c := newClient()
		g.show("1=connected:102", nil)
		g.do(c, "MonitorStart 101", "ok")
		p := g.exchange.Find("101")
		g.exchange.Apply(nil)
		g.times()
		time.Sleep(time.Minute)
		if n := len(g.times()); n != 0 {
			t.Errorf("%d polls of a phone that is gone", n)
		}
		g.show("1=idle", nil)
		g.exchange.Apply(g.settings)
		time.Sleep(5 * time.Second)
		g.is(MonitoringConfigured)
		c.has(t, "OutOfService 101 maintenance", `ConnectionCleared 101 normalClearing "" ()`, "BackInService 101 maintenance")
		p.Leave(c, true)
		g.exchange.Apply(nil)
		g.exchange.Apply(nil)
		if len(g.exchange.retired) != 0 {
			t.Error("it is kept for ever")
		}
	})
}

// A client whose connection broke hears, when it comes back, what ended
// meanwhile; after Grace the calls are forgotten.
func TestClientThatComesBackHearsWhatEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPages(t, 1, "")
		defer g.close()
		c := newClient()
		g.show("1=connected:102", nil)
		g.do(c, "MonitorStart 101", "ok")
		p := g.exchange.Find("101")
		p.Leave(c, false)
		g.times()
		time.Sleep(Grace / 2)
		if n := len(g.times()); n != 0 {
			t.Errorf("%d polls for nobody", n)
		}
		g.show("1=idle", nil)
		seq := g.exchange.Log().Newest()
		d := newClient()
		g.do(d, "MonitorStart 101", "ok")
		missed, _ := g.exchange.Log().After(seq, g.exchange.Log().Newest(), func(*stli.Event) bool { return true })
		if len(missed) != 1 || missed[0].Name != stli.ConnectionCleared {
			t.Errorf("missed %v", missed)
		}
		p.Leave(d, false)
		time.Sleep(Grace + time.Second)
		g.is(MonitoringOff)
	})
}

func TestAlwaysPolled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPages(t, 1, "")
		defer g.close()
		always := g.settings[0].at(g.settings[0].Host, g.settings[0].Port)
		always.Monitor = MonitorAlways
		g.exchange.Apply([]*Settings{always})
		time.Sleep(time.Second)
		g.times()
		g.show("1=connected:102", nil)
		time.Sleep(20 * time.Second)
		if n := len(g.times()); n < 8 {
			t.Errorf("%d polls in 20 s", n)
		}
		c := newClient()
		g.do(c, "MonitorStart 101", "ok")
		if s := g.exchange.Find("101").model.snapshot(); len(s) != 1 {
			t.Errorf("the snapshot is %v", s)
		}
		g.do(c, "MonitorStop 101", "ok")
		g.is(MonitoringConfigured)
	})
}

func TestUnknownWordIsLoggedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPages(t, 1, "")
		defer g.close()
		g.show("1=sulking", nil)
		g.do(newClient(), "MonitorStart 101", "ok")
		time.Sleep(time.Minute)
		if n := strings.Count(g.log.String(), "sulking"); n != 1 {
			t.Errorf("logged %d times:\n%s", n, g.log.String())
		}
	})
}
