//go:build lab

package lab

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// nobody is an extension that no phone has.
const nobody = "199"

// desk is a lab whose phones have all their action URLs set, and the means to
// drive them as the server does.
type desk struct {
	t *testing.T
	*Lab
	*driver
	*listener
	phones []string
}

// newDesk sets up phones 101, 102 and 103.
func newDesk(t *testing.T, opts ...Option) *desk {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug}))
	l := Start(t, Phones{"101", "102", "103"}, append([]Option{Log(log), ActionURLTimeout(patience)}, opts...)...)
	d := &desk{t: t, Lab: l, driver: newDriver(t, l.Domain), listener: listen(t, l), phones: []string{"101", "102", "103"}}
	for _, extension := range d.phones {
		d.monitor(extension)
	}
	return d
}

// monitor sets all slots of a phone with the requests of the profile, and reads
// them back.
func (d *desk) monitor(extension string) {
	d.t.Helper()
	p, m := d.Phone(extension), d.profile.Monitor
	for event, rule := range d.profile.Events {
		values := new(phoneprofile.Values)
		actionURL := d.base + extension + "/0123456789abcdef0123456789abcdef/" + event + "?" + d.profile.Callback.Query
		values.Set(phoneprofile.InsertSetting, rule.Setting)
		values.Set(phoneprofile.InsertURL, actionURL)
		for _, r := range []*phoneprofile.Request{m.Read, m.Write, m.Read} {
			if err := d.request(d.t.Context(), p, "monitor", r, values); err != nil {
				d.t.Fatalf("%s: %s: %v", extension, rule.Setting, err)
			}
		}
		if got := p.Bridge.Setting(Slot(rule.Setting)); got != actionURL || values.Get(m.Read.Extract[0].Insert) != actionURL {
			d.t.Fatalf("%s: %s is %q, want %q", extension, rule.Setting, got, actionURL)
		}
	}
}

// try carries out an action of a phone that nobody monitors, so that only the
// profile's own questions guard it. The argument is a number or digits.
func (d *desk) try(extension, action, argument string) error {
	return d.tryIn(phoneprofile.Unknown, extension, action, argument)
}

// tryIn is try for a phone that is monitored and in the given state.
func (d *desk) tryIn(state phoneprofile.State, extension, action, argument string) error {
	d.t.Helper()
	return d.act(d.t.Context(), d.Phone(extension), action, state, func(v *phoneprofile.Values) {
		v.Set(phoneprofile.InsertNumber, argument)
		v.Set(phoneprofile.InsertDigits, argument)
	})
}

// do is try for an action that must succeed.
func (d *desk) do(extension, action, argument string) {
	d.t.Helper()
	if err := d.try(extension, action, argument); err != nil {
		d.t.Fatal(err)
	}
}

// expect takes the next action URLs of a phone, which must be these events of
// one call, and returns the call's id. "disconnected REASON" tests the reason.
func (d *desk) expect(extension, remote string, events ...string) string {
	d.t.Helper()
	call := ""
	for i, want := range events {
		event, reason, _ := strings.Cut(want, " ")
		got := d.next(extension)
		if i == 0 {
			call = got.query.Get("call")
		}
		switch {
		case got.event != event || got.query.Get("reason") != reason:
			d.t.Fatalf("%s: %q came, reason %q, want %q", extension, got.event, got.query.Get("reason"), want)
		case call == "" || got.query.Get("call") != call:
			d.t.Errorf("%s: %s of call %q, want %q", extension, event, got.query.Get("call"), call)
		case got.query.Get("remote") != d.uri(remote) || got.query.Get("local") != d.uri(extension):
			d.t.Errorf("%s: %s from %q at %q, want from %s", extension, event, got.query.Get("remote"), got.query.Get("local"), remote)
		}
		if name := got.query.Get("name"); name != "" && name != "Phone "+remote {
			d.t.Errorf("%s: %s from %q", extension, event, name)
		}
	}
	return call
}

// told takes the next action URLs of a phone, of whatever calls: "EVENT id".
func (d *desk) told(extension string, n int) []string {
	d.t.Helper()
	var told []string
	for range n {
		got := d.next(extension)
		told = append(told, got.event+" "+got.query.Get("call"))
	}
	return told
}

// requireSet requires that all these came, in any order.
func requireSet(t *testing.T, got []string, want ...string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%q came, want %q", got, want)
	}
}

// uri is an extension's SIP address.
func (d *desk) uri(extension string) string { return fmt.Sprintf("sip:%s@%s", extension, d.Lab.Domain) }

// connect makes one phone call another, which answers. It returns the call's id.
func (d *desk) connect(from, to string) string {
	d.t.Helper()
	d.do(from, phoneprofile.MakeCall, to)
	call := d.expect(from, to, "outgoing", "ringing")
	d.same(call, d.expect(to, from, "incoming"))
	d.do(to, phoneprofile.AnswerCall, "")
	d.same(call, d.expect(from, to, "connected"), d.expect(to, from, "connected"))
	return call
}

// same requires that call ids are one and the same.
func (d *desk) same(ids ...string) {
	d.t.Helper()
	if len(slices.Compact(slices.Clone(ids))) != 1 {
		d.t.Errorf("not one call: %q", ids)
	}
}

// calls waits until a phone itself says that it has these calls: "STATE
// remote", with "held" behind it where it holds the call.
func (d *desk) calls(extension string, want ...string) {
	d.t.Helper()
	err := poll(d.t.Context(), patience, func() error {
		list, err := d.Phone(extension).Calls(d.t.Context())
		if err != nil {
			return err
		}
		var got []string
		for _, c := range list {
			line := c.State + " " + strings.TrimSuffix(strings.TrimPrefix(c.Remote, "sip:"), "@"+d.Lab.Domain)
			if c.Held {
				line += " held"
			}
			got = append(got, line)
		}
		if !slices.Equal(got, want) {
			return fmt.Errorf("%s has calls %q, want %q", extension, got, want)
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// digits waits until a phone has received these digits.
func (d *desk) digits(extension, want string) {
	d.t.Helper()
	err := poll(d.t.Context(), patience, func() error {
		if got := d.Phone(extension).Digits(); got != want {
			return fmt.Errorf("%s has received digits %q, want %q", extension, got, want)
		}
		return nil
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// finish requires that no phone has a call, that none has anything more to
// tell, and that nothing was lost. A phone tells in order: what it tells of a
// new call it tells after all that it had to tell before.
func (d *desk) finish() {
	d.t.Helper()
	for _, extension := range d.phones {
		d.calls(extension)
		d.do(extension, phoneprofile.MakeCall, nobody)
		d.expect(extension, nobody, "outgoing", "disconnected 404 Not Found")
		if n := d.Phone(extension).Bridge.Lost(); n != 0 {
			d.t.Errorf("%s: %d action URLs lost", extension, n)
		}
		select {
		case more := <-d.notices[extension]:
			d.t.Errorf("%s: %s came on top", extension, more.event)
		default:
		}
	}
}

// The reasons with which baresip closes calls.
const (
	endedHere    = "disconnected Connection reset by user"
	endedThere   = "disconnected Connection reset by peer"
	missed       = "missed Connection reset by peer"
	rejected     = "disconnected 486 Rejected"
	busy         = "disconnected 486 Max Calls"
	notFound     = "disconnected 404 Not Found"
	handedOver   = "disconnected Call transfered"
	transferDone = "transferred Call transfered"
)
