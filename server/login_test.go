package server_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/phonecompanion/phonecompanion/server"
)

// seCret is the hash of "se cret", cheap to check.
const seCret = "$2a$04$aMwFZc6xfvk.FwTLsu6aGuYMVVhzPrpOJmDJX73wfAW9ARZaW.6vm"

// withUsers lets nobody be anonymous, and crm and admin log in.
func withUsers() func(*server.Config) {
	return func(c *server.Config) {
		c.AnonymousNetworks = nil
		c.Users = []server.User{
			{Name: "crm", PasswordHash: seCret, Rights: server.Rights{Devices: []string{"101"}, Allow: []string{"control", "monitor"}}},
			{Name: "far", PasswordHash: "plain", Networks: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, Rights: server.Rights{Devices: []string{"*"}}},
			{Name: "admin", PasswordHash: "plain", Rights: server.Rights{Devices: []string{"*"}, Allow: []string{"control", "monitor", "raw", "admin"}}},
			{Name: "locked", PasswordHash: "", Rights: server.Rights{Devices: []string{"*"}, Allow: []string{"control"}}},
		}
	}
}

// TestLogin: before it, only STLI, Login, Ping, Help and BYE; behind it, what
// the user may.
func TestLogin(t *testing.T) {
	d := newDesk(t, withUsers())
	c := d.dial()
	const first = `security.securityViolation "log in first: Login <user> <secret>"`
	c.send("STLI;Errors=Extended", "Ping", "Help Ping", "MonitorStart 101", "MonitorStart 999", "Devices", "{}", `Login crm "se cret"`, "Devices",
		"MonitorStart 102", "{}", "MonitorStart 101")
	c.want("error_ind SUCCESS STLI;Version=1;DeviceInformation=Off;Errors=Extended", "error_ind SUCCESS Ping", "error_ind SUCCESS Help")
	c.line()
	c.want("HelpEnd")
	for _, name := range []string{"MonitorStart", "MonitorStart", "Devices", "RawCommand"} {
		if got := c.line(); !strings.HasPrefix(got, "error_ind ERROR "+name+" security.") {
			t.Errorf("got %s, want %s", got, first)
		}
	}
	c.want("error_ind SUCCESS Login", "error_ind SUCCESS Devices", "Device 101 snom off", "DevicesEnd",
		`error_ind ERROR MonitorStart operation.invalidDeviceID "there is no device '102'"`,
		`error_ind ERROR RawCommand operation.privilegeViolationSpecifiedDevice "RawCommand needs the class raw"`,
		"error_ind SUCCESS MonitorStart")
	d.dnd("101", true)
	c.want("DoNotDisturb 101 101 on")
}

// TestLoginRefused: a wrong password, an unknown user, one from elsewhere and
// one without a password are answered alike; the fifth ends the connection.
func TestLoginRefused(t *testing.T) {
	d := newDesk(t, withUsers())
	c := d.dial()
	c.send("Login crm wrong", "Login nobody plain", "Login far plain", `Login locked ""`, "Ping", "Login crm", "#7 Login admin PLAIN", "Ping")
	for range 4 {
		c.want("error_ind ERROR Login")
	}
	c.want("error_ind SUCCESS Ping", "error_ind ERROR Login", "#7 error_ind ERROR Login")
	c.wantEnd()
	d.log.wantGone("too many failures")
	if d.log.count("PLAIN") > 0 || d.log.count("wrong") > 0 {
		t.Error("a password stands in the log")
	}
}

// TestLoginTime: who must log in and does not is closed; who has logged in is
// not.
func TestLoginTime(t *testing.T) {
	users := withUsers()
	quiet(t, func(c *server.Config) { users(c); c.LoginTimeout = time.Minute }, func(t *testing.T, d *quietDesk) {
		in, out := d.dial("192.0.2.7").noDeadline(), d.dial("192.0.2.7").noDeadline()
		in.send("Login admin plain")
		in.want("error_ind SUCCESS Login")
		out.wantEnd()
		d.log.wantGone("login timeout")
		in.send("Ping")
		in.want("error_ind SUCCESS Ping")
	})
}

