//go:build lab

package lab

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// The states in which the server knows a phone.
const (
	idle       = phoneprofile.Null
	alerting   = phoneprofile.Alerting
	connected  = phoneprofile.Connected
	held       = phoneprofile.Hold
	originated = phoneprofile.Originated
)

// TestRecordActions records every action of the profile.
func TestRecordActions(t *testing.T) {
	r := newRecorder(t)
	d := r.desk()
	r.action(d, alerting, "102", phoneprofile.AnswerCall, "", "AnswerCall-no-call", "AnswerCall while nothing rings.")
	r.action(d, idle, "102", phoneprofile.ClearConnection, "", "ClearConnection-no-call", "ClearConnection without a call.")
	r.action(d, connected, "102", phoneprofile.HoldCall, "", "HoldCall-no-call", "HoldCall without a call.")

	r.action(d, idle, "101", phoneprofile.MakeCall, "102", "MakeCall", "MakeCall 101 102.")
	d.expect("102", "101", "incoming")
	r.action(d, alerting, "102", phoneprofile.ClearConnection, "", "ClearConnection-reject", "ClearConnection 102 while 101 calls: rejects.")
	d.expect("101", "102", "outgoing", "ringing", rejected)
	d.expect("102", "101", endedHere)

	d.do("101", phoneprofile.MakeCall, "102")
	d.expect("101", "102", "outgoing", "ringing")
	r.action(d, originated, "101", phoneprofile.ClearConnection, "", "ClearConnection-cancel", "ClearConnection 101 while 102 rings: cancels.")
	d.expect("101", "102", endedHere)
	d.expect("102", "101", "incoming", missed, endedThere)

	d.do("101", phoneprofile.MakeCall, "102")
	d.expect("102", "101", "incoming")
	r.action(d, alerting, "102", phoneprofile.AnswerCall, "", "AnswerCall", "AnswerCall 102.")
	d.expect("101", "102", "outgoing", "ringing", "connected")
	d.expect("102", "101", "connected")
	r.action(d, connected, "101", phoneprofile.GenerateDigits, "12#", "GenerateDigits", "GenerateDigits 101 12#.")
	d.digits("102", "12#")
	r.action(d, connected, "101", phoneprofile.HoldCall, "", "HoldCall", "HoldCall 101.")
	d.expect("101", "102", "held")
	r.action(d, phoneprofile.Unknown, "101", phoneprofile.HoldCall, "", "HoldCall-held", "HoldCall of a phone that nobody monitors and that holds its call.")
	r.action(d, held, "101", phoneprofile.RetrieveCall, "", "RetrieveCall", "RetrieveCall 101.")
	d.expect("101", "102", "retrieved")

	r.action(d, connected, "101", phoneprofile.ConsultationCall, "103", "ConsultationCall", "ConsultationCall 101 103.")
	d.told("101", 3) // held, outgoing, ringing
	d.expect("103", "101", "incoming")
	d.do("103", phoneprofile.AnswerCall, "")
	d.expect("103", "101", "connected")
	d.expect("101", "103", "connected")
	r.action(d, connected, "101", phoneprofile.AlternateCall, "", "AlternateCall", "AlternateCall 101: 103 is held, 102 is taken back.")
	d.told("101", 2) // held, retrieved
	r.action(d, connected, "101", phoneprofile.ReconnectCall, "", "ReconnectCall", "ReconnectCall 101: 102 is ended; the phone takes 103 back by itself.")
	d.expect("101", "102", endedHere)
	d.expect("102", "101", endedThere)
	d.expect("101", "103", "retrieved")
	r.action(d, connected, "101", phoneprofile.ClearConnection, "", "ClearConnection", "ClearConnection 101 in a call.")
	d.expect("101", "103", endedHere)
	d.expect("103", "101", endedThere)
	d.finish()
}

