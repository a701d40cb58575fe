//go:build lab

package lab

import (
	"net"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

func TestBridgeAnswered(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.connect("101", "102")
	d.calls("101", "ESTABLISHED 102")
	d.calls("102", "ESTABLISHED 101")
	d.do("101", phoneprofile.ClearConnection, "")
	d.expect("101", "102", endedHere)
	d.expect("102", "101", endedThere)
	d.finish()
}

func TestBridgeEndedByCalled(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.connect("101", "102")
	d.do("102", phoneprofile.ClearConnection, "")
	d.expect("101", "102", endedThere)
	d.expect("102", "101", endedHere)
	d.finish()
}

func TestBridgeRejected(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.do("101", phoneprofile.MakeCall, "102")
	call := d.expect("101", "102", "outgoing", "ringing")
	d.same(call, d.expect("102", "101", "incoming"))
	d.calls("101", "RINGING 102")
	d.calls("102", "INCOMING 101")
	d.do("102", phoneprofile.ClearConnection, "")
	d.same(call, d.expect("101", "102", rejected), d.expect("102", "101", endedHere))
	d.finish()
}

func TestBridgeCancelled(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.do("101", phoneprofile.MakeCall, "102")
	call := d.expect("101", "102", "outgoing", "ringing")
	d.same(call, d.expect("102", "101", "incoming"))
	d.do("101", phoneprofile.ClearConnection, "")
	d.same(call, d.expect("101", "102", endedHere), d.expect("102", "101", missed, endedThere))
	d.finish()
}

func TestBridgeBusy(t *testing.T) {
	t.Parallel()
	d := newDesk(t, MaxCalls(1))
	d.connect("101", "102")
	d.do("103", phoneprofile.MakeCall, "102")
	d.expect("103", "102", "outgoing", busy)
	d.calls("102", "ESTABLISHED 101")
	d.do("101", phoneprofile.ClearConnection, "")
	d.expect("101", "102", endedHere)
	d.expect("102", "101", endedThere)
	d.finish()
}

func TestBridgeNotFound(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.do("101", phoneprofile.MakeCall, nobody)
	d.expect("101", nobody, "outgoing", notFound)
	d.finish()
}

// A number at which nobody answers anything: outgoing must not wait for the
// other side to ring.
func TestBridgeNoAnswerAtAll(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	silent, err := net.ListenPacket("udp", "127.77.254.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	domain := d.driver.domain
	d.driver.domain = silent.LocalAddr().String()
	d.do("101", phoneprofile.MakeCall, "500")
	d.driver.domain = domain
	got := d.next("101")
	if call := got.query.Get("call"); got.event != "outgoing" || call == "" || got.query.Get("remote") != "sip:500@"+silent.LocalAddr().String() {
		t.Errorf("%s of call %q to %q", got.event, call, got.query.Get("remote"))
	}
	d.do("101", phoneprofile.ClearConnection, "")
	if ended := d.next("101"); ended.event != "disconnected" || ended.query.Get("call") != got.query.Get("call") {
		t.Errorf("%s of call %q", ended.event, ended.query.Get("call"))
	}
	d.finish()
}

func TestBridgeDigits(t *testing.T) {
	t.Parallel()
	const digits = "11#*0D"
	d := newDesk(t)
	d.connect("101", "102")
	d.do("101", phoneprofile.GenerateDigits, digits)
	d.digits("102", digits)
	d.do("102", phoneprofile.GenerateDigits, "9")
	d.digits("101", "9")
	d.do("101", phoneprofile.ClearConnection, "")
	d.expect("101", "102", endedHere)
	d.expect("102", "101", endedThere)
	d.finish()
}

// Without a call the profile's questions keep every command from the phone,
// which would not answer it or say 200.
func TestBridgeNothingToDo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, action := range []string{
		phoneprofile.AnswerCall, phoneprofile.ClearConnection, phoneprofile.HoldCall, phoneprofile.RetrieveCall,
		phoneprofile.SingleStepTransferCall, phoneprofile.TransferCall, phoneprofile.TransferTarget, phoneprofile.GenerateDigits,
		phoneprofile.ConsultationCall, phoneprofile.AlternateCall, phoneprofile.ReconnectCall,
	} {
		if err := d.try("101", action, "102"); err == nil {
			t.Errorf("%s has succeeded", action)
		}
	}
	d.connect("101", "102")
	for _, action := range []string{phoneprofile.AnswerCall, phoneprofile.RetrieveCall, phoneprofile.AlternateCall, phoneprofile.ReconnectCall} {
		if err := d.try("101", action, ""); err == nil {
			t.Errorf("%s has succeeded in a call", action)
		}
	}
	d.calls("101", "ESTABLISHED 102")
	d.do("101", phoneprofile.ClearConnection, "")
	d.expect("101", "102", endedHere)
	d.expect("102", "101", endedThere)
	d.finish()
}