// TestLoginTimeOfOneWhoNeedsNoLogin: a reload that lets a client be anonymous
// ends its login time, and it is no stranger any more.
func TestLoginTimeOfOneWhoNeedsNoLogin(t *testing.T) {
	here := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	change := func(c *server.Config) { c.LoginTimeout, c.MaxStrangers = time.Minute, 1 }
	quiet(t, change, func(t *testing.T, d *quietDesk) {
		c := d.dial("192.0.2.7").noDeadline()
		next := server.Config{AnonymousNetworks: here, Anonymous: server.Rights{Devices: []string{"*"}, Allow: []string{"monitor"}}}
		change(&next)
		d.server.Configure(next)
		stranger := d.dial("198.51.100.7").noDeadline()
		stranger.send("Ping")
		stranger.want("error_ind SUCCESS Ping")
		<-time.After(time.Hour)
		c.send("MonitorStart 101")
		c.want("error_ind SUCCESS MonitorStart")
	})
}

// TestStrangers: those who have not logged in do not take the places of others.
func TestStrangers(t *testing.T) {
	users := withUsers()
	d := newDesk(t, func(c *server.Config) { users(c); c.MaxStrangers = 2 })
	a, b := d.dial(), d.dial()
	a.send("Ping")
	a.want("error_ind SUCCESS Ping")
	b.send("Ping")
	b.want("error_ind SUCCESS Ping")
	d.dial().wantEnd()
	a.send("Login admin plain")
	a.want("error_ind SUCCESS Login")
	c := d.dial()
	c.send("Ping")
	c.want("error_ind SUCCESS Ping")
	b.conn.Close()
	for deadline := time.Now().Add(patience); ; {
		e := d.dial()
		e.send("Ping")
		if line, _ := e.r.ReadString('\n'); line != "" {
			return // the place is free
		}
		if time.Now().After(deadline) {
			t.Fatal("a stranger who has gone still counts")
		}
	}
}

// TestConnectionsOfOneAddress have a limit of their own.
func TestConnectionsOfOneAddress(t *testing.T) {
	d := newDesk(t, func(c *server.Config) { c.MaxPerAddress = 3 })
	for range 3 {
		c := d.dial()
		c.send("Ping")
		c.want("error_ind SUCCESS Ping")
	}
	d.dial().wantEnd()
	eventually(t, "the refusal in the log", func() bool { return d.log.count(`"reason":"connection limit"`, "client refused") == 1 })
}

// TestRightsOfAReload: a user who is taken out, or has another password, or
// fewer devices, loses at once what he may no longer hear of; connections stay.
func TestRightsOfAReload(t *testing.T) {
	users := withUsers()
	d := newDesk(t, users)
	base := func() server.Config {
		c := server.Config{Exchange: d.exchange, CommandDeadline: patience, EventHold: patience, WriteTimeout: patience}
		users(&c)
		return c
	}
	admin, crm := d.dial(), d.dial()
	admin.send("Login admin plain", "MonitorStart 101", "MonitorStart 102")
	admin.want("error_ind SUCCESS Login", "error_ind SUCCESS MonitorStart", "error_ind SUCCESS MonitorStart")
	crm.send(`Login crm "se cret"`, "MonitorStart 101")
	crm.want("error_ind SUCCESS Login", "error_ind SUCCESS MonitorStart")

	c := base()
	c.Users[2].Devices = []string{"102"} // admin
	d.server.Configure(c)
	d.dnd("101", true)
	d.dnd("102", true)
	admin.want("DoNotDisturb 102 102 on")
	crm.want("DoNotDisturb 101 101 on")
	admin.send("AnswerCall 101", "Resume 0")
	admin.want("error_ind ERROR AnswerCall", "error_ind SUCCESS Resume")
	admin.send("Ping")
	admin.want("error_ind SUCCESS Ping") // nothing of 101 was replayed

	c = base()
	c.Users = c.Users[1:] // no crm
	d.server.Configure(c)
	d.dnd("101", false)
	crm.send("Devices", "Ping")
	crm.want("error_ind ERROR Devices", "error_ind SUCCESS Ping")
	d.server.Configure(base())
	crm.send("Devices", `Login crm "se cret"`, "MonitorStart 101")
	crm.want("error_ind ERROR Devices", "error_ind SUCCESS Login", "error_ind SUCCESS MonitorStart")
	d.dnd("101", true)
	crm.want("DoNotDisturb 101 101 on")
}