// TestRecordTransfers records the actions that transfer.
func TestRecordTransfers(t *testing.T) {
	r := newRecorder(t)
	d := r.desk()
	d.connect("101", "102")
	r.action(d, connected, "101", phoneprofile.SingleStepTransferCall, "103", "SingleStepTransferCall", "SingleStepTransferCall 101 103 in a call with 102.")
	d.expect("103", "102", "incoming")
	d.do("103", phoneprofile.ClearConnection, "")
	d.expect("101", "102", rejected)
	d.expect("103", "102", endedHere)
	d.expect("102", "103", "outgoing", "ringing", rejected)
	d.expect("102", "101", endedThere)

	d.connect("101", "102")
	r.action(d, connected, "101", phoneprofile.TransferCall, "", "TransferCall", "TransferCall 101 in a call with 102: only asks.")
	r.action(d, phoneprofile.Transferring, "101", phoneprofile.TransferTarget, "103", "TransferTarget", "MakeCall 101 103 after TransferCall 101.")
	d.expect("103", "102", "incoming")
	d.do("103", phoneprofile.ClearConnection, "")
	d.expect("101", "102", rejected)
	d.expect("103", "102", endedHere)
	d.expect("102", "103", "outgoing", "ringing", rejected)
	d.expect("102", "101", endedThere)
	d.finish()
}

// TestRecordFacts records what the profile has to work around, and how slots
// are set.
func TestRecordFacts(t *testing.T) {
	r := newRecorder(t)
	d := r.desk()
	address := d.Phone("101").Address
	r.fact(address, "/raw/?/accept", "accept-no-call", "Accepting without a call is answered as if there were one.")
	r.fact(address, "/raw/?/hangup", "hangup-no-call", "Hanging up without a call is answered too.")
	r.fact(address, "/raw/?/hold", "hold-no-call", "A command that does not exist, as hold without a call, is never answered.")
	r.fact(address, "/raw/?/dial%20sip:102@"+d.Lab.Domain, "raw-at", "A raw @ in the query is not found.")
	d.connect("101", "102")
	r.fact(address, "/raw/?/line%209", "line-not-found", "Choosing a line that is not there is answered with 200.")
	r.fact(address, "/raw/?/mute", "mute", "Mute is a toggle; its state is in no answer but this one.")
	d.do("101", phoneprofile.ClearConnection, "")
	d.expect("101", "102", endedHere)
	d.expect("102", "101", endedThere)

	values := new(phoneprofile.Values)
	values.Set(phoneprofile.InsertSetting, string(SlotIncoming))
	for _, step := range []struct{ url, file, title string }{
		{"", "clear", "A slot is read, cleared and read back. The bridge answers."},
		{d.base + "101/0123456789abcdef0123456789abcdef/incoming?" + d.profile.Callback.Query, "set", "A slot is read, set and read back. The bridge answers."},
	} {
		var body strings.Builder
		d.sent = func(_, _ string, x exchange) { writeExchange(&body, x) }
		values.Set(phoneprofile.InsertURL, step.url)
		for _, request := range []*phoneprofile.Request{d.profile.Monitor.Read, d.profile.Monitor.Write, d.profile.Monitor.Read} {
			if err := d.request(t.Context(), d.Phone("101"), "monitor", request, values); err != nil {
				t.Fatal(err)
			}
		}
		r.write("monitor-"+step.file, step.title, body.String())
	}
	d.sent = nil
	d.finish()
}

