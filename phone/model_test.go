package phone

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/stli"
)

// epoch is when every test begins.
var epoch = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

var testTimes = Times{Connected: DefaultConnectedTimeout, Alerting: DefaultAlertingTimeout}

// player plays a script against a model: one step a line, events as text.
//
//	SIGNAL [call=ID] [remote=NUMBER] [name=NAME] [cause=CAUSE]   a notification
//	RingOut NUMBER, Named NUMBER ID                              the same, by a provider
//	MakeCall NUMBER, ClearConnection, Begin, Target NUMBER,
//	Complete, Blind NUMBER, Deflect NUMBER                       a command that succeeded
//	wait DURATION                                                time passes
//	reports SIGNAL…                                              what the profile maps
type player struct {
	t       *testing.T
	m       *model
	now     time.Time
	profile *phoneprofile.Profile
}

func newPlayer(t *testing.T) *player {
	n := 0
	id := func() string { n++; return fmt.Sprintf("c-%d", n) }
	return &player{t: t, m: newModel("101", testTimes, id), now: epoch, profile: &phoneprofile.Profile{Events: map[string]phoneprofile.Event{}}}
}

func (p *player) play(step string) []*stli.Event {
	p.t.Helper()
	word, rest, _ := strings.Cut(step, " ")
	m := p.m
	active, held := m.first(phoneprofile.Connected), m.first(phoneprofile.Hold)
	switch word {
	case "MakeCall":
		return m.made(p.now, rest, stli.CauseMakeCall, 7, "tag", &plan{})
	case "RingOut": // by a provider, which rings the phone as if somebody called
		return m.made(p.now, rest, stli.CauseMakeCall, 7, "tag", &plan{ringsBack: true, of: &phoneprofile.Profile{Provider: &phoneprofile.Provider{}}})
	case "Named": // by a provider, with an id of ours
		number, id, _ := strings.Cut(rest, " ")
		return m.made(p.now, number, stli.CauseMakeCall, 7, "tag", &plan{newCall: id, of: &phoneprofile.Profile{Provider: &phoneprofile.Provider{}}})
	case "ClearConnection":
		c, _ := m.target(phoneprofile.ClearConnection)
		m.willClear(p.now, c, "")
		return nil
	case "Begin":
		active.transferring = true
		return nil
	case "Target":
		return m.transfer(p.now, p.profile, m.first(phoneprofile.Transferring), transfer{number: rest, cause: stli.CauseTransfer})
	case "Complete":
		return m.transfer(p.now, p.profile, active, transfer{other: held, cause: stli.CauseTransfer})
	case "Blind":
		return m.transfer(p.now, p.profile, active, transfer{number: rest, cause: stli.CauseSingleStepTransfer})
	case "BlindAny":
		c, _ := m.target(phoneprofile.SingleStepTransferCall)
		return m.transfer(p.now, p.profile, c, transfer{number: rest, cause: stli.CauseSingleStepTransfer})
	case "Deflect":
		c, _ := m.target(phoneprofile.DeflectCall)
		return m.diverted(p.now, c, rest)
	case "Hold":
		return m.imply(p.now, p.profile, active, phoneprofile.SignalHeld)
	case "Retrieve":
		return m.imply(p.now, p.profile, held, phoneprofile.SignalRetrieved)
	case "wait":
		d, err := time.ParseDuration(rest)
		if err != nil {
			p.t.Fatal(err)
		}
		var events []*stli.Event
		for end := p.now.Add(d); ; {
			due := m.next()
			if due.IsZero() || due.After(end) {
				p.now = end
				return events
			}
			p.now = due
			events = append(events, m.tick(p.now)...)
		}
	case "Forward":
		kind, to, _ := strings.Cut(rest, " ")
		return m.forwarded(p.profile, kind, to)
	case "reports":
		for _, s := range strings.Fields(rest) {
			sig, _ := phoneprofile.ParseSignal(s)
			p.profile.Events[s] = phoneprofile.Event{Rules: []phoneprofile.EventRule{{Signal: sig}}}
		}
		return nil
	}
	return m.signal(p.now, p.notice(word, rest))
}

func (p *player) notice(word, rest string) *Notice {
	p.t.Helper()
	s, ok := phoneprofile.ParseSignal(word)
	if !ok {
		p.t.Fatalf("unknown step %q", word)
	}
	n := &Notice{Signal: s, Count: -1}
	for _, f := range strings.Fields(rest) {
		key, value, _ := strings.Cut(f, "=")
		switch key {
		case "call":
			n.Call = value
		case "remote":
			n.Remote.Number = value
		case "name":
			n.Remote.Name = value
		case "cause":
			n.Cause = stli.Cause(value)
		default:
			p.t.Fatalf("unknown field %q", f)
		}
	}
	return n
}

// lines writes events as an STLI 2 client sees them.
func lines(events []*stli.Event) []string {
	o := stli.DefaultOptions()
	o.Version, o.Info = 2, stli.InfoStandard
	var out []string
	for _, e := range events {
		out = append(out, strings.Split(string(e.Append(nil, &o)), "\r\n")...)
	}
	return out
}

// run plays a script: steps, and behind "->" the lines that a step gives.
func (p *player) run(script string) {
	p.t.Helper()
	var want, got []string
	step := ""
	check := func() {
		p.t.Helper()
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			p.t.Errorf("after %q:\ngot:\n  %s\nwant:\n  %s", step, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
		}
		want = nil
	}
	for _, line := range strings.Split(script, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		if expected, ok := strings.CutPrefix(line, "-> "); ok {
			want = append(want, expected)
			continue
		}
		if step != "" {
			check()
		}
		step, got = line, lines(p.play(line))
	}
	check()
}

func TestModel(t *testing.T) {
	for _, tt := range slices.Concat(modelCases, elsewhereCases) {
		t.Run(tt.name, func(t *testing.T) { newPlayer(t).run(tt.script) })
	}
}
