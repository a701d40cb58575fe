package lab

import "slices"

// question is a command on the control port whose answer tells what events do
// not.
type question string

// The questions that a tracker asks.
const (
	askCalls        question = "listcalls" // which calls are on hold
	askCurrent      question = "callstat"  // the id of a call that was just dialled
	askRegistration question = "reginfo"   // whether the phone is registered
)

const (
	// maxTracked is the most calls that a tracker keeps. baresip takes no
	// more than four incoming calls; the rest is for dialled ones.
	maxTracked = 64

	// maxEnded is the number of ended calls whose late events are dropped.
	maxEnded = 16
)

// What baresip says of how calls end.
const (
	// transferred closes a call whose blind transfer was answered.
	transferred = "Call transfered" // its spelling

	// endedByUs closes a call that was ended, cancelled or rejected at the
	// phone itself.
	endedByUs = "Connection reset by user"
)

// tracker turns what baresip tells on its control port into action URLs. It
// lives in the goroutine that reads the control port; all that comes there,
// events and answers alike, is in the order in which it happened.
//
//	dialled call                         incoming call
//	LOCAL_SDP without id: ask callstat   CALL_INCOMING: url_incoming
//	its answer, or the first event           |
//	with the id: url_outgoing                |
//	    |                                    |
//	CALL_RINGING: url_ringing                |
//	    |                                    |
//	CALL_ESTABLISHED: url_connected <--------+
//	    |
//	CALL_*_SDP: ask listcalls; where "(on hold)" came or went:
//	    |       url_hold, url_unhold
//	    |
//	CALL_CLOSED: url_disconnected; before it url_transfer if "Call transfered",
//	    |       url_missed if it was incoming, not answered and not rejected
//	TRANSFER_FAILED: url_disconnected; baresip drops the call and says no more
//
// Each of them comes at most once for a call, but hold and unhold, and
// url_outgoing comes before all others of its call.
type tracker struct {
	fire func(Slot, variables)
	ask  func(question)

	calls      []*trackedCall // in the order in which they began
	ended      []string       // ids of calls that are over, the newest last
	registered registration
	resync     bool // the calls that the next list lacks are gone
}

// trackedCall is one call as the bridge knows it.
type trackedCall struct {
	variables
	outgoing  bool
	rang      bool // url_ringing was told
	connected bool // url_connected was told
	held      bool
	line      int // in the call list; 0 until it is known
}

// registration is whether the phone is registered.
type registration int

const (
	registrationUnknown registration = iota
	registrationGood
	registrationLost
)

// connect tells the tracker that the control port was reached, for the first
// time or again. Events may have been missed and the phone may be a new one,
// so it asks for all that can be asked for.
func (t *tracker) connect() {
	t.registered = registrationUnknown
	t.resync = true
	t.ask(askRegistration)
	t.ask(askCalls)
}

// event takes an event of the phone.
func (t *tracker) event(e Event) {
	switch {
	case e.Class == "register":
		t.registration(e)
	case e.ID != "":
		if call := t.callOf(e); call != nil {
			t.callEvent(call, e)
		}
	case e.Type == eventLocalSDP && e.outgoing():
		t.ask(askCurrent)
	}
}

// answer takes the phone's answer to a question.
func (t *tracker) answer(q question, text string) {
	switch q {
	case askCalls:
		if list, err := parseCallList(text); err == nil {
			t.holds(list)
		}
	case askCurrent:
		if c, ok := parseCallStat(text); ok && c.outgoing {
			t.callOf(Event{ID: c.id, Direction: "outgoing", Account: c.local, Peer: c.remote, PeerName: c.name})
		}
	case askRegistration:
		if registrationInfo(text) {
			t.registration(Event{Type: eventRegisterOK})
		}
	}
}

// registration tells of a registration that came or went. baresip renews it
// every minute; only a change is told.
func (t *tracker) registration(e Event) {
	now, slot := registrationLost, SlotUnregistered
	switch e.Type {
	case eventRegisterOK:
		now, slot = registrationGood, SlotRegistered
	case eventRegisterFail, eventUnregistering:
	default:
		return
	}
	if t.registered == now {
		return
	}
	t.registered = now
	t.fire(slot, variables{Local: e.Account, Reason: e.Param})
}

// callOf returns the call of an event. A call that is new is told; for one that
// is over it returns nil.
func (t *tracker) callOf(e Event) *trackedCall {
	for _, call := range t.calls {
		if call.CallID == e.ID {
			return call
		}
	}
	if slices.Contains(t.ended, e.ID) {
		return nil
	}
	call := &trackedCall{outgoing: e.outgoing()}
	call.variables = variables{CallID: e.ID, Remote: e.Peer, Local: e.Account, DisplayRemote: e.PeerName}
	if len(t.calls) == maxTracked {
		t.calls = t.calls[1:]
	}
	t.calls = append(t.calls, call)
	switch {
	case call.outgoing:
		t.fire(SlotOutgoing, call.variables)
	case e.Type == eventIncoming:
		t.fire(SlotIncoming, call.variables)
	}
	t.ask(askCalls) // while it is the newest: then its line is certain
	return call
}

// callEvent tells what an event means for its call.
func (t *tracker) callEvent(call *trackedCall, e Event) {
	switch e.Type {
	case eventRinging, eventProgress:
		if call.outgoing && !call.rang && !call.connected {
			call.rang = true
			t.fire(SlotRinging, call.variables)
		}
	case eventEstablished:
		if !call.connected {
			call.connected = true
			t.fire(SlotConnected, call.variables)
		}
	case eventLocalSDP, eventRemoteSDP:
		if call.connected {
			t.ask(askCalls)
		}
	case eventClosed, eventTransferFailed:
		t.end(call, e.Param)
	}
}

// end tells that a call is over, and forgets it.
func (t *tracker) end(call *trackedCall, reason string) {
	call.Reason = reason
	switch {
	case reason == transferred:
		t.fire(SlotTransfer, call.variables)
	case !call.outgoing && !call.connected && reason != endedByUs:
		t.fire(SlotMissed, call.variables)
	}
	t.fire(SlotDisconnected, call.variables)
	t.forget(call)
}

// forget drops a call; what still comes of it is not heard.
func (t *tracker) forget(call *trackedCall) {
	t.calls = slices.DeleteFunc(t.calls, func(c *trackedCall) bool { return c == call })
	t.ended = append(t.ended, call.CallID)
	if len(t.ended) > maxEnded {
		t.ended = t.ended[1:]
	}
}
