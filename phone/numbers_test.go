package phone

import (
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/dialplan"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/stli"
)

// international is a Monitor that wants international numbers.
type international struct{ *client }

func (c international) Deliver(e *stli.Event) {
	o := stli.DefaultOptions()
	o.Version, o.E164 = 2, true
	c.got = append(c.got, string(e.Append(nil, &o)))
}

// hear puts a notification of a number into a phone.
func (b *bench) hear(extension string, s phoneprofile.Signal, call, number string) {
	p := b.exchange.Find(extension)
	p.Enqueue(Notice{Signal: s, Call: call, Remote: stli.Party{Number: number}, Count: -1})
	p.Drain()
}

// replan gives every phone another dial plan, as a reload does.
func (b *bench) replan(plan *dialplan.Plan) {
	next := make([]*Settings, len(b.settings))
	for i, s := range b.settings {
		next[i] = &Settings{
			Extension: s.Extension, ProfileName: s.ProfileName, Profile: s.Profile, Host: s.Host, Port: s.Port,
			Username: s.Username, Password: s.Password, Token: s.Token, Plan: plan,
		}
	}
	b.settings = next
	b.exchange.Apply(next)
}

// TestNewDialPlan: a dial plan takes effect at once, in the middle of a call,
// and neither the call nor the phone notices.
func TestNewDialPlan(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"})
	c := international{newClient()}
	p := b.exchange.Find("101")
	submit := func(line string) {
		t.Helper()
		words := strings.Fields(line)
		verb, _ := stli.FindVerb(words[0])
		done := make(chan Result, 1)
		p.Submit(&Command{Verb: verb, Monitor: c, Deadline: time.Now().Add(patience), Done: func(r Result) { done <- r }})
		r := <-done
		if r.Failure != nil {
			t.Fatalf("%s: %v", line, r.Failure.Text)
		}
		o := stli.Options{E164: true}
		for _, l := range r.Lines {
			c.add(string(l.Append(nil, &o)))
		}
	}
	submit("MonitorStart 101")
	requests := b.office.Phone("101").Count()
	b.hear("101", phoneprofile.SignalDelivered, "a", "0221555111")
	b.replan(dialplan.New(dialplan.Rules{Country: "CZ", OutsidePrefix: "0", InternalDigits: 4}))
	b.hear("101", phoneprofile.SignalEstablished, "a", "0221555111")
	submit("SnapshotDevice 101")
	b.replan(nil)
	submit("SnapshotDevice 101")
	b.hear("101", phoneprofile.SignalCleared, "a", "0221555111")
	want := `Delivered 101 newCall 101 0221555111 101 ""
Established 101 newCall 101 +420221555111 101 ""
Snapshot 101 c-t-1 connected +420221555111 101
SnapshotEnd 101 2
Snapshot 101 c-t-1 connected 0221555111 101
SnapshotEnd 101 2
ConnectionCleared 101 normalClearing "" ()`
	if got := strings.Join(c.lines(), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if n := b.office.Phone("101").Count(); n != requests {
		t.Errorf("the phone got %d requests", n-requests)
	}
}

// TestExtensionIsNoOutsideNumber: a phone that is configured is an extension,
// however its name looks.
func TestExtensionIsNoOutsideNumber(t *testing.T) {
	b := newBench(t, phonesim.Config{Extension: "101"}, phonesim.Config{Extension: "221555102"})
	b.replan(dialplan.New(dialplan.Rules{Country: "CZ", InternalDigits: 4}))
	n := &b.exchange.Find("101").Settings().numbers
	for number, want := range map[string]string{"101": "", "221555102": "", "221555103": "+420221555103"} {
		if got := n.E164(number); got != want {
			t.Errorf("%s is %q, want %q", number, got, want)
		}
	}
}