// TestRecordCalls records each kind of call.
func TestRecordCalls(t *testing.T) {
	r := newRecorder(t)
	d := r.desk()
	hangUp := func(one, other string) {
		d.do(one, phoneprofile.ClearConnection, "")
		d.expect(one, other, endedHere)
		d.expect(other, one, endedThere)
	}
	r.call(d, "answered", "101 calls 102, which answers; 101 hangs up.", func() {
		d.connect("101", "102")
		hangUp("101", "102")
	})
	r.call(d, "rejected", "101 calls 102, which rejects.", func() {
		d.do("101", phoneprofile.MakeCall, "102")
		d.expect("101", "102", "outgoing", "ringing")
		d.expect("102", "101", "incoming")
		d.do("102", phoneprofile.ClearConnection, "")
		d.expect("101", "102", rejected)
		d.expect("102", "101", endedHere)
	})
	r.call(d, "cancelled", "101 calls 102 and gives up.", func() {
		d.do("101", phoneprofile.MakeCall, "102")
		d.expect("101", "102", "outgoing", "ringing")
		d.do("101", phoneprofile.ClearConnection, "")
		d.expect("101", "102", endedHere)
		d.expect("102", "101", "incoming", missed, endedThere)
	})
	r.call(d, "not-found", "101 calls 199, which nobody has.", func() {
		d.do("101", phoneprofile.MakeCall, nobody)
		d.expect("101", nobody, "outgoing", notFound)
	})
	r.call(d, "hold", "101 calls 102, holds the call and takes it back.", func() {
		d.connect("101", "102")
		d.do("101", phoneprofile.HoldCall, "")
		d.expect("101", "102", "held")
		d.do("101", phoneprofile.RetrieveCall, "")
		d.expect("101", "102", "retrieved")
		hangUp("101", "102")
	})
	r.call(d, "digits", "101 calls 102 and sends the digits 11#.", func() {
		d.connect("101", "102")
		d.do("101", phoneprofile.GenerateDigits, "11#")
		d.digits("102", "11#")
		hangUp("101", "102")
	})
	r.call(d, "transfer", "101 calls 102 and transfers it to 103, which answers.", func() {
		d.connect("101", "102")
		d.do("101", phoneprofile.SingleStepTransferCall, "103")
		d.expect("102", "103", "outgoing", "ringing")
		d.expect("103", "102", "incoming")
		d.do("103", phoneprofile.AnswerCall, "")
		d.expect("101", "102", transferDone, handedOver)
		d.expect("103", "102", "connected")
		d.told("102", 2)
		hangUp("102", "103")
	})
	r.call(d, "transfer-refused", "101 calls 102 and transfers it to 103, which rejects.", func() {
		d.connect("101", "102")
		d.do("101", phoneprofile.SingleStepTransferCall, "103")
		d.expect("102", "103", "outgoing", "ringing")
		d.expect("103", "102", "incoming")
		d.do("103", phoneprofile.ClearConnection, "")
		d.expect("103", "102", endedHere)
		d.expect("102", "103", rejected)
		d.expect("101", "102", rejected)
		d.expect("102", "101", endedThere)
	})
	r.call(d, "second-call", "102 talks to 101 and answers 103: it holds 101 by itself. 103 hangs up: it takes 101 back.", func() {
		d.connect("101", "102")
		d.do("103", phoneprofile.MakeCall, "102")
		d.expect("103", "102", "outgoing", "ringing")
		d.expect("102", "103", "incoming")
		d.do("102", phoneprofile.AnswerCall, "")
		d.expect("103", "102", "connected")
		d.told("102", 2)
		d.do("103", phoneprofile.ClearConnection, "")
		d.expect("103", "102", endedHere)
		d.expect("102", "103", endedThere)
		d.expect("102", "101", "retrieved")
		hangUp("101", "102")
	})
	d.finish()
}

// TestRecordBusy records a call to a phone that takes no more calls.
func TestRecordBusy(t *testing.T) {
	r := newRecorder(t)
	d := r.desk(MaxCalls(1))
	d.connect("101", "102")
	r.call(d, "busy", "103 calls 102, which is in a call and takes only one.", func() {
		d.do("103", phoneprofile.MakeCall, "102")
		d.expect("103", "102", "outgoing", busy)
	})
	d.do("101", phoneprofile.ClearConnection, "")
	d.expect("101", "102", endedHere)
	d.expect("102", "101", endedThere)
	d.finish()
}
