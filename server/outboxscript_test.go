package server

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/stli"
)

// A script plays one connection's outbox, without a clock: time passes only
// where it says so. One step a line; what the step must write stands behind
// the arrow, in order. Events are numbered as the server numbers them, from 1
// on; event 3 of phone 102 is written as 102.3.
//
//	ask NAME [DEVICE]      a command comes; NAME begins with # when it is tagged
//	event DEVICE           an event of a phone
//	made NAME [EVENT]      an event that the command made, Initiated by default
//	done NAME [LINE…]      the answer is there, with lines that follow it
//	snap NAME SEQ          the answer is a snapshot of its device, up to an event
//	pause, goon            live events are kept back, and no longer
//	forget SEQ             a gap was said up to an event
//	replay DEVICE.SEQ…     Resume replays events
//	greet NAME FORMAT      a greeting comes, and is answered at once
//	wait DURATION          time passes, and the hold timer with it
//	timer                  when the hold timer is due: "in DURATION" or "never"
type script struct {
	t        *testing.T
	box      outbox
	now      time.Time
	seq      uint64
	commands map[string]*pending
	wrote    []string
}

// testHold is the event hold of the scripts.
const testHold = time.Second

func newScript(t *testing.T, json bool) *script {
	s := &script{t: t, now: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), commands: map[string]*pending{}}
	s.box = outbox{options: stli.Options{Version: 1, JSON: json}, hold: testHold, writeLine: s.line, writeEvent: s.event}
	return s
}

// line and event are what the outbox writes with.
func (s *script) line(l stli.Line) {
	if r, ok := l.(*stli.Reply); ok {
		for name, p := range s.commands {
			if &p.reply == r {
				s.wrote = append(s.wrote, name)
				return
			}
		}
	}
	if _, ok := l.(stli.SnapshotEnd); ok {
		s.wrote = append(s.wrote, "SnapshotEnd")
		return
	}
	s.wrote = append(s.wrote, string(l.Append(nil, &stli.Options{Version: 1})))
}

func (s *script) event(e *stli.Event) {
	s.wrote = append(s.wrote, fmt.Sprintf("%s.%d", e.Device, e.Seq))
}

// play plays a script and compares step by step.
func (s *script) play(text string) {
	s.t.Helper()
	for _, step := range strings.Split(strings.TrimSpace(text), "\n") {
		what, want, _ := strings.Cut(step, "->")
		s.wrote = nil
		s.step(strings.Fields(what))
		if got := strings.Join(s.wrote, " "); got != strings.TrimSpace(want) {
			s.t.Fatalf("%s\nwrote %q, want %q", strings.TrimSpace(step), got, strings.TrimSpace(want))
		}
	}
}

func (s *script) step(w []string) {
	switch w[0] {
	case "ask":
		p := &pending{}
		p.reply.Tag = strings.TrimPrefix(w[1], "#")
		if p.reply.Tag == w[1] {
			p.reply.Tag = ""
		}
		if len(w) > 2 {
			p.device, p.cmd = w[2], &phone.Command{}
		}
		s.commands[w[1]] = p
		s.box.begin(p)
	case "event":
		s.deliver(w[1], stli.Held, nil)
	case "made":
		p, name := s.commands[w[1]], stli.Initiated
		if len(w) > 2 && w[2] == "Held" {
			name = stli.Held
		}
		s.deliver(p.device, name, p.cmd)
	case "done":
		p := s.commands[w[1]]
		for _, text := range w[2:] {
			p.lines = append(p.lines, stli.End{Text: text})
		}
		s.box.finish(p, s.now)
	case "snap":
		p := s.commands[w[1]]
		seq, err := strconv.ParseUint(w[2], 10, 64)
		if err != nil {
			s.t.Fatal(err)
		}
		p.lines = []stli.Line{stli.End{Text: "Snapshot"}, stli.SnapshotEnd{Device: p.device, Seq: seq}}
		s.box.finish(p, s.now)
	case "pause":
		s.box.paused = true
	case "goon":
		s.box.paused = false
		s.box.release(s.now)
	case "forget":
		seq, err := strconv.ParseUint(w[1], 10, 64)
		if err != nil {
			s.t.Fatal(err)
		}
		s.box.forget(seq)
	case "replay":
		var missed []*stli.Event
		for _, text := range w[1:] {
			device, seq, _ := strings.Cut(text, ".")
			n, err := strconv.ParseUint(seq, 10, 64)
			if err != nil {
				s.t.Fatal(err)
			}
			s.seq = max(s.seq, n)
			missed = append(missed, &stli.Event{Name: stli.DoNotDisturb, Device: device, Seq: n})
		}
		for _, e := range s.box.replay(missed, s.now) {
			s.event(e)
		}
	case "greet":
		p := &pending{greet: &stli.Options{Version: 1, JSON: w[2] == "JSON"}}
		if w[1][0] == '#' {
			p.reply.Tag = w[1]
		}
		s.commands[w[1]] = p
		s.box.begin(p)
		s.box.finish(p, s.now)
	case "wait":
		d, err := time.ParseDuration(w[1])
		if err != nil {
			s.t.Fatal(err)
		}
		s.now = s.now.Add(d)
		if at, ok := s.box.next(); ok && !at.After(s.now) {
			s.box.release(s.now)
		}
	case "timer":
		if at, ok := s.box.next(); ok {
			s.wrote = []string{"in", at.Sub(s.now).String()}
		} else {
			s.wrote = []string{"never"}
		}
	default:
		s.t.Fatalf("unknown step %q", w)
	}
}

func (s *script) deliver(device string, name stli.EventName, origin *phone.Command) {
	s.seq++
	e := &stli.Event{Name: name, Device: device, Seq: s.seq}
	if origin != nil {
		e.Origin = origin
	}
	if s.box.deliver(e, s.now) && len(s.box.waiting) == 0 {
		s.t.Errorf("%s.%d: deliver says that it waits, and no event does", device, s.seq)
	}
}
