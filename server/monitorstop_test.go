package server_test

import (
	"net"
	"slices"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/server"
)

// manual makes 104 a phone that is monitored without a word to it: somebody
// else has set its action URLs.
func (d *desk) manual() {
	all := d.settings("101", "102", "103", "104")
	old := all[3]
	profile := *old.Profile
	profile.Monitor = nil
	all[3] = &phone.Settings{Extension: "104", ProfileName: old.ProfileName, Profile: &profile, Host: old.Host, Port: old.Port, Token: old.Token}
	d.exchange.Apply(all)
}

// TestMonitorThatDidNotStop: a MonitorStop that could not begin in time has
// failed, so the client still monitors the phone: it hears its events, and
// loses them with its rights.
func TestMonitorThatDidNotStop(t *testing.T) {
	var base server.Config
	d := newDesk(t, func(c *server.Config) { c.CommandDeadline = patience; base = *c })
	d.manual()
	c := d.dial()
	c.send("MonitorStart 104", "#slow MakeCall 104 102")
	c.want("error_ind SUCCESS MonitorStart")
	d.gate.wait()
	base.CommandDeadline = 50 * time.Millisecond // of commands that come from now on
	d.server.Configure(base)
	c.send("#stop MonitorStop 104")
	c.want("#stop error_ind ERROR MonitorStop")
	d.gate.release()
	c.want("#slow error_ind SUCCESS MakeCall", "Initiated 104 makeCall c-t-1 104")
	d.dnd("104", true)
	c.want("DoNotDisturb 104 104 on")

	base.Anonymous = server.Rights{Devices: []string{"101"}, Allow: slices.Clone(base.Anonymous.Allow)}
	d.server.Configure(base)
	d.dnd("104", false)
	c.send("Ping")
	c.want("error_ind SUCCESS Ping")
}

// TestMonitorOfOneWhoLeft: a client that is gone before its MonitorStop failed
// does not leave a monitor behind.
func TestMonitorOfOneWhoLeft(t *testing.T) {
	var base server.Config
	d := newDesk(t, func(c *server.Config) { c.CommandDeadline = patience; base = *c })
	d.manual()
	c, other := d.dial(), d.dial()
	c.send("MonitorStart 104", "#slow MakeCall 104 102")
	c.want("error_ind SUCCESS MonitorStart")
	d.gate.wait()
	base.CommandDeadline = time.Second // of commands that come from now on
	d.server.Configure(base)
	c.send("#stop MonitorStop 104", "Ping")
	c.want("error_ind SUCCESS Ping")
	c.conn.(*net.TCPConn).SetLinger(0) // nothing more is read, no answer is waited for
	c.conn.Close()
	other.send("#probe MonitorStop 104") // fails behind the other one
	other.want("#probe error_ind ERROR MonitorStop")
	d.gate.release()
	eventually(t, "a phone that nobody monitors", func() bool {
		state, _ := d.exchange.Find("104").Monitoring()
		return state == phone.MonitoringOff
	})
}
