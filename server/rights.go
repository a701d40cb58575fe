package server

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/phonecompanion/phonecompanion/stli"
)

// Rights say what a client may do.
type Rights struct {
	Devices []string // patterns: "101", "2*", "*"
	Allow   []string // classes: control, monitor, raw, admin
}

// class returns the class that a command needs; "" for those that anyone may
// say, logged in or not.
func class(v stli.Verb) string {
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

// sees tells whether a client with these rights may see a device.
func (r *Rights) sees(device string) bool {
	for _, pattern := range r.Devices {
		if prefix, ok := strings.CutSuffix(pattern, "*"); ok && strings.HasPrefix(device, prefix) || pattern == device {
			return true
		}
	}
	return false
}

// check is the one place where rights are checked. A device that the client
// may not see is one that does not exist.
func (s *session) check(v stli.Verb, device string) *stli.Failure {
	c := class(v)
	if c == "" {
		return nil
	}
	if s.rights == nil {
		return stli.Failf(stli.CodeSecurity, "log in first: Login <user> <secret>")
	}
	if device != "" && !s.rights.sees(device) {
		return noDevice(device)
	}
	if !slices.Contains(s.rights.Allow, c) {
		return stli.Failf(stli.CodePrivilegeViolation, "%s needs the class %s", v, c)
	}
	return nil
}

func noDevice(device string) *stli.Failure {
	return stli.Failf(stli.CodeInvalidDevice, "there is no device %q", device)
}

// admit gives a new session its rights: those of anonymous clients, where the
// client's network may be anonymous. Others have the login time.
func (s *session) admit() {
	c := s.server.config.Load()
	if from, ok := remote(s.conn); ok {
		for _, n := range c.AnonymousNetworks {
			if n.Contains(from) {
				s.rights = &c.Anonymous
				return
			}
		}
	}
	s.loginTimer = time.AfterFunc(c.LoginTimeout, func() {
		s.mu.Lock()
		if !s.ending {
			s.ending, s.reason = true, LoginTimeout
			s.answered.Broadcast()
		}
		s.mu.Unlock()
		s.stop()
	})
}

func remote(c net.Conn) (netip.Addr, bool) {
	a, err := netip.ParseAddrPort(c.RemoteAddr().String())
	return a.Addr().Unmap().WithZone(""), err == nil
}
