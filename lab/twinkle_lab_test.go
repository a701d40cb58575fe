//go:build lab

package lab

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles/dialogue"
)

// recordTwinkleTo is the file for what Twinkle tells. The shipped one is made by
//
//	go test -tags lab ./lab -run TestTwinkle -record-twinkle ../testdata/profiles/twinkle/events.txt
var recordTwinkleTo = flag.String("record-twinkle", "", "write what Twinkle tells to this `file`")

// twinkleDesk is a desk with a Twinkle.
type twinkleDesk struct {
	*desk
	*Twinkle
	recorded strings.Builder
}

// newTwinkleDesk sets up a Twinkle and three phones.
func newTwinkleDesk(t *testing.T) *twinkleDesk {
	t.Helper()
	d := &twinkleDesk{desk: newDesk(t)}
	w, err := d.StartTwinkle(t.Context(), twinkleExtension, d.base+twinkleExtension+"/TOKEN")
	if err != nil {
		t.Fatal(err)
	}
	d.Twinkle = w
	return d
}

// types types a command at the Twinkle's console.
func (d *twinkleDesk) types(command string) {
	d.t.Helper()
	if err := d.Type(command); err != nil {
		d.t.Fatal(err)
	}
}

// tells takes the next action URL of the Twinkle, which must be this event, with
// this status, of its call with 101. It is written down with the notice that is
// made of it.
func (d *twinkleDesk) tells(event, status, signal, cause string) {
	d.t.Helper()
	got := d.next(twinkleExtension)
	q := got.query
	from, to, far := "101", twinkleExtension, q.Get("from")
	if strings.HasPrefix(event, "out_") || event == "local_release" { // the message is its own
		from, to, far = twinkleExtension, "101", q.Get("to")
	}
	if got.event != event || q.Get("status") != status || q.Get("call") == "" ||
		!strings.Contains(q.Get("from"), "<"+d.uri(from)+">") || !strings.Contains(q.Get("to"), "<"+d.uri(to)+">") {
		d.t.Fatalf("%s with status %q came: call %q, from %q to %q; want %s with %q, from %s to %s",
			got.event, q.Get("status"), q.Get("call"), q.Get("from"), q.Get("to"), event, status, from, to)
	}
	fmt.Fprintf(&d.recorded, "\n== event %s\nsource: measured, Debian twinkle-console 1.10.2+dfsg-2, %s\n", event, time.Now().Format(time.DateOnly))
	request := strings.Replace(string(got.request), "/a/"+twinkleExtension+"/", "/a/101/", 1)
	for line := range strings.Lines(request) {
		d.recorded.WriteString(strings.TrimRight("< "+strings.TrimRight(line, "\r\n"), " ") + "\n")
	}
	notice := dialogue.Notice{Signal: signal, Call: q.Get("call"), Remote: "101", URI: far, Cause: cause}
	if name, _, ok := strings.Cut(far, " <"); ok {
		notice.Name = strings.Trim(name, `"`)
	}
	fmt.Fprintf(&d.recorded, "notice: %s\n", notice)
}

// section begins a part of what is written down.
func (d *twinkleDesk) section(title string) { fmt.Fprintf(&d.recorded, "\n# %s\n", title) }

// TestTwinkle makes every kind of call that Twinkle tells of.
func TestTwinkle(t *testing.T) {
	t.Parallel()
	d := newTwinkleDesk(t)
	ring := func() {
		d.do("101", phoneprofile.MakeCall, "201")
		d.tells("in_call", "", "delivered", "")
		d.expect("101", "201", "outgoing", "ringing")
	}
	call := func() {
		d.types("call 101")
		d.tells("out_call", "", "originated", "")
		d.expect("101", "201", "incoming")
	}

	d.section("It is called, answers, and the caller ends the call.")
	ring()
	d.types("answer")
	d.tells("in_call_answered", "200", "established", "")
	d.expect("101", "201", "connected")
	d.do("101", phoneprofile.ClearConnection, "")
	d.tells("remote_release", "", "cleared", "")
	d.expect("101", "201", endedHere)

	d.section("It is called, and the caller gives up.")
	ring()
	d.do("101", phoneprofile.ClearConnection, "")
	d.tells("in_call_failed", "487", "cleared", "callCancelled")
	d.expect("101", "201", endedHere)

	d.section("It is called, and rejects.")
	ring()
	d.types("reject")
	d.tells("in_call_failed", "486", "cleared", "normalClearing")
	d.expect("101", "201", "disconnected 486 Busy Here")

	d.section("It calls, is answered, and ends the call.")
	call()
	d.do("101", phoneprofile.AnswerCall, "")
	d.tells("out_call_answered", "200", "established", "")
	d.expect("101", "201", "connected")
	d.types("bye")
	d.tells("local_release", "", "cleared", "")
	d.expect("101", "201", endedThere)

	d.section("It calls, and is rejected.")
	call()
	d.do("101", phoneprofile.ClearConnection, "")
	d.tells("out_call_failed", "486", "cleared", "busy")
	d.expect("101", "201", endedHere)

	d.section("It calls, and gives up.")
	call()
	d.types("bye")
	d.tells("out_call_failed", "487", "cleared", "callCancelled")
	d.expect("101", "201", missed, endedThere)

	d.finish()
	if *recordTwinkleTo != "" {
		const heading = "# What Twinkle's event scripts send, by package lab: the URL is put together by the script\n" +
			"# that profiles/twinkle.toml shows. Extension and token are those of the tests.\n# format: dialogue 1\n"
		if err := os.WriteFile(*recordTwinkleTo, []byte(heading+d.recorded.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// The script that the lab uses is the one that the profile tells users to make.
func TestTwinkleScript(t *testing.T) {
	script, err := os.ReadFile("conf/twinkle-event.sh")
	if err != nil {
		t.Fatal(err)
	}
	profile, err := os.ReadFile("../profiles/twinkle.toml")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(script)) {
		if !strings.Contains(string(profile), "#     "+line) {
			t.Errorf("profiles/twinkle.toml does not show %q", line)
		}
	}
}

// A Twinkle that cannot be started says what its program says.
func TestTwinkleRefuses(t *testing.T) {
	for _, c := range []struct{ name, extension, url, want string }{
		{"an address that is none", "201", "ftp://x", "not an http URL"},
		{"blanks", "201", "http://x/ y", "blanks and quotes"},
		{"an extension that is none", "2 1", "http://x", "not an extension"},
	} {
		_, err := StartTwinkle(t.Context(), TwinkleConfig{Extension: c.extension, Domain: "127.0.0.1", Dir: t.TempDir(), ActionURL: c.url})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
