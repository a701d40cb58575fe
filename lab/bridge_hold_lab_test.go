//go:build lab

package lab

import (
	"slices"
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

func TestBridgeHold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	call := d.connect("101", "102")
	for range 2 {
		d.do("101", phoneprofile.HoldCall, "")
		d.same(call, d.expect("101", "102", "held"))
		d.calls("101", "ESTABLISHED 102 held")
		d.calls("102", "ESTABLISHED 101") // knows nothing of it
		if err := d.try("101", phoneprofile.HoldCall, ""); err == nil {
			t.Error("a held call was held again")
		}
		d.do("101", phoneprofile.RetrieveCall, "")
		d.same(call, d.expect("101", "102", "retrieved"))
		d.calls("101", "ESTABLISHED 102")
	}
	d.do("102", phoneprofile.HoldCall, "") // by the one that was called
	d.same(call, d.expect("102", "101", "held"))
	d.do("101", phoneprofile.HoldCall, "") // by both
	d.same(call, d.expect("101", "102", "held"))
	d.do("102", phoneprofile.ClearConnection, "") // while it is held
	d.expect("102", "101", endedHere)
	d.expect("101", "102", endedThere)
	d.finish()
}

// A second call is answered: the phone puts the first one on hold, and takes it
// back when the second one ends, and tells of both.
func TestBridgeSecondCall(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.connect("101", "102")
	d.do("103", phoneprofile.MakeCall, "102")
	second := d.expect("103", "102", "outgoing", "ringing")
	d.same(second, d.expect("102", "103", "incoming"))
	d.do("102", phoneprofile.AnswerCall, "")
	d.same(second, d.expect("103", "102", "connected"))
	// What two other phones answer comes in any order.
	requireSet(t, d.told("102", 2), "held "+first, "connected "+second)
	d.calls("102", "ESTABLISHED 101 held", "ESTABLISHED 103")

	d.do("102", phoneprofile.AlternateCall, "")
	if got := d.told("102", 2); !slices.Equal(got, []string{"held " + second, "retrieved " + first}) {
		t.Errorf("came: %q", got)
	}
	d.calls("102", "ESTABLISHED 101", "ESTABLISHED 103 held")

	d.do("102", phoneprofile.ReconnectCall, "")
	d.same(first, d.expect("102", "101", endedHere))
	d.expect("101", "102", endedThere)
	d.same(second, d.expect("102", "103", "retrieved"))
	d.calls("102", "ESTABLISHED 103")
	d.do("103", phoneprofile.ClearConnection, "")
	d.expect("103", "102", endedHere)
	d.expect("102", "103", endedThere)
	d.finish()
}

// A call rings during another one: each command finds the call that it means.
func TestBridgeRingingDuringCall(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.connect("101", "102")
	ring := func() string {
		d.do("103", phoneprofile.MakeCall, "102")
		d.expect("103", "102", "outgoing", "ringing")
		return d.expect("102", "103", "incoming")
	}
	second := ring()
	d.do("102", phoneprofile.HoldCall, "")
	d.same(first, d.expect("102", "101", "held"))
	d.do("102", phoneprofile.AnswerCall, "")
	d.same(second, d.expect("102", "103", "connected"), d.expect("103", "102", "connected"))
	d.calls("102", "ESTABLISHED 101 held", "ESTABLISHED 103")
	d.do("103", phoneprofile.ClearConnection, "")
	d.expect("103", "102", endedHere)
	d.expect("102", "103", endedThere)
	d.same(first, d.expect("102", "101", "retrieved"))

	ring()
	if err := d.tryIn(phoneprofile.Connected, "102", phoneprofile.ClearConnection, ""); err != nil {
		t.Fatal(err)
	}
	d.same(first, d.expect("102", "101", endedHere), d.expect("101", "102", endedThere))
	d.calls("102", "INCOMING 103")
	if err := d.tryIn(phoneprofile.Alerting, "102", phoneprofile.ClearConnection, ""); err != nil {
		t.Fatal(err)
	}
	d.expect("102", "103", endedHere)
	d.expect("103", "102", rejected)
	d.finish()
}

func TestBridgeConsultation(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.connect("101", "102")
	d.do("101", phoneprofile.ConsultationCall, "103")
	second := d.expect("103", "101", "incoming")
	// The hold is told with the other side's answer to it, the call at once.
	requireSet(t, d.told("101", 3), "held "+first, "outgoing "+second, "ringing "+second)
	d.calls("101", "ESTABLISHED 102 held", "RINGING 103")
	d.do("101", phoneprofile.ReconnectCall, "")
	d.expect("101", "103", endedHere)
	d.expect("103", "101", missed, endedThere)
	d.same(first, d.expect("101", "102", "retrieved"))
	d.do("101", phoneprofile.ClearConnection, "")
	d.expect("101", "102", endedHere)
	d.expect("102", "101", endedThere)
	d.finish()
}
