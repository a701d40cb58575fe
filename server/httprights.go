package server

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/phonecompanion/phonecompanion/connlimit"
	"github.com/phonecompanion/phonecompanion/origin"
	"github.com/phonecompanion/phonecompanion/slowdown"
)

// Limits of logins by HTTP. A wrong one is under way for as long as its answer
// waits, also when nobody waits for the answer: else who hangs up and comes back
// would guess as fast as he likes.
const (
	// maxWebLogins is how many may be under way, as many as clients that have not
	// logged in may be connected by default.
	maxWebLogins = DefaultMaxStrangers
	// maxWebLoginsOfOne is how many of them may come from one address: a right one
	// takes some 50 ms the first time and nothing after it.
	maxWebLoginsOfOne = 16
)

// Errors of HTTPRights.
var (
	// ErrLogin says that the client of a request must log in, or has done it wrong.
	ErrLogin = errors.New("log in: send the name and the secret of a user by HTTP Basic authentication")
	// ErrManyLogins says that too many logins are under way.
	ErrManyLogins = errors.New("too many logins are under way: wait and send the request again")

	errWrongLogin = fmt.Errorf("no such user, or another secret: %w", ErrLogin)
)

// HTTPRights returns the rights of the client of an HTTP request, which are those
// of a client of the line protocol: those of the user that it names by HTTP Basic
// authentication, else those of anonymous clients where its network may be anonymous.
// An error is [ErrLogin] or [ErrManyLogins]; the answer to a wrong login has waited
// then, as one to Login would.
//
// Behind a proxy a client has no address, and so no rights that go by it: neither
// anonymous ones, nor those of a user who may only log in from certain networks.
func (s *Server) HTTPRights(r *http.Request) (*Rights, error) {
	c := s.config.Load()
	from := address(r.RemoteAddr)
	if origin.Proxied(r.Header) {
		from = netip.Addr{}
	}
	given := r.Header.Values("Authorization")
	if len(given) == 0 {
		if rights := c.anonymous(from); rights != nil {
			return rights, nil
		}
		return nil, ErrLogin
	}
	name, secret, ok := r.BasicAuth()
	if !ok || len(given) > 1 {
		return nil, ErrLogin
	}
	if !s.webLogins.take(r.RemoteAddr) {
		return nil, ErrManyLogins
	}
	defer s.webLogins.release(r.RemoteAddr)
	u, hash := c.user(name, from), ""
	if u != nil {
		hash = u.PasswordHash
	}
	if s.passwords.Check(hash, secret) {
		return &u.Rights, nil
	}
	wait, count := s.slow.DelayTogether(r.RemoteAddr, time.Now())
	if slowdown.Worth(count) {
		s.logger.Warn().Str("client", r.RemoteAddr).Str("transport", "http").Str("user", clip(name)).Int("count", count).Msg("login failed")
	}
	slowdown.Pause(s.ctx, wait)
	return nil, errWrongLogin
}

// webLogins counts logins of HTTP requests that are under way.
type webLogins struct {
	all atomic.Int64
	of  connlimit.Limiter
}

// take counts a login, unless it is one too many. Every take that returned true
// needs a release.
func (w *webLogins) take(remoteAddr string) bool {
	if w.all.Add(1) > maxWebLogins || !w.of.Take(tcpAddr(remoteAddr), maxWebLoginsOfOne) {
		w.all.Add(-1)
		return false
	}
	return true
}

func (w *webLogins) release(remoteAddr string) {
	w.of.Release(tcpAddr(remoteAddr))
	w.all.Add(-1)
}

// tcpAddr returns the address of a request's client; that of nobody where it has
// none.
func tcpAddr(remoteAddr string) net.Addr {
	a, _ := netip.ParseAddrPort(remoteAddr)
	return net.TCPAddrFromAddrPort(a)
}
