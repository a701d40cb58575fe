package server

import (
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/phonecompanion/phonecompanion/stli"
)

// Rights say what a client may do.
type Rights struct {
	Devices []string // patterns: "101", "2*", "*"
	Allow   []string // classes: control, monitor, raw, admin
}

// Class returns the class that a command needs; "" for those that anyone may
// say, logged in or not.
func Class(v stli.Verb) string {
	switch v {
	case stli.VerbSTLI, stli.VerbLogin, stli.VerbPing, stli.VerbHelp, stli.VerbBye:
		return ""
	case stli.VerbMonitorStart, stli.VerbMonitorStop, stli.VerbSnapshotDevice, stli.VerbResume, stli.VerbDevices:
		return "monitor"
	case stli.VerbRawCommand:
		return "raw"
	case stli.VerbAction:
		return "admin"
	}
	return "control"
}

// Sees tells whether a client with these rights may see a device. Nil rights are
// those of nobody.
func (r *Rights) Sees(device string) bool {
	if r == nil {
		return false
	}
	for _, pattern := range r.Devices {
		if prefix, ok := strings.CutSuffix(pattern, "*"); ok && strings.HasPrefix(device, prefix) || pattern == device {
			return true
		}
	}
	return false
}

// Has tells whether a client with these rights has a class.
func (r *Rights) Has(class string) bool { return r != nil && slices.Contains(r.Allow, class) }

// May tells whether a client with these rights may see a device, and has a class.
func (r *Rights) May(class, device string) bool { return r.Has(class) && r.Sees(device) }

// check is the one place where rights are checked. A device that the client
// may not see is one that does not exist.
func (s *session) check(v stli.Verb, device string) *stli.Failure {
	c := Class(v)
	if c == "" {
		return nil
	}
	rights := s.rights.Load()
	if rights == nil {
		return stli.Failf(stli.CodeSecurity, "log in first: Login <user> <secret>")
	}
	if device != "" && !rights.Sees(device) {
		return noDevice(device)
	}
	if !rights.Has(c) {
		return stli.Failf(stli.CodePrivilegeViolation, "%s needs the class %s", v, c)
	}
	return nil
}

func noDevice(device string) *stli.Failure {
	return stli.Failf(stli.CodeInvalidDevice, "there is no device %q", device)
}

// anonymous returns the rights of a client that has not logged in, or nil where
// it has none.
func (c *Config) anonymous(from netip.Addr) *Rights {
	if within(from, c.AnonymousNetworks) {
		return &c.Anonymous
	}
	return nil
}

// anonymous returns the rights of the session's client before it logs in. A
// proxy's address says nothing of who is behind it.
func (s *session) anonymous(c *Config) *Rights {
	if s.web != nil && s.web.proxied {
		return nil
	}
	return c.anonymous(s.from)
}

// within tells whether an address lies in one of the networks.
func within(a netip.Addr, networks []netip.Prefix) bool {
	return a.IsValid() && slices.ContainsFunc(networks, func(n netip.Prefix) bool { return n.Contains(a) })
}

// remote returns a client's address; not valid where it has none.
func remote(c net.Conn) netip.Addr { return address(c.RemoteAddr().String()) }

// address returns the address in "host:port"; not valid where there is none.
func address(remoteAddr string) netip.Addr {
	a, err := netip.ParseAddrPort(remoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return a.Addr().Unmap().WithZone("")
}
