package server_test

import (
	"strings"
	"testing"

	"github.com/phonecompanion/phonecompanion/stli"
)

// TestHelpOn: Help explains a command, and also what else stands on the wire:
// an event, an option, the reason of an error.
func TestHelpOn(t *testing.T) {
	c := newDesk(t, nil).dial()
	for word, want := range map[string]string{
		"makecall":                  "MakeCall <dev> <number> - dev calls number; after TransferCall the number is the target of the transfer.",
		"delivered":                 "Delivered dev cause alerting calling called lastRedirection - A call rings: here, or at the other side where the phone reports that.",
		"CONNECTIONCLEARED":         "ConnectionCleared dev cause releasing (activeConnections) - The call has ended at this device; it comes exactly once for each call.",
		"MicrophoneMute":            "MicrophoneMute dev dev state - The microphone was switched off (on) or on again (off); it ends with the last call without an event.",
		"BackInService":             "BackInService dev cause - The phone is registered or reachable again.",
		"format":                    "Format=Text|JSON - JSON makes every line from the server one JSON object.",
		"Heartbeat":                 "Heartbeat=0...3600 - After so many seconds of silence the server sends Heartbeat with the newest event number; 0 is never.",
		"outcomeUnknown":            "unspecified.outcomeUnknown - The phone may have got the command, and may have carried it out: no proper answer came. Never send it again by yourself: the events that follow are the truth.",
		"operation.invaliddeviceid": "operation.invalidDeviceID - There is no such device, or the client may not see it. Devices lists those that there are.",
	} {
		c.send("Help " + word)
		c.want("error_ind SUCCESS Help", "Help "+want, "HelpEnd")
	}
	c.send("STLI;Errors=Extended", "Help Pong", `Help ""`)
	c.want("error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Errors=Extended",
		`error_ind ERROR Help operation.invalidParameterValue "there is no command 'Pong': Help lists them"`,
		`error_ind ERROR Help operation.invalidParameterValue "there is no command '': Help lists them"`)
}

// TestHelpOnEverything: there is help on every word of the protocol.
func TestHelpOnEverything(t *testing.T) {
	c := newDesk(t, nil).dial()
	var words []string
	for _, v := range stli.Verbs() {
		if v != stli.VerbRawCommand { // no word
			words = append(words, v.String())
		}
	}
	for _, n := range stli.EventNames() {
		words = append(words, n.String())
	}
	for _, o := range stli.OptionInfos() {
		words = append(words, o.Name)
	}
	for _, info := range stli.Codes() {
		words = append(words, string(info.Code))
	}
	for _, word := range words {
		c.send("Help " + word)
		c.want("error_ind SUCCESS Help")
		if line := c.line(); !strings.HasPrefix(line, "Help "+word) || !strings.HasSuffix(line, ".") {
			t.Errorf("Help %s: %s", word, line)
		}
		c.want("HelpEnd")
	}
}

// TestResumeOfNoNumber: what is no number at all is another mistake than a
// number that no event has had yet.
func TestResumeOfNoNumber(t *testing.T) {
	c := newDesk(t, nil).dial()
	c.send("STLI;Errors=Extended", "Resume x", "Resume -1", "Resume 99999999999999999999")
	c.want("error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Errors=Extended",
		`error_ind ERROR Resume operation.invalidParameterValue "'x' is no event number"`,
		`error_ind ERROR Resume operation.invalidParameterValue "'-1' is no event number"`,
		`error_ind ERROR Resume operation.valueOutOfRange "the newest event is 0"`)
}
