package main_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// quiet is how long nothing must come before an update takes what has come for
// all: longer than the server waits for the report of a phone, and than the
// heartbeats that prove that nothing more comes.
const quiet = 3500 * time.Millisecond

// update plays a conversation and writes what the server says into it. Steps
// and comments stay; where lines could come mixed before, the new ones can.
func (p *player) update(file, text string) {
	p.t.Helper()
	var out, recorded []string
	flush := func() {
		out = append(out, recorded...)
		recorded = nil
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		s, ok, err := parseStep(i+1, line)
		if err != nil {
			p.t.Fatal(err)
		}
		if !ok {
			if !expectationFollows(lines[i:]) {
				flush()
			}
			out = append(out, line)
			continue
		}
		flush()
		if s.expects() {
			continue
		}
		p.do(s)
		out = append(out, line)
		if s.key != "profile" && s.key != "server" && s.key != "calls" && s.key != "dialplan" && s.key != "config" && s.key != "provider" && s.key != "hosted" && s.key != "ends" && s.key != "device" && s.key != "end" {
			recorded = p.record(lines[i+1:])
		}
	}
	flush()
	p.finish()
	if err := os.WriteFile(file, []byte(strings.Join(out, "\n")), 0o666); err != nil {
		p.t.Fatal(err)
	}
}

// expectationFollows tells whether the next step says what the server writes.
func expectationFollows(lines []string) bool {
	for i, line := range lines {
		if s, ok, _ := parseStep(i, line); ok {
			return s.expects()
		}
	}
	return false
}

// heartbeat is a heartbeat, in either format.
var heartbeat = regexp.MustCompile(`^Heartbeat |^{"heartbeat":`)

// record takes what comes until it is quiet. before is what stood there.
func (p *player) record(before []string) []string {
	p.t.Helper()
	fixed, mixed := 0, false
	for i, line := range before {
		s, ok, _ := parseStep(i, line)
		if !ok {
			continue
		}
		if !s.expects() {
			break
		}
		if mixed = mixed || s.key == "S?"; !mixed {
			fixed++
		}
	}
	var got []string
	for c := p.client(); ; {
		select {
		case line, ok := <-c.lines:
			if ok {
				got = append(got, p.generalise(line))
				if !heartbeat.MatchString(line) { // there is no end of those
					continue
				}
			}
		case <-time.After(quiet):
		}
		break
	}
	if mixed && fixed < len(got) {
		slices.SortStableFunc(got[fixed:], func(a, b string) int { return strings.Compare(deviceOf(a), deviceOf(b)) })
	}
	for i, line := range got {
		if got[i] = "S: " + line; mixed && i >= fixed {
			got[i] = "S?: " + line
		}
	}
	return got
}

// changing finds what is not the same every time.
var changing = regexp.MustCompile(standsFor["call"] + `|127\.0\.0\.1:[0-9]+|"seq":[0-9]+|"time":"` + standsFor["time"] + `"`)

// generalise puts placeholders in the place of what is not the same every time.
func (p *player) generalise(line string) string {
	return changing.ReplaceAllStringFunc(line, func(v string) string {
		if strings.HasPrefix(v, `"time"`) {
			return `"time":"<time>"`
		}
		if n, ok := strings.CutPrefix(v, `"seq":`); ok {
			return `"seq":` + p.nameFor("seq", n)
		}
		if n, ok := strings.CutPrefix(v, "127.0.0.1:"); ok {
			return "127.0.0.1:" + p.nameFor("port", n)
		}
		return p.nameFor("call", v)
	})
}

// nameFor returns the placeholder that stands for a value.
func (p *player) nameFor(kind, value string) string {
	for i := 1; ; i++ {
		name := fmt.Sprintf("<%s%d>", kind, i)
		if v, ok := p.bind[name]; !ok || v == value {
			p.bind[name] = value
			return name
		}
	}
}
