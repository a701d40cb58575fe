//go:build lab

package lab

import (
	"testing"

	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

func TestBridgeBlindTransfer(t *testing.T) {
	for _, action := range []string{phoneprofile.SingleStepTransferCall, phoneprofile.TransferTarget} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			first := d.connect("101", "102")
			if action == phoneprofile.TransferTarget {
				d.do("101", phoneprofile.TransferCall, "")
			}
			d.do("101", action, "103")
			second := d.expect("102", "103", "outgoing", "ringing")
			d.same(second, d.expect("103", "102", "incoming"))
			d.calls("101", "ESTABLISHED 102") // until the target answers
			d.do("103", phoneprofile.AnswerCall, "")
			d.same(first, d.expect("101", "102", transferDone, handedOver))
			d.same(second, d.expect("103", "102", "connected"))
			// What two other phones do comes in any order.
			requireSet(t, d.told("102", 2), "connected "+second, "disconnected "+first)
			d.calls("101")
			d.calls("102", "ESTABLISHED 103")
			d.calls("103", "ESTABLISHED 102")
			d.do("102", phoneprofile.ClearConnection, "")
			d.expect("102", "103", endedHere)
			d.expect("103", "102", endedThere)
			d.finish()
		})
	}
}

// The one that was called transfers; the target rejects. The transferring
// phone drops the call and says only that the transfer failed.
func TestBridgeTransferRejected(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.connect("101", "102")
	d.do("102", phoneprofile.SingleStepTransferCall, "103")
	second := d.expect("101", "103", "outgoing", "ringing")
	d.same(second, d.expect("103", "101", "incoming"))
	d.do("103", phoneprofile.ClearConnection, "")
	d.same(second, d.expect("103", "101", endedHere), d.expect("101", "103", rejected))
	d.same(first, d.expect("102", "101", rejected), d.expect("101", "102", endedThere))
	d.finish()
}

func TestBridgeTransferToNobody(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	first := d.connect("101", "102")
	d.do("101", phoneprofile.SingleStepTransferCall, nobody)
	d.expect("102", nobody, "outgoing", notFound)
	d.same(first, d.expect("101", "102", notFound), d.expect("102", "101", endedThere))
	d.finish()
}
