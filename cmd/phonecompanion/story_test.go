package main_test

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonesim"
	"github.com/phonecompanion/phonecompanion/providersim"
)

// A logLine is a line of the server's log.
type logLine map[string]any

// text returns a field as text; "" where it is not there.
func (l logLine) text(field string) string {
	s, _ := l[field].(string)
	return s
}

// logLines returns the log of a process so far.
func (p *process) logLines() (all []logLine) {
	for line := range strings.Lines(p.logText()) {
		var l logLine
		if json.Unmarshal([]byte(line), &l) == nil {
			all = append(all, l)
		}
	}
	return all
}

// story returns what the log says of an id.
func (p *process) story(id string) (all []logLine) {
	for _, l := range p.logLines() {
		if l.text("id") == id {
			all = append(all, l)
		}
	}
	return all
}

// messages are the words of lines.
func messages(lines []logLine) []string {
	all := make([]string, len(lines))
	for i, l := range lines {
		all[i] = l.text("message")
	}
	return all
}

// tells waits until the log tells a story, in this order, and returns it.
func (p *process) tells(id string, want ...string) []logLine {
	p.t.Helper()
	eventually(p.t, "the story of "+id+": "+strings.Join(want, ", "), patience, func() bool { return len(p.story(id)) >= len(want) })
	got := p.story(id)
	if !slices.Equal(messages(got), want) {
		p.t.Errorf("the log tells of %s: %q\nwant %q", id, messages(got), want)
	}
	return got
}

// first waits for the first line that has some fields, and returns it.
func (p *process) first(fields ...string) (found logLine) {
	p.t.Helper()
	eventually(p.t, "a line of the log with "+strings.Join(fields, " "), patience, func() bool {
		for _, l := range p.logLines() {
			found = l
			for i := 0; i < len(fields) && found != nil; i += 2 {
				if l.text(fields[i]) != fields[i+1] {
					found = nil
				}
			}
			if found != nil {
				return true
			}
		}
		return false
	})
	return found
}

// TestStoryOfCommand: the id of a command leads from the client's line to the
// phone and to the event, that of a notification from the phone to the event.
func TestStoryOfCommand(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{})
	k.log = []string{`level = "debug"`}
	k.says("STLI;Errors=Extended", "error_ind SUCCESS")
	k.says("MonitorStart 101", "error_ind SUCCESS MonitorStart")
	k.says("#x MakeCall 101 102", "#x error_ind SUCCESS MakeCall")
	k.says("", "Initiated 101")
	p := k.process

	p.tells("1-1", "command received", "reply")
	monitored := messages(p.story("1-2"))
	if got := slices.Compact(slices.Clone(monitored)); !slices.Equal(got, []string{"command received", "command queued", "command begun", "request to phone", "monitoring", "command", "reply"}) {
		t.Errorf("MonitorStart: %q", monitored)
	}
	story := p.tells("1-3", "command received", "command queued", "command begun", "plan", "request to phone", "event", "command", "reply", "event to client")
	for i, want := range []map[string]string{
		{"command": "MakeCall", "device": "101", "tag": "x", "level": "debug"},
		{"command": "MakeCall", "device": "101"},
		{"command": "MakeCall", "device": "101"},
		{"action": "MakeCall", "device": "101", "state": "null", "number": "102", "profile": "snom"},
		{"device": "101", "request": "GET /command.htm?number=102"},
		{"device": "101", "event": "Initiated"},
		{"device": "101", "command": "MakeCall"},
		{"command": "MakeCall"},
		{"device": "101", "event": "Initiated"},
	} {
		for field, value := range want {
			if got := story[i].text(field); !strings.HasPrefix(got, value) {
				t.Errorf("%s: %s is %q, want %q", story[i].text("message"), field, got, value)
			}
		}
	}
	if story[5]["seq"] != story[8]["seq"] || story[8]["session"] != 1.0 || story[4]["status"] != 302.0 {
		t.Errorf("%v", story)
	}

	// What the phone then tells has an id of its own.
	told := p.first("message", "notification", "device", "101", "signal", "originated")
	if id := told.text("id"); !strings.HasPrefix(id, "n") {
		t.Errorf("a notification has the id %q", id)
	} else {
		p.tells(id, "notification", "signal", "event", "event to client")
	}

	// A command that fails says so at info, with its id.
	k.send(step{text: "#y RetrieveCall 101"})
	for line := ""; !strings.HasPrefix(line, "#y "); line, _ = k.next(step{}, "the reply") {
	}
	failed := p.tells("1-4", "command received", "command queued", "command begun", "plan", "command", "reply")
	if l := failed[4]; l.text("level") != "info" || l.text("error") == "" || failed[5]["success"] != false {
		t.Errorf("%v", failed)
	}
}

// TestStoryOfKey: what a rule does has the id of the press.
func TestStoryOfKey(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{})
	k.log = []string{`level = "debug"`}
	k.more = "[[rule]]\ndata = '^rule$'\ncommand = \"MakeCall {device} 102\"\n"
	k.says("BindKey 101 2 on Sales message rule", "error_ind SUCCESS")
	k.says("MonitorStart 101", "error_ind SUCCESS")
	k.sim.Press("P2")
	k.says("", "ButtonPress 101 101 2 Sales rule")
	p := k.process
	id := p.first("message", "notification", "signal", "key").text("id")
	eventually(t, "the end of the story", patience, func() bool {
		return slices.Contains(messages(p.story(id)), "rule for key 2")
	})
	got := messages(p.story(id))
	for _, want := range []string{"notification", "signal", "event", "event to client", "command queued", "command begun", "plan", "request to phone", "rule for key 2"} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is not in the story of %s: %q", want, id, got)
		}
	}
}

