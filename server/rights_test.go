package server_test

import (
	"testing"

	"github.com/phonecompanion/phonecompanion/server"
)

// TestDevicesThatAClientMayNotSee: they are indistinguishable from devices
// that do not exist.
func TestDevicesThatAClientMayNotSee(t *testing.T) {
	d := newDesk(t, func(c *server.Config) { c.Anonymous.Devices = []string{"101", "2*"} })
	c := d.dial()
	c.send("STLI;Errors=Extended", "AnswerCall 102", "AnswerCall 999", "MonitorStart 102", "Devices")
	c.want("error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Errors=Extended",
		`error_ind ERROR AnswerCall operation.invalidDeviceID "there is no device '102'"`,
		`error_ind ERROR AnswerCall operation.invalidDeviceID "there is no device '999'"`,
		`error_ind ERROR MonitorStart operation.invalidDeviceID "there is no device '102'"`,
		"error_ind SUCCESS Devices", "Device 101 snom off", "DevicesEnd")
}

// TestClasses: every command belongs to a class that a client has or has not.
func TestClasses(t *testing.T) {
	commands := map[string]string{
		"MakeCall 101 102": "control", "SendKeys 101 F1": "control", "BindKey 101 2 on DND": "control", "SetDoNotDisturb 101 on": "control",
		"MonitorStart 101": "monitor", "MonitorStop 101": "monitor", "SnapshotDevice 101": "monitor", "Devices": "monitor", "Resume 0": "monitor",
		"{}": "raw", "Action 101 Reboot": "admin",
	}
	d := newDesk(t, func(c *server.Config) { c.Anonymous.Allow = nil })
	for command, class := range commands {
		c := d.dial()
		c.send("STLI;Errors=Extended;Format=JSON", command, "BYE")
		c.line()
		want := `"error":"operation.privilegeViolationSpecifiedDevice","text":"` + name(command) + ` needs the class ` + class + `"}`
		c.want(`{"reply":"`+name(command)+`","ok":false,`+want, `{"reply":"BYE","ok":true}`)
		c.wantEnd()
	}
}

// name returns the command's name, as replies carry it.
func name(command string) string {
	if command[0] == '{' {
		return "RawCommand"
	}
	for i := range command {
		if command[i] == ' ' {
			return command[:i]
		}
	}
	return command
}
