//go:build lab

package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/lab"
)

// TestOneClientOnBothPhones gets the events of both phones, each phone's in
// order; which phone is first is not defined.
func TestOneClientOnBothPhones(t *testing.T) {
	t.Parallel()
	o := open(t, setup{})
	c, err := o.dial()
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"MonitorStart 101", "MonitorStart 102", "MakeCall 101 102"} {
		succeed(t, c, command)
	}
	seen := map[string][]string{}
	for len(seen["101"]) < 3 || len(seen["102"]) < 1 {
		line, err := c.read()
		if err != nil {
			t.Fatal(err)
		}
		name, rest, _ := strings.Cut(line, " ")
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

// TestSettings looks into the phones: action URLs are there while somebody
// monitors, and gone after MonitorStop and after BYE.
func TestSettings(t *testing.T) {
	t.Parallel()
	o := open(t, setup{})
	for extension, end := range map[string]string{"101": "BYE", "102": "MonitorStop 102"} {
		c, err := o.dial()
		if err != nil {
			t.Fatal(err)
		}
		succeed(t, c, "MonitorStart "+extension)
		o.settings(extension, true)
		succeed(t, c, end)
		o.settings(extension, false)
	}
}

// settings waits until all slots of a phone are set, or none is.
func (o *office) settings(extension string, set bool) {
	o.t.Helper()
	for deadline := time.Now().Add(patience); ; <-time.After(20 * time.Millisecond) {
		var wrong []lab.Slot
		for _, slot := range lab.Slots() {
			if (o.lab.Phone(extension).Bridge.Setting(slot) != "") != set {
				wrong = append(wrong, slot)
			}
		}
		if len(wrong) == 0 {
			return
		}
		if time.Now().After(deadline) {
			o.t.Fatalf("%s: want set: %v, but not so: %v", extension, set, wrong)
		}
	}
}

// succeed says a command that must succeed.
func succeed(t *testing.T, c *client, command string) {
	t.Helper()
	name, _, _ := strings.Cut(command, " ")
	if err := c.say(command, "error_ind SUCCESS "+name); err != nil {
		t.Fatal(err)
	}
}