// TestStoryHasWhatHappened: what is said of a command at info and above, with its
// result, has its id too; so has what the server does later by itself.
func TestStoryHasWhatHappened(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{})
	k.log = []string{`level = "info"`}
	k.says("MonitorStart 101", "error_ind SUCCESS")
	k.says("BindKey 101 2 on Sales message hello", "error_ind SUCCESS")
	k.says("UnbindKey 101 2", "error_ind SUCCESS")
	p := k.process
	for i, want := range []string{"monitoring", "key bound", "key put back"} {
		if id := p.first("message", want, "device", "101").text("id"); id != "1-"+strconv.Itoa(i+1) {
			t.Errorf("%q has the id %q, want 1-%d", want, id, i+1)
		}
	}
	k.says("BYE", "error_ind SUCCESS BYE")
	if id := p.first("message", "monitoring", "device", "101", "to", "off").text("id"); !strings.HasPrefix(id, "w") {
		t.Errorf("that the action URLs were put back has the id %q", id)
	}
}

// TestStoryOfBoot: a phone that tells that it was started is asked whether it still
// has its action URLs, and the requests have the id of what it told.
func TestStoryOfBoot(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{})
	k.log = []string{`level = "debug"`}
	k.says("MonitorStart 101", "error_ind SUCCESS")
	k.sim.Reboot()
	id := k.process.first("message", "notification", "signal", "setup").text("id")
	eventually(t, "the requests", patience, func() bool { return slices.Contains(messages(k.process.story(id)), "request to phone") })
}

// TestStoryOfPoll: what a page of a phone shows has the id of the request for it.
func TestStoryOfPoll(t *testing.T) {
	t.Parallel()
	p := newPlayer(newTestOffice(t), t.Name())
	p.log = []string{`level = "debug"`}
	p.generic(filepath.Join(conversations, "profiles", "page.toml"))
	p.send(step{text: "MonitorStart 101"})
	p.expect(step{}, "error_ind SUCCESS MonitorStart")
	p.Phone("101").Dial("102")
	p.expect(step{}, "Originated 101 newCall 101 102 101")
	id := p.process.first("message", "event", "event", "Originated").text("id")
	if !strings.HasPrefix(id, "p") {
		t.Fatalf("the event has the id %q", id)
	}
	p.process.tells(id, "request to phone", "event", "event to client")
}

// TestStoryOfReload: what a reload makes of a phone has the id of the reload, from
// its line to the client's.
func TestStoryOfReload(t *testing.T) {
	t.Parallel()
	k := newKeyOffice(t, phonesim.Config{})
	k.log = []string{`level = "debug"`}
	k.says("MonitorStart 102", "error_ind SUCCESS")
	all := k.phones
	k.phones = all[:1]
	k.configure()
	k.says("", "OutOfService 102 maintenance")
	p, stories := k.process, map[string]bool{}
	wants := func(event string) {
		id := p.first("message", "event", "device", "102", "event", event).text("id")
		if !strings.HasPrefix(id, "r") || stories[id] {
			t.Errorf("%s has the id %q", event, id)
		}
		stories[id] = true
		eventually(t, "the whole story of "+id, patience, func() bool {
			got := messages(p.story(id))
			return slices.Contains(got, "configuration reloaded") && slices.Contains(got, "event to client") && slices.Contains(got, "monitoring")
		})
	}
	wants("OutOfService")
	k.phones = all
	k.configure()
	k.says("", "BackInService 102 maintenance")
	wants("BackInService")
}

// TestStoryOfRaw: a raw request has its id at the provider, too.
func TestStoryOfRaw(t *testing.T) {
	t.Parallel()
	b := newHostedBench(t)
	b.base = strings.Replace(b.base, "[log]\n", "[log]\nlevel = \"debug\"\n", 1)
	_, section := b.provider(providersim.Config{})
	b.serve(section + hosted201)
	b.send(step{text: `{"method":"GET","resource":"/restapi/v1.0/account/~/extension/~"}`})
	b.next(step{}, "the reply")
	b.process.tells("1-1", "command received", "raw request", "command", "reply")
	b.send(step{text: "MonitorStart 201"})
	for line := ""; !strings.HasPrefix(line, "error_ind "); line, _ = b.next(step{}, "the reply") {
	}
	b.send(step{text: "MakeCall 201 301"})
	eventually(t, "the request to the provider", patience, func() bool {
		got := messages(b.process.story("1-3"))
		return slices.Contains(got, "request to the provider") && slices.Contains(got, "request to phone")
	})
}

// TestNoStory: without debug a command that goes well is not in the log, and one
// that fails is there in one line, with its id.
func TestNoStory(t *testing.T) {
	t.Parallel()
	o := newTestOffice(t)
	o.log = []string{`level = "info"`}
	p := newPlayer(o, t.Name())
	for _, line := range [][2]string{{"Ping", "error_ind SUCCESS Ping"}, {"MakeCall 101 102", "error_ind SUCCESS MakeCall"}, {"TransferCall 101", "error_ind ERROR TransferCall"}} {
		p.send(step{text: line[0]})
		p.expect(step{}, line[1])
	}
	p.process.tells("1-3", "command")
	for _, l := range p.process.logLines() {
		if l.text("level") == "debug" || l.text("id") != "" && l.text("id") != "1-3" {
			t.Errorf("%v", l)
		}
	}
}
