package server

import "testing"

// TestOutbox proves the rules of order, section 4 of the protocol contract.
func TestOutbox(t *testing.T) {
	const text, json = false, true
	for _, c := range []struct {
		name string
		json bool
		play string
	}{
		{"untagged commands are answered in the order in which they came", text, `
			ask a 101
			ask b 102
			ask c
			done c
			done b
			done a      -> a b c`},
		{"tagged commands are answered as soon as they are done", text, `
			ask a 101
			ask #b 102
			ask #c 103
			ask d 104
			done #c     -> #c
			done d
			done #b     -> #b
			done a      -> a d`},
		{"lines that follow a reply stay with it", text, `
			ask a 101
			ask b 102
			done b Snapshot SnapshotEnd
			done a HelpEnd -> a HelpEnd b Snapshot SnapshotEnd`},
		{"text: what a snapshot tells of comes before it, and only that", text, `
			ask hold 101
			ask snap 101
			event 101
			event 102
			done hold   -> hold
			event 101
			snap snap 2 -> snap 101.1 Snapshot SnapshotEnd 102.2 101.3`},
		{"json: what a snapshot tells of comes before it, as far as numbers rise", json, `
			ask hold 101
			ask snap 101
			event 101
			event 101
			snap snap 2
			done hold   -> hold snap 101.1 101.2 Snapshot SnapshotEnd`},
		{"json: an event of another device that waits keeps its place", json, `
			ask other 102
			ask snap 101
			event 102
			event 101
			ask #x 102
			snap snap 2
			done other  -> other snap Snapshot SnapshotEnd
			done #x     -> #x 102.1 101.2`},
		{"while older events come first, live ones wait", json, `
			pause
			event 101
			event 102
			timer       -> never
			goon        -> 101.1 102.2
			event 101   -> 101.3`},
		{"text: live events wait for older ones longer than the event hold", text, `
			ask a 101
			pause
			event 102
			wait 2s
			done a      -> a
			goon        -> 102.1`},
		{"what a gap declares lost does not come", text, `
			pause
			event 101
			event 101
			event 101
			forget 2
			goon        -> 101.3`},
		{"events go out at once when nothing is asked", text, `
			event 101   -> 101.1
			event 102   -> 102.2
			timer       -> never`},

		{"text: events wait while an untagged command has no answer", text, `
			ask a 101
			event 102
			event 103
			timer       -> in 1s
			done a      -> a 102.1 103.2
			timer       -> never`},
		{"text: events wait for the last of several replies", text, `
			ask a 101
			ask b 104
			event 102
			done a      -> a
			done b      -> b 102.1`},
		{"text: events wait no longer than the event hold", text, `
			ask a 101
			event 102
			wait 400ms
			event 103
			wait 599ms
			timer       -> in 1ms
			wait 1ms    -> 102.1
			timer       -> in 400ms
			wait 400ms  -> 103.2
			event 102
			timer       -> in 1s
			done a      -> a 102.3`},
		{"text: events do not wait for tagged commands of other devices", text, `
			ask #a 101
			event 102   -> 102.1
			done #a     -> #a`},
		{"text: events wait for commands of the session itself", text, `
			ask a 101
			ask b
			event 102
			done b
			done a      -> a b 102.1`},

		{"text: events of a commanded device follow the reply, however late", text, `
			ask a 101
			event 101
			timer       -> never
			event 102
			wait 1s     -> 102.2
			wait 1h
			timer       -> never
			event 101
			done a      -> a 101.1 101.3`},
		{"text: events of a device that a tagged command is for follow its reply", text, `
			ask #a 101
			event 101
			event 102   -> 102.2
			wait 1h
			done #a     -> #a 101.1`},
		{"text: events of a device follow the last of its commands", text, `
			ask #a 101
			ask #b 101
			event 101
			done #b     -> #b
			event 101
			done #a     -> #a 101.1 101.2`},
		{"text: other devices pass by the one that waits", text, `
			ask #a 101
			event 101
			event 102   -> 102.2
			event 101
			event 102   -> 102.4
			done #a     -> #a 101.1 101.3`},

		{"text: Initiated stands directly behind the reply, before any event that was held", text, `
			ask a 101
			event 102
			event 101
			made a
			event 103
			done a      -> a 101.3 102.1 101.2 103.4`},
		{"text: Initiated does not wait for other replies", text, `
			ask a 101
			ask b 102
			made a
			event 103
			done a      -> a 101.1
			done b      -> b 103.2`},
		{"text: Initiated keeps behind its own reply", text, `
			ask b 102
			ask a 101
			made a
			done a
			wait 1h
			done b      -> b a 101.1`},
		{"text: Initiated of a tagged command", text, `
			ask #a 101
			ask #b 101
			made #a
			event 101
			done #a     -> #a 101.1
			done #b     -> #b 101.2`},
		{"text: other events that a command made keep their device's order", text, `
			ask a 101
			event 101
			made a Held
			done a      -> a 101.1 101.2`},
		{"text: events that a command made do not wait for other replies", text, `
			ask a 101
			ask b 102
			event 103
			made a Held
			done a      -> a 101.2
			done b      -> b 103.1`},
		{"text: events that a command made wait behind what its device waits for", text, `
			ask #a 101
			event 101
			made #a Held
			ask #b 101
			done #a     -> #a
			done #b     -> #b 101.1 101.2`},

		{"JSON: events of other devices do not wait", json, `
			ask a 101
			event 102   -> 102.1
			ask #b 103
			event 102   -> 102.2
			done a      -> a
			done #b     -> #b`},
		{"JSON: events of a commanded device follow the reply, however late", json, `
			ask a 101
			event 101
			wait 1h
			done a      -> a 101.1`},
		{"JSON: numbers rise, also past a device that waits", json, `
			ask a 101
			event 102   -> 102.1
			event 101
			event 102
			timer       -> never
			wait 1h
			timer       -> never
			done a      -> a 101.2 102.3`},
		{"JSON: Initiated directly behind its reply", json, `
			ask #a 101
			made #a
			event 101
			done #a     -> #a 101.1 101.2`},
		{"JSON: Initiated does not wait for the device's next command", json, `
			ask #a 101
			ask #b 101
			made #a
			event 101
			done #a     -> #a 101.1
			done #b     -> #b 101.2`},
		{"JSON: numbers rise while a reply waits for its turn", json, `
			ask b 103
			ask a 101
			made a
			done a
			event 102
			done b      -> b a 101.1 102.2`},
		{"JSON: numbers rise from what waited to Initiated", json, `
			ask #a 101
			event 101
			made #a
			event 102
			done #a     -> #a 101.1 101.2 102.3`},

		{"a greeting is answered in its turn, and counts behind its reply", text, `
			ask a 101
			greet g JSON
			event 102
			timer       -> in 1s
			done a      -> a g 102.1
			ask b 101
			event 102   -> 102.2
			greet h Text
			event 103   -> 103.3
			done b      -> b h
			ask c 101
			event 102
			done c      -> c 102.4`},
		{"of two greetings the newer one counts, although its reply came first", text, `
			ask a 101
			greet g Text
			greet #h JSON -> #h
			done a      -> a g
			ask b 101
			event 102   -> 102.1`},
		{"json: what Resume replays stands behind the older events that wait", json, `
			event 102   -> 102.1
			ask #a 102
			event 101   -> 101.2
			event 102
			pause
			replay 103.2 103.4 103.5 -> 103.2
			event 101
			goon
			done #a     -> #a 102.3 103.4 103.5 101.6`},
		{"text: it does not wait", text, `
			ask #a 102
			event 102
			pause
			replay 103.2 -> 103.2
			goon
			done #a     -> #a 102.1`},
		{"text: it stands behind the older events of its device that wait", text, `
			ask #a 102
			event 102
			event 102
			pause
			replay 102.3 103.4 -> 103.4
			goon
			done #a     -> #a 102.1 102.2 102.3`},
		{"what waits already is not replayed too", text, `
			ask #a 102
			event 102
			pause
			replay 102.1 103.2 -> 103.2
			goon
			done #a     -> #a 102.1`},
		{"json: what waits already is not replayed too", json, `
			ask #a 102
			event 102
			pause
			replay 102.1 103.2
			goon
			done #a     -> #a 102.1 103.2`},
		{"what a command made while the client spoke text keeps its number's place in JSON", text, `
			ask a 101
			event 102
			made a
			event 103
			greet #g JSON -> #g 102.1
			done a      -> a 101.2 103.3`},
	} {
		t.Run(c.name, func(t *testing.T) { newScript(t, c.json).play(c.play) })
	}
}

// TestOutboxWithoutHold: with event_hold = "0s" events wait for nobody but
// their own device's commands.
func TestOutboxWithoutHold(t *testing.T) {
	s := newScript(t, false)
	s.box.hold = 0
	s.play(`
		ask a 101
		event 102   -> 102.1
		event 101
		timer       -> never
		made a
		done a      -> a 101.3 101.2`)
}

// TestOutboxForgets: nothing of an answered command is kept.
func TestOutboxForgets(t *testing.T) {
	s := newScript(t, false)
	s.play(`
		ask a 101
		ask #b 102
		event 101
		event 102
		done #b     -> #b
		done a      -> a 101.1 102.2`)
	if n := len(s.box.open) + len(s.box.commands) + len(s.box.untagged) + len(s.box.waiting); n != 0 {
		t.Errorf("left over: %+v", s.box)
	}
}
