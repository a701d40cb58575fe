package server

import (
	"net/netip"
	"time"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/slowdown"
	"github.com/phonecompanion/phonecompanion/stli"
)

// maxFailedLogins closes a connection (protocol contract, section 9).
const maxFailedLogins = 5

// A User is somebody who may log in.
type User struct {
	Name         string
	PasswordHash string         // as package password makes it, or the password itself where it is none
	Networks     []netip.Prefix // where from; empty: from anywhere
	Rights
}

// user returns the user with a name if he may log in from an address, or nil.
func (c *Config) user(name string, from netip.Addr) *User {
	for i := range c.Users {
		u := &c.Users[i]
		if u.Name == name && (len(u.Networks) == 0 || within(from, u.Networks)) {
			return u
		}
	}
	return nil
}

// admit gives a new session its rights: those of anonymous clients, where the
// client's network may be anonymous. Others have the login time. admit tells
// whether there is room for one more of those.
func (s *session) admit() bool {
	c := s.server.config.Load()
	s.from = remote(s.conn)
	if s.rights.Store(s.anonymous(c)); s.rights.Load() != nil {
		return true
	}
	if s.server.strangers.Add(1) > int64(c.MaxStrangers) {
		s.server.strangers.Add(-1)
		return false
	}
	s.stranger.Store(true)
	s.loginTimer = time.AfterFunc(c.LoginTimeout, func() {
		if !s.stranger.Load() {
			return
		}
		s.mu.Lock()
		if !s.ending {
			s.ending, s.reason = true, LoginTimeout
			s.answered.Broadcast()
		}
		s.mu.Unlock()
		s.stop()
	})
	return true
}

// known ends the time in which a session must log in: it has, or need not any
// more, or is over.
func (s *session) known() {
	if s.stranger.CompareAndSwap(true, false) {
		s.server.strangers.Add(-1)
		s.loginTimer.Stop()
	}
}

// login identifies the client. Failures are slowed per address; the last one
// that is allowed ends the connection.
func (s *session) login(reply stli.Reply) (done bool, why Reason) {
	name, secret := string(s.command.Args[0]), string(s.command.Args[1])
	c := s.server.config.Load()
	u := c.user(name, s.from)
	hash := ""
	if u != nil {
		hash = u.PasswordHash
	}
	s.mu.Lock()
	s.breakTurn() // checking takes its time, on purpose
	s.mu.Unlock()
	if s.server.passwords.Check(hash, secret) {
		s.known()
		s.failed = 0
		s.mu.Lock()
		s.who = identity{name: name, hash: hash}
		s.mu.Unlock()
		s.review()
		reply.ID.Log(s.logger.Info()).Str("client", s.conn.RemoteAddr().String()).Str("user", name).Msg("client logged in")
		s.reply(reply, nil, nil)
		return false, ""
	}
	s.failed++
	wait, count := s.server.slow.DelayTogether(s.conn.RemoteAddr().String(), time.Now())
	if slowdown.Worth(count) {
		reply.ID.Log(s.logger.Warn()).Str("client", s.conn.RemoteAddr().String()).Str("user", clip(name)).Int("count", count).Msg("login failed")
	}
	slowdown.Pause(s.server.ctx, wait)
	reply.Failure = stli.Failf(stli.CodeSecurity, "no such user, or another secret")
	s.reply(reply, nil, nil)
	if s.failed >= maxFailedLogins {
		s.waitAnswered()
		return true, TooManyFailures
	}
	return false, ""
}

// identity is who a session has logged in as; the hash tells whether his
// password is still the same after a reload.
type identity struct{ name, hash string }

// review gives the session the rights that it has by the configuration in
// force, and ends its monitors of devices that it may no longer hear of. Who
// has logged in and is no longer a user is anonymous again.
func (s *session) review() {
	c := s.server.config.Load()
	s.reviewOrigin(c)
	rights := s.anonymous(c)
	var lost []*phone.Phone
	s.mu.Lock()
	if s.who.name != "" {
		if u := c.user(s.who.name, s.from); u != nil && u.PasswordHash == s.who.hash {
			rights = &u.Rights
		} else {
			s.who = identity{}
		}
	}
	s.rights.Store(rights)
	if rights != nil {
		s.known()
	}
	for _, p := range s.phones {
		if !rights.May("monitor", p.Settings().Extension) {
			lost = append(lost, p)
		}
	}
	s.mu.Unlock()
	for _, p := range lost {
		s.forget(p)
		p.Leave(s, true)
	}
}
