package cloud

import (
	"strings"

	"github.com/phonecompanion/phonecompanion/phone"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// Known fills in what is known without asking, for a profile to choose by.
func (c *Cloud) Known(of phone.Line, v *phoneprofile.Values) {
	a, failure := c.current()
	if failure != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	set := func(in phoneprofile.Insert, value string) {
		if v.Get(in) == "" {
			v.Set(in, value)
		}
	}
	set(phoneprofile.InsertDomain, a.domainOf(of))
	set(phoneprofile.InsertUser, userOf(of))
	l := a.lines[of.Extension]
	if l == nil {
		return
	}
	set(phoneprofile.InsertExtensionID, l.id)
	set(phoneprofile.InsertDeviceID, l.device)
	if l.ringOut != nil {
		set(phoneprofile.InsertRingOut, l.ringOut.id)
	}
	if of.Foreign { // its calls have other ids
		v.Set(phoneprofile.InsertCall, "")
		v.Set(phoneprofile.InsertOtherCall, "")
		if found := l.like(v.Get(phoneprofile.InsertRemote)); found != nil {
			v.Set(phoneprofile.InsertCall, found.session)
		}
	}
	if found := l.find(v.Get(phoneprofile.InsertCall)); found != nil {
		set(phoneprofile.InsertParty, found.party)
	}
	if found := l.find(v.Get(phoneprofile.InsertOtherCall)); found != nil {
		set(phoneprofile.InsertOtherParty, found.party)
	}
}

// domainOf is the NetSapiens domain of a phone: that of its identity,
// user@domain, or the account's; ~ is the login's own
// (providers.md, section 4.6).
func (a *account) domainOf(of phone.Line) string {
	if _, domain := identity(of); domain != "" {
		return domain
	}
	if a.Domain != "" {
		return a.Domain
	}
	return "~"
}

// userOf is the NetSapiens user of a phone: that of its identity, user@domain,
// or the extension.
func userOf(of phone.Line) string {
	if user, domain := identity(of); domain != "" && user != "" {
		return user
	}
	return of.Extension
}

// identity splits the identity of a phone, user@domain, which may be written as a
// SIP address; domain is "" where it is something else, such as a number.
func identity(of phone.Line) (user, domain string) {
	text, _, _ := strings.Cut(of.Identity, ";") // parameters
	for _, scheme := range []string{"sip:", "sips:"} {
		if len(text) >= len(scheme) && strings.EqualFold(text[:len(scheme)], scheme) {
			text = text[len(scheme):]
			break
		}
	}
	user, domain, _ = strings.Cut(text, "@")
	return user, domain
}

// find returns the call of a session, or nil.
func (l *line) find(session string) *call {
	for _, c := range l.calls {
		if session != "" && c.session == session {
			return c
		}
	}
	return nil
}

// like returns the call with a number, or the only one; nil where it is not
// clear which is meant.
func (l *line) like(number string) *call {
	var only *call
	count := 0
	for _, c := range l.calls {
		if c.over {
			continue
		}
		if sameNumber(c.number, number) {
			return c
		}
		only = c
		count++
	}
	if count == 1 {
		return only
	}
	return nil
}

// sameNumber tells whether two numbers may be the same: providers and phones add
// prefixes.
func sameNumber(a, b string) bool {
	a, b = strings.TrimPrefix(a, "+"), strings.TrimPrefix(b, "+")
	return a != "" && b != "" && (strings.HasSuffix(a, b) || strings.HasSuffix(b, a))
}
