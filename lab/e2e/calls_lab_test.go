//go:build lab

package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/lab"
)

// callID is the id of a call in a line.
var callID = regexp.MustCompile(`c-[0-9a-z]+-[0-9]+`)

// phone waits until a phone's own call list says this: "STATE", "STATE held"
// per call.
func (o *office) phone(extension string, want ...string) {
	o.t.Helper()
	var got []string
	for deadline := time.Now().Add(patience); ; <-time.After(20 * time.Millisecond) {
		calls, err := o.lab.Phone(extension).Calls(o.t.Context())
		if err != nil {
			o.t.Fatal(err)
		}
		got = got[:0]
		for _, c := range calls {
			state := c.State
			if c.Held {
				state += " held"
			}
			got = append(got, state)
		}
		if slices.Equal(got, want) {
			return
		}
		if time.Now().After(deadline) {
			o.t.Fatalf("phone %s has the calls %v, want %v", extension, got, want)
		}
	}
}

// TestCall is the main job on real phones: one client on each phone, everything
// in order, and the phones agree.
func TestCall(t *testing.T) {
	o := open(t)
	caller, callee := o.dial(), o.dial()
	caller.do("MonitorStart 101")
	callee.do("MonitorStart 102")

	caller.do("MakeCall 101 102")
	caller.expect(
		"Initiated 101 makeCall c-* 101", "DeviceInformation 101 1 (initiated)",
		"Originated 101 newCall 101 102 101", "DeviceInformation 101 1 (originated)",
		`Delivered 101 newCall 102 101 102 ""`, "DeviceInformation 101 1 (originated)")
	callee.expect(`Delivered 102 newCall 102 101 102 ""`, "DeviceInformation 102 1 (alerting)")
	o.phone("101", lab.StateRinging)
	o.phone("102", lab.StateIncoming)

	callee.do("AnswerCall 102")
	callee.expect(`Established 102 newCall 102 101 102 ""`)
	caller.expect(`Established 101 newCall 102 101 102 ""`)
	o.phone("101", lab.StateEstablished)
	o.phone("102", lab.StateEstablished)

	callee.do("HoldCall 102")
	callee.expect("Held 102 normal 102")
	o.phone("102", lab.StateEstablished+" held")
	callee.say("HoldCall 102", "error_ind ERROR HoldCall")
	callee.do("RetrieveCall 102")
	callee.expect("Retrieved 102 normal 102")
	o.phone("102", lab.StateEstablished)

	caller.do("ClearConnection 101")
	caller.expect("ConnectionCleared 101 normalClearing 101 ()", "DeviceInformation 101 0 (null)")
	callee.expect(`ConnectionCleared 102 normalClearing "" ()`, "DeviceInformation 102 0 (null)")
	o.phone("101")
	o.phone("102")

	callee.say("AnswerCall 102", "error_ind ERROR AnswerCall")
	caller.do("BYE")
	callee.do("MonitorStop 102")
	o.settingsAreBack("102")
}

// settingsAreBack wants no action URL of ours in a phone.
func (o *office) settingsAreBack(extension string) {
	o.t.Helper()
	for _, slot := range []lab.Slot{"url_incoming", "url_outgoing", "url_connected", "url_disconnected"} {
		if v := o.lab.Phone(extension).Bridge.Setting(slot); v != "" {
			o.t.Errorf("%s of %s is still %q", slot, extension, v)
		}
	}
}

func TestRejected(t *testing.T) {
	o := open(t)
	c := o.dial()
	c.do("MonitorStart 101")
	c.do("MakeCall 101 102")
	c.expect(
		"Initiated 101 makeCall c-* 101", "DeviceInformation 101 1 (initiated)",
		"Originated 101 newCall 101 102 101", "DeviceInformation 101 1 (originated)",
		`Delivered 101 newCall 102 101 102 ""`, "DeviceInformation 101 1 (originated)")
	o.phone("102", lab.StateIncoming)
	c.do("ClearConnection 102")
	c.expect("Failed 101 busy 102 102", `ConnectionCleared 101 busy "" ()`, "DeviceInformation 101 0 (null)")
	o.phone("101")
}

func TestNobody(t *testing.T) {
	o := open(t)
	c := o.dial()
	c.do("MonitorStart 101")
	c.do("MakeCall 101 199")
	c.expect(
		"Initiated 101 makeCall c-* 101", "DeviceInformation 101 1 (initiated)",
		"Originated 101 newCall 101 199 101", "DeviceInformation 101 1 (originated)",
		"Failed 101 destNotObtainable 199 199", `ConnectionCleared 101 destNotObtainable "" ()`, "DeviceInformation 101 0 (null)")
}

func TestCallerGivesUp(t *testing.T) {
	o := open(t)
	c := o.dial()
	c.do("MonitorStart 102")
	c.do("MakeCall 101 102")
	c.expect(`Delivered 102 newCall 102 101 102 ""`, "DeviceInformation 102 1 (alerting)")
	c.do("ClearConnection 101")
	c.expect(`ConnectionCleared 102 callCancelled 101 ()`, "DeviceInformation 102 0 (null)")
}

// TestTransfer is 24U's: TransferCall, then MakeCall with the target.
func TestTransfer(t *testing.T) {
	o := open(t)
	c, target := o.dial(), o.dial()
	c.do("MonitorStart 102")
	target.do("MonitorStart 103")
	c.do("MakeCall 101 102")
	c.expect(`Delivered 102 newCall 102 101 102 ""`, "DeviceInformation 102 1 (alerting)")
	c.do("AnswerCall 102")
	c.expect(`Established 102 newCall 102 101 102 ""`)
	c.do("TransferCall 102")
	c.do("MakeCall 102 103")
	c.expect(`Transferred 102 transfer 102 103 (101,103) c-* "" c-* ""`)
	target.expect(`Delivered 103 newCall 103 101 103 ""`, "DeviceInformation 103 1 (alerting)")
	target.do("AnswerCall 103")
	target.expect(`Established 103 newCall 103 101 103 ""`)
	c.expect("ConnectionCleared 102 transfer 102 ()", "DeviceInformation 102 0 (null)")
	o.phone("102")
	o.phone("103", lab.StateEstablished)
	c.do("ClearConnection 103")
	target.expect("ConnectionCleared 103 normalClearing 103 ()", "DeviceInformation 103 0 (null)")
	for _, ext := range []string{"101", "102", "103"} {
		o.phone(ext)
	}
}

// TestOneClientOnBothPhones gets the events of both phones, each phone's in
// order; which phone is first is not defined.
func TestOneClientOnBothPhones(t *testing.T) {
	o := open(t)
	c := o.dial()
	c.do("MonitorStart 101")
	c.do("MonitorStart 102")
	c.do("MakeCall 101 102")
	seen := map[string][]string{}
	for len(seen["101"]) < 3 || len(seen["102"]) < 1 {
		name, rest, _ := strings.Cut(c.next(), " ")
		device, _, _ := strings.Cut(rest, " ")
		if name != "DeviceInformation" {
			seen[device] = append(seen[device], name)
		}
	}
	if got := strings.Join(seen["101"], " "); got != "Initiated Originated Delivered" {
		t.Errorf("101: %s", got)
	}
	if got := strings.Join(seen["102"], " "); got != "Delivered" {
		t.Errorf("102: %s", got)
	}
}
