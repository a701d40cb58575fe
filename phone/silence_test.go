package phone

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/requestid"
	"github.com/phonecompanion/phonecompanion/stli"
)

// A phone that is commanded by SIP, so that it may be in a bubble of its own time.
const (
	silentProfile = `format = 1
name = "sip"
[action.MakeCall]
via = "sip"
content_type = "text/plain"
body = "{number}"
[action.HoldCall]
via = "sip"
content_type = "text/plain"
body = "hold"
`
	silentEvents = "[event.dialled]\nsignal = \"originated\"\nsetting = \"x\"\n[event.dnd]\nsignal = \"dnd_on\"\nsetting = \"y\"\n"
	silentPoll   = "[poll]\ninterval = \"2s\"\nresource = \"/calls\"\nline = '(?P<id>\\d+) (?P<state>\\w+)'\n[poll.states]\nidle = \"idle\"\nringing = \"alerting\"\n"
)

// silentBench is a phone that says what the test says for it.
type silentBench struct {
	*bench
	log strings.Builder
}

func newSilentBench(t *testing.T, more string) *silentBench {
	t.Helper()
	profile, err := phoneprofile.Parse("sip.toml", []byte(silentProfile+more))
	if err != nil {
		t.Fatal(err)
	}
	events, err := NewEventLog(100, time.Minute, func(uint64) (uint64, error) { return 1, nil }, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	b := &silentBench{bench: &bench{t: t}}
	b.exchange = NewExchange(Config{
		Log: events, Store: noSlots{}, Logger: zerolog.New(zerolog.SyncWriter(&b.log)), Times: testTimes, EventHold: time.Second, RunID: "t", SIP: &deskSIP{},
		Base: func(string) (string, error) { return "http://192.0.2.9:26580", nil },
	})
	b.exchange.shared.ask = func(*Phone, *Settings, requestid.ID) ([]phoneprofile.Line, error) { return nil, nil }
	b.exchange.Apply([]*Settings{{Extension: "101", ProfileName: "sip", Profile: profile, Host: "192.0.2.1", Token: "secret101", SIP: true}})
	return b
}

// play has a client do what it does, and the phone say what it says, a step each.
func (b *silentBench) play(c *client, steps ...string) {
	b.t.Helper()
	for _, s := range steps {
		switch d, err := time.ParseDuration(s); {
		case err == nil:
			time.Sleep(d)
		case s == "dialled":
			b.notify("101", phoneprofile.SignalOriginated, "1")
		case s == "logged off":
			b.notify("101", phoneprofile.SignalUnregistered, "")
		case s == "logged on":
			b.notify("101", phoneprofile.SignalRegistered, "")
		case s == "dnd":
			b.notify("101", phoneprofile.SignalDNDOn, "")
		default:
			b.do(c, s, "ok")
		}
		synctest.Wait()
	}
}

// service are the lines about the phone being in service.
func (c *client) service() (lines []string) {
	for _, l := range c.lines() {
		if strings.Contains(l, "InService") || strings.Contains(l, "OutOfService") {
			lines = append(lines, strings.TrimSpace(l))
		}
	}
	return lines
}

// TestSilence: a monitored phone that takes a MakeCall and tells us nothing is said
// to be out of service, until it tells us anything.
func TestSilence(t *testing.T) {
	const out, back = "OutOfService 101 maintenance", "BackInService 101 maintenance"
	for name, tc := range map[string]struct {
		profile string
		steps   []string
		want    []string
		silent  bool
		times   int // that it is logged
	}{
		"it says nothing":             {silentEvents, []string{"MonitorStart 101", "MakeCall 101 102", "21s"}, []string{out}, true, 1},
		"not yet":                     {silentEvents, []string{"MonitorStart 101", "MakeCall 101 102", "19s"}, nil, false, 0},
		"it says so":                  {silentEvents, []string{"MonitorStart 101", "MakeCall 101 102", "3s", "dialled", "40s"}, nil, false, 0},
		"it says something else":      {silentEvents, []string{"MonitorStart 101", "MakeCall 101 102", "3s", "dnd", "40s"}, nil, false, 0},
		"it told of dialling before":  {silentEvents, []string{"MonitorStart 101", "dialled", "1s", "MakeCall 101 102", "21s"}, []string{out}, true, 1},
		"it never tells of dialling":  {silentEvents, []string{"MonitorStart 101", "dnd", "1s", "MakeCall 101 102", "1m"}, nil, false, 0},
		"it speaks again":             {silentEvents, []string{"MonitorStart 101", "MakeCall 101 102", "21s", "dnd", "40s"}, []string{out, back}, false, 1},
		"and is silent again":         {silentEvents, []string{"MonitorStart 101", "MakeCall 101 102", "21s", "dialled", "MakeCall 101 103", "21s"}, []string{out, back, out}, true, 2},
		"it is told once":             {silentEvents, []string{"MonitorStart 101", "MakeCall 101 102", "10s", "MakeCall 101 103", "1m", "MakeCall 101 104", "1m"}, []string{out}, true, 1},
		"nobody monitors it":          {silentEvents, []string{"MakeCall 101 102", "1m", "MonitorStart 101"}, nil, false, 0},
		"nobody does any more":        {silentEvents, []string{"MonitorStart 101", "MakeCall 101 102", "MonitorStop 101", "1m", "MonitorStart 101", "1m"}, nil, false, 0},
		"it stays known":              {silentEvents, []string{"MonitorStart 101", "MakeCall 101 102", "21s", "MonitorStop 101", "1m"}, []string{out}, true, 1},
		"who joins is told next time": {silentEvents, []string{"MonitorStart 101", "MakeCall 101 102", "21s", "MonitorStop 101", "MonitorStart 101", "1m", "MakeCall 101 103", "21s"}, []string{out, out}, true, 2},
		"it is logged off, too":       {silentEvents, []string{"MonitorStart 101", "dialled", "logged off", "1s", "MakeCall 101 102", "21s", "dnd", "1s", "logged on"}, []string{"OutOfService 101 normal", "BackInService 101 normal"}, false, 1},
		"it logs off when it speaks":  {silentEvents, []string{"MonitorStart 101", "MakeCall 101 102", "21s", "logged off", "1s", "logged on"}, []string{out, back, "OutOfService 101 normal", "BackInService 101 normal"}, false, 1},
		"another command":             {silentEvents, []string{"MonitorStart 101", "HoldCall 101", "1m"}, nil, false, 0},
		"its type does not tell":      {"[event.dnd]\nsignal = \"dnd_on\"\nsetting = \"y\"\n", []string{"MonitorStart 101", "MakeCall 101 102", "1m"}, nil, false, 0},
		"its calls are asked for too": {silentEvents + silentPoll, []string{"MonitorStart 101", "MakeCall 101 102", "1m"}, nil, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, c := newSilentBench(t, tc.profile), newClient()
				b.play(c, tc.steps...)
				if got := c.service(); !slices.Equal(got, tc.want) {
					t.Errorf("heard %q, want %q", got, tc.want)
				}
				l := b.exchange.Find("101").Look()
				if (l.Silence != nil) != tc.silent || (b.exchange.Load().Silent == 1) != (tc.silent && l.Monitors > 0) {
					t.Errorf("silence: %+v, %d", l.Silence, b.exchange.Load().Silent)
				}
				if s := l.Silence; s != nil && (s.Command != "MakeCall" || s.Base != "http://192.0.2.9:26580" || s.Since.IsZero()) {
					t.Errorf("%+v", s)
				}
				if n := strings.Count(b.log.String(), "the phone took a command and tells us nothing"); n != tc.times {
					t.Errorf("logged %d times", n)
				}
				b.end()
			})
		})
	}
}

