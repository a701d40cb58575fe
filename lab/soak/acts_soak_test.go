//go:build soak && linux

package soak

import (
	"fmt"
	"strings"
	"time"
)

// acts are what clients ask for, and how often. A verb's words are those behind
// the device.
var acts = []struct {
	often int
	verb  string
	words []string // one of them
}{
	{30, "MakeCall", nil},
	{10, "ClearConnection", []string{""}},
	{8, "AnswerCall", []string{""}},
	{6, "HoldCall", []string{""}},
	{6, "RetrieveCall", []string{""}},
	{4, "TransferCall", []string{""}},
	{4, "SetDoNotDisturb", []string{" on", " off"}},
	{3, "GenerateDigits", []string{" 12#", " 0"}},
	{8, "MonitorStart", []string{""}},
	{4, "MonitorStop", []string{""}},
	{4, "SnapshotDevice", []string{""}},
	{2, "SendKeys", []string{" CANCEL", " F1", " CANCEL;CANCEL"}},
	{3, "Ping", nil},
	{2, "Devices", nil},
	{1, "Help", nil},
	{2, "Login", nil},
	{4, "RawCommand", nil},
	{2, wrong, nil},
}

// act does one thing and reports whether the connection is still there.
func (g *guest) act() bool {
	total := 0
	for _, a := range acts {
		total += a.often
	}
	n := g.r.IntN(total)
	i := 0
	for ; n >= acts[i].often; i++ {
		n -= acts[i].often
	}
	devices := g.w.office.devices()
	verb, device := acts[i].verb, devices[g.r.IntN(len(devices))]
	tag := ""
	if g.r.IntN(2) == 0 {
		tag = fmt.Sprintf("t%d", g.w.next())
	}
	line, number := verb, ""
	switch verb {
	case "MakeCall":
		for device == fmt.Sprint(secretPhone) { // it gets some requests twice, with and without a password
			device = devices[g.r.IntN(len(devices))]
		}
		if g.r.IntN(8) == 0 {
			line = "MakeCall " + device + " " + devices[g.r.IntN(len(devices))]
			break
		}
		if isHosted(device) {
			number = g.w.hostedNumber(device, g.r)
		} else {
			number = g.w.office.number(device, g.r)
		}
		line = "MakeCall " + device + " " + number
	case "Login":
		line = "Login crm " + userSecret
	case "RawCommand":
		resource, method := fmt.Sprintf("%s%d", rawPath, g.w.next()), "POST"
		if g.r.IntN(2) == 0 {
			resource, method = "/restapi/v1.0/account/~/extension", "GET"
		}
		line = fmt.Sprintf(`{"method":%q,"resource":%q}`, method, resource)
	case wrong:
		line, tag = "Nonsense "+strings.Repeat("x", g.r.IntN(2000)), ""
	case "Ping", "Devices", "Help":
	default:
		words := acts[i].words
		line = verb + " " + device + words[g.r.IntN(len(words))]
	}
	g.w.tally.add("command " + verb)
	if !g.say(tag, verb, line, number) {
		return false
	}
	if g.r.IntN(3) > 0 { // the others come in a burst
		g.wait(g.r.IntN(2) == 0)
		select {
		case <-g.done:
			return false
		case <-time.After(time.Duration(g.r.IntN(50)) * time.Millisecond):
		}
	}
	return true
}
