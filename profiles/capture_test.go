package profiles_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
	"github.com/phonecompanion/phonecompanion/profiles/dialogue"
)

// TestCaptures plays the recordings of package lab: what the profile's actions
// send today is what went to the real phone, and what that answered means the
// same as then. The first comment of a file is the command, as in "MakeCall 101
// 102."; the name of the file is the action.
func TestCaptures(t *testing.T) {
	all := shipped(t)
	files, err := filepath.Glob(dialogues + "*/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]map[string]bool{}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file))
		kind, action, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".txt"), "-")
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(data), "\r\n", "\n")
		p := all[name]
		if dialogue.Format(text) != dialogue.Capture || p == nil || kind != "action" && kind != "monitor" {
			continue
		}
		if seen[name] == nil {
			seen[name] = map[string]bool{}
		}
		t.Run(name+"/"+filepath.Base(file), func(t *testing.T) {
			comments, wire, err := dialogue.ParseCapture(file, text)
			if err != nil || len(wire) == 0 {
				t.Fatalf("%d exchanges, %v", len(wire), err)
			}
			for i := range wire {
				wire[i].Sent = hostLine.ReplaceAllString(wire[i].Sent, "Host: {host}\r\n")
			}
			if kind == "monitor" {
				replaySlots(t, p, wire)
				return
			}
			action, _, _ := strings.Cut(action, "-")
			works := slices.ContainsFunc(comments, func(c string) bool { return strings.HasPrefix(c, "The action succeeds") })
			seen[name][replayAction(t, p, action, comments[0], wire, works)] = true
		})
	}
	for name, done := range seen {
		for action, cases := range all[name].Actions {
			for i := range cases {
				if fact := caseName(action, i); !done[fact] {
					t.Errorf("%s: no recording shows %q", name, fact)
				}
			}
		}
	}
}

var hostLine = regexp.MustCompile(`Host: ([^\r]*)\r\n`)

// domain is the SIP domain of the lab's phones, which their identity names.
const domain = "127.77.0.1"

// replayAction finds the case of an action that sends what was recorded, and
// returns its name.
func replayAction(t *testing.T, p *phoneprofile.Profile, action, command string, wire []dialogue.Exchange, works bool) string {
	t.Helper()
	cases := p.Cases(action, "")
	var problems []string
	for i := range cases {
		if len(cases[i].Steps) < len(wire) {
			continue
		}
		v := &phoneprofile.Values{}
		v.Set(phoneprofile.InsertIdentity, domain)
		if words := strings.FieldsFunc(command, func(r rune) bool { return r == ' ' || r == '.' || r == ':' }); len(words) > 2 {
			v.Set(phoneprofile.InsertNumber, words[2])
			v.Set(phoneprofile.InsertDigits, words[2])
		}
		fake := newPhone(t, wire)
		_, _, err := play(fake.doer(&phonehttp.Phone{Auth: p.HTTP.Auth}, p), cases[i].Steps, v)
		problem := fake.differs()
		if problem == "" && (err == nil) != works {
			problem = fmt.Sprintf("the verdict is %v", err)
		}
		if problem == "" {
			return caseName(action, i)
		}
		problems = append(problems, fmt.Sprintf("case %d: %s", i+1, problem))
	}
	t.Errorf("no case of %s sends what was recorded:\n%s", action, strings.Join(problems, "\n"))
	return ""
}

// replaySlots reads, writes and reads a slot, as the recording does.
func replaySlots(t *testing.T, p *phoneprofile.Profile, wire []dialogue.Exchange) {
	t.Helper()
	fake := newPhone(t, wire)
	setting, value := "", ""
	for _, x := range wire {
		for _, event := range p.EventOrder {
			name := p.Events[event].Setting
			if name == "" {
				continue
			}
			if i := strings.Index(x.Sent, name+"="); i >= 0 {
				setting = name
				value, _, _ = strings.Cut(x.Sent[i+len(name)+1:], " ")
			}
		}
	}
	value, err := url.PathUnescape(value)
	if err != nil || setting == "" {
		t.Fatalf("nothing is written: %v", err)
	}
	v := &phoneprofile.Values{}
	v.Set(phoneprofile.InsertSetting, setting)
	v.Set(phoneprofile.InsertURL, value)
	steps := []phoneprofile.Step{{Request: p.Monitor.Read}, {Request: p.Monitor.Write}, {Request: p.Monitor.Read}}
	taken, _, err := play(fake.doer(&phonehttp.Phone{Auth: p.HTTP.Auth}, p), steps, v)
	if err != nil || taken != value {
		t.Errorf("read back %q, %v, want %q", taken, err, value)
	}
	fake.check(t)
}