// end ends the phone's timers, so that the bubble can.
func (b *silentBench) end() { b.exchange.Close(b.t.Context()) }

// TestSilenceForOthers: who begins to monitor a phone that is silent is told when it
// is at the next command, and who has left finds in the event log what becomes of it.
func TestSilenceForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, one, two := newSilentBench(t, silentEvents), newClient(), newClient()
		b.play(one, "MonitorStart 101", "MakeCall 101 102", "21s", "MakeCall 101 102", "1m")
		b.play(two, "MonitorStart 101", "1m")
		if got := two.service(); got != nil {
			t.Errorf("the second client hears %q", got)
		}
		b.play(two, "MakeCall 101 102", "10s", "MakeCall 101 102", "11s", "MakeCall 101 102", "1m")
		if a, b := one.service(), two.service(); len(a) != 2 || len(b) != 1 {
			t.Errorf("they hear %q and %q", a, b)
		}
		p := b.exchange.Find("101")
		p.Leave(one, false)
		p.Leave(two, false)
		b.play(one, "dnd")
		last := b.exchange.Log().Recent("101", 2)
		if len(last) != 2 || last[0].Name != stli.DoNotDisturb || last[1].Name != stli.BackInService {
			t.Errorf("the log has %v", last)
		}
		b.end()
	})
}

