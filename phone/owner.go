package phone

import (
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// owner names a phone in the store: the extension and the address, for what
// stood in one phone must never be written into another.
func (s *Settings) owner() string {
	port := s.Port
	if port == 0 {
		port = s.Profile.HTTP.Port
	}
	return s.Extension + "@" + net.JoinHostPort(s.Host, strconv.Itoa(port))
}

// splitOwner is the reverse of owner.
func splitOwner(owner string) (extension, host string, port int, ok bool) {
	extension, address, ok := strings.Cut(owner, "@")
	if !ok {
		return owner, "", 0, false
	}
	host, p, err := net.SplitHostPort(address)
	if err != nil {
		return extension, "", 0, false
	}
	port, err = strconv.Atoi(p)
	return extension, host, port, err == nil
}

// at returns the settings for the same phone type at another address.
func (s *Settings) at(host string, port int) *Settings {
	n := &Settings{
		Extension: s.Extension, ProfileName: s.ProfileName, Profile: s.Profile, FallbackName: s.FallbackName, Fallback: s.Fallback, Host: host, Port: port, Username: s.Username, Password: s.Password,
		Identity: s.Identity, MAC: s.MAC, Model: s.Model, Monitor: s.Monitor, TakeOver: s.TakeOver, CheckSource: s.CheckSource, TLSMode: s.TLSMode, TLS: s.TLS, Token: s.Token, Former: s.Former,
		Plan: s.Plan, Rules: s.Rules, numbers: s.numbers, SIP: s.SIP, SIPUsername: s.SIPUsername, SIPPassword: s.SIPPassword,
	}
	n.client = n.Client()
	return n
}

// maxLeave bounds the attempts to put settings back into a phone that has
// another address now; the next start of the server tries again.
const maxLeave = 20

// leave puts back what was changed in the phone at an address that it no
// longer has in the configuration. Where it is the same phone that answers at the
// new address, what was changed is kept for there.
func (p *Phone) leave(old *Settings, attempt int) {
	if now := p.settings.Load(); now.owner() == old.owner() { // it has that address again
		if now.Auto() {
			p.putBack()
		}
		return
	}
	if err := p.adopt(old); err != nil && attempt < adoptAttempts {
		p.leaveAgain(old, attempt, err, p.leave)
		return
	}
	if err := p.restore(old); err != nil {
		p.leaveAgain(old, attempt, err, p.leave)
	}
}

// leaveAgain plans another attempt to leave an address, after a pause that grows
// with every failure.
func (p *Phone) leaveAgain(old *Settings, attempt int, err error, leave func(*Settings, int)) {
	wait := p.backOff(attempt)
	p.at.Log(p.logger.Warn()).Str("device", p.extension).Str("address", old.Host).Str("reason", old.Hide(err.Error())).Dur("again_in", wait).Msg("action URLs not put back at the old address")
	if attempt >= maxLeave {
		return
	}
	time.AfterFunc(wait, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.ctx.Err() == nil {
			p.enqueueJob(func() { leave(old, attempt+1) })
		}
	})
}

// others returns the extension of this server whose address a slot holds, if
// it is not this phone's.
func (p *Phone) others(value string) string {
	_, rest, ok := strings.Cut(value, "/a/")
	if !ok {
		return ""
	}
	parts := strings.SplitN(rest, "/", 3)
	if len(parts) < 3 {
		return ""
	}
	extension, err := url.PathUnescape(parts[0])
	if err != nil || extension == p.extension {
		return ""
	}
	if other := p.find(extension); other != nil && other.Settings().holds(parts[1]) {
		return extension
	}
	return ""
}
