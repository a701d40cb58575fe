package lab

import "strings"

// holds compares a call list with the calls as they are known and tells what
// was put on hold or taken back. Only the holding side's list shows a hold.
// A hold that is taken back within the round trip of its re-INVITE is never
// seen: the event comes with the other side's answer, and the list shows the
// state after it.
func (t *tracker) holds(list []Call) {
	t.giveLines(list)
	if t.resync {
		t.resync = false
		t.forgetMissing(list)
	}
	t.heldNow(list, true, SlotHold) // first: one call is held to take another back
	t.heldNow(list, false, SlotUnhold)
}

// heldNow tells which calls have become held, or have ceased to be.
func (t *tracker) heldNow(list []Call, held bool, slot Slot) {
	for _, listed := range list {
		call := t.onLine(listed.Line)
		if call == nil || !call.connected || listed.Held != held || call.held == held {
			continue
		}
		call.held = held
		t.fire(slot, call.variables)
	}
}

// giveLines finds the lines of the calls that have none yet. The list has no
// ids in baresip 1.0.0, but lines are listed in ascending order, a new call
// takes the lowest free one, and the list is asked for as soon as a call
// begins: so the first unowned line with the call's peer is the call's.
func (t *tracker) giveLines(list []Call) {
	for _, listed := range list {
		if owner := t.onLine(listed.Line); owner != nil {
			if owner.Remote == listed.Remote {
				continue
			}
			owner.line = 0
		}
		for _, call := range t.calls {
			if call.line == 0 && call.Remote == listed.Remote {
				call.line = listed.Line
				break
			}
		}
	}
}

// forgetMissing drops the calls that ended while the phone could not be heard.
// Nobody is told, as a phone tells nobody that it lost its power.
func (t *tracker) forgetMissing(list []Call) {
	present := make(map[int]bool, len(list))
	for _, listed := range list {
		present[listed.Line] = true
	}
	kept := t.calls[:0:0]
	for _, call := range t.calls {
		if present[call.line] {
			kept = append(kept, call)
		}
	}
	t.calls = kept
}

// onLine returns the call on a line of the call list.
func (t *tracker) onLine(line int) *trackedCall {
	for _, call := range t.calls {
		if call.line == line {
			return call
		}
	}
	return nil
}

// registrationInfo reads baresip's answer to reginfo, which marks a good
// registration in green:
//
//	> sip:101@127.77.0.1                         ESC[32mOK ESC[;m kamailio (5.6.3 (x86_64/linux)) Expires 60s
func registrationInfo(text string) bool {
	return strings.Contains(text, "\x1b[32mOK ")
}