// TestSilenceSaidBefore: what the phone tells while it is still being commanded is
// an answer, too, and the next command is watched.
func TestSilenceSaidBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newSilentBench(t, silentEvents), newClient()
		slow := &slowSIP{entered: make(chan struct{}), answer: make(chan struct{})}
		b.play(c, "MonitorStart 101")
		b.exchange.shared.sip = slow
		b.command(c, "MakeCall 101 102")
		<-slow.entered
		time.Sleep(3 * time.Second)
		b.notify("101", phoneprofile.SignalOriginated, "1")
		synctest.Wait()
		close(slow.answer)
		synctest.Wait()
		if p := b.exchange.Find("101"); p.silence != nil {
			t.Error("it is waited for")
		}
		b.exchange.shared.sip = &deskSIP{}
		b.play(c, "MakeCall 101 103", "21s")
		if got := c.service(); len(got) != 1 {
			t.Errorf("heard %q", got)
		}
		b.end()
	})
}

// slowSIP is a phone that takes its time.
type slowSIP struct{ entered, answer chan struct{} }

func (s *slowSIP) Send(context.Context, SIPPhone, *phoneprofile.Rendered) (*phoneprofile.Answer, error) {
	close(s.entered)
	<-s.answer
	return &phoneprofile.Answer{Status: 200}, nil
}

// TestSilenceUnderOtherSettings: a phone that has other settings now has another
// chance, and is waited for again.
func TestSilenceUnderOtherSettings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newSilentBench(t, silentEvents), newClient()
		b.play(c, "MonitorStart 101", "MakeCall 101 102", "21s")
		s := *b.exchange.Find("101").Settings()
		s.Host = "192.0.2.2"
		b.exchange.Apply([]*Settings{&s})
		b.play(c, "1m", "MakeCall 101 102", "21s")
		if got, want := c.service(), []string{"OutOfService 101 maintenance", "BackInService 101 maintenance", "OutOfService 101 maintenance"}; !slices.Equal(got, want) {
			t.Errorf("heard %q, want %q", got, want)
		}
		b.end()
	})
}

// TestSilenceOfOurselves: a server that stood still when the wait was over has not
// listened, and looks again.
func TestSilenceOfOurselves(t *testing.T) {
	for name, late := range map[string]time.Duration{"a moment": 2 * silenceLate, "a minute": time.Minute} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, c := newSilentBench(t, silentEvents), newClient()
				b.play(c, "MonitorStart 101", "MakeCall 101 102", "20s")
				p := b.exchange.Find("101")
				w := p.silence
				w.timer.Stop()
				w.due = time.Now().Add(-late) // as if its time had come long ago
				p.noWord(w)
				if got := c.service(); got != nil || w.over {
					t.Errorf("heard %q", got)
				}
				b.play(c, "dnd", "1m") // it was at the door
				if got := c.service(); got != nil {
					t.Errorf("heard %q", got)
				}
				b.end()
			})
		})
	}
}

// TestSilenceOfALateMachine: a machine whose looks are all too late says it in the end.
func TestSilenceOfALateMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, c := newSilentBench(t, silentEvents), newClient()
		b.play(c, "MonitorStart 101", "MakeCall 101 102", "20s")
		p := b.exchange.Find("101")
		w := p.silence
		for n := range silenceLooks + 1 {
			w.timer.Stop()
			if w.over {
				t.Fatalf("after %d looks", n)
			}
			w.due = time.Now().Add(-time.Second)
			p.noWord(w)
			if n == silenceLooks {
				break
			}
		}
		if got := c.service(); len(got) != 1 || !w.over {
			t.Errorf("heard %q", got)
		}
		b.end()
	})
}
