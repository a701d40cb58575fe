package phone

import (
	"crypto/tls"
	"net/url"
	"slices"
	"strings"

	"github.com/phonecompanion/phonecompanion/dialplan"
	"github.com/phonecompanion/phonecompanion/phonehttp"
	"github.com/phonecompanion/phonecompanion/phoneprofile"
)

// MonitorMode says who sets a phone's action URLs.
type MonitorMode uint8

// The modes (configuration contract, [[phone]] monitor).
const (
	MonitorAuto   MonitorMode = iota // set at MonitorStart, put back afterwards
	MonitorAlways                    // set at start and kept
	MonitorManual                    // never touched
)

// Settings are what the configuration says about one phone. They do not change
// after they were given to a phone: a reload gives it new ones.
type Settings struct {
	Extension   string
	ProfileName string // as the configuration names it
	Profile     *phoneprofile.Profile
	// Fallback does what Profile cannot; nil: nothing does.
	FallbackName string
	Fallback     *phoneprofile.Profile
	Host         string // without a port
	Port         int    // 0: the profile's
	Username     string
	Password     string
	SIP          bool // SIP requests may be sent to it
	SIPUsername  string
	SIPPassword  string
	Identity     string
	MAC          string
	Model        string // as the profile names it, where the configuration says so
	Monitor      MonitorMode
	TakeOver     bool
	CheckSource  bool
	TLSMode      string         // as the configuration names it
	TLS          *tls.Config    // what TLSMode means; nil: verified, TLS 1.2 and later
	Token        string         // the secret in its action URLs
	Former       []Former       // earlier ones, which its slots may still hold
	Rules        *Rules         // what the presses of keys do; nil: there are none
	Plan         *dialplan.Plan // of the place where the phone stands; nil: no number is known to be outside

	client  *phonehttp.Phone
	source  source
	numbers numbers
}

// Auto tells whether what was changed in the phone, or asked of the provider, is put back when nobody
// monitors it. With manual monitoring nothing is changed, but something may be
// left from before.
func (s *Settings) Auto() bool {
	return s.Monitor != MonitorAlways && (s.Profile.Monitor != nil || s.told())
}

// same tells whether n says the same about the phone.
func (s *Settings) same(n *Settings) bool {
	return s.Extension == n.Extension && s.ProfileName == n.ProfileName && s.Profile == n.Profile && s.FallbackName == n.FallbackName && s.Fallback == n.Fallback &&
		s.Host == n.Host && s.Port == n.Port && s.Username == n.Username && s.Password == n.Password &&
		s.SIP == n.SIP && s.SIPUsername == n.SIPUsername && s.SIPPassword == n.SIPPassword &&
		s.Identity == n.Identity && s.MAC == n.MAC && s.Model == n.Model && s.Monitor == n.Monitor && s.TakeOver == n.TakeOver &&
		s.CheckSource == n.CheckSource && s.TLSMode == n.TLSMode && s.Token == n.Token && s.Plan == n.Plan && s.Rules == n.Rules &&
		slices.EqualFunc(s.Former, n.Former, func(a, b Former) bool { return a.Token == b.Token && a.Until.Equal(b.Until) })
}

// path is the part of the phone's action URLs by which we know our own.
func (s *Settings) path() string { return s.pathWith(s.Token) }

func (s *Settings) pathWith(token string) string {
	return "/a/" + url.PathEscape(s.Extension) + "/" + token + "/"
}

// entrance is how every action URL of the phone begins. What begins so leads to
// us, even if we do not know its token: the state folder may have been lost.
func (s *Settings) entrance(base string) string {
	u := strings.TrimSuffix(base, "/") + "/a/" + url.PathEscape(s.Extension) + "/"
	if s.Profile.Callback.OmitScheme {
		_, u, _ = strings.Cut(u, "://")
	}
	return u
}

// callback returns the address that the phone shall call for an event.
func (s *Settings) callback(base, event string) string {
	return s.address(base, event, s.Profile.Callback.Query)
}

// address returns an address of ours for the phone, with a query or without.
func (s *Settings) address(base, name, query string) string {
	u := strings.TrimSuffix(base, "/") + s.path() + name
	if query != "" {
		u += "?" + query
	}
	if s.Profile.Callback.OmitScheme {
		_, u, _ = strings.Cut(u, "://")
	}
	return u
}

// ours tells whether a slot holds an address of ours, also one of an earlier
// run with another base address, or one from before the token was rotated.
func (s *Settings) ours(value string) bool {
	return strings.Contains(value, s.path()) || slices.ContainsFunc(s.Former, func(f Former) bool { return strings.Contains(value, s.pathWith(f.Token)) })
}

// Values returns the inserts that are the same for every request to the phone.
func (s *Settings) Values() *phoneprofile.Values {
	v := &phoneprofile.Values{}
	v.Set(phoneprofile.InsertExtension, s.Extension)
	v.Set(phoneprofile.InsertIdentity, s.Identity)
	v.Set(phoneprofile.InsertUsername, s.Username)
	v.Set(phoneprofile.InsertPassword, s.Password)
	v.Set(phoneprofile.InsertAddress, s.Host)
	v.Set(phoneprofile.InsertMAC, s.MAC)
	return v
}

// Client returns a client for the phone.
func (s *Settings) Client() *phonehttp.Phone {
	return &phonehttp.Phone{Host: s.Host, Port: s.Port, Username: s.Username, Password: s.Password, Auth: s.Profile.HTTP.Auth, TLS: s.TLS}
}

// Hide takes the passwords and the tokens of the phone, as they stand or as they
// are escaped in requests, out of a text that people will read.
func (s *Settings) Hide(text string) string {
	secrets := slices.Concat(phoneprofile.Escaped(s.Password), phoneprofile.Escaped(s.SIPPassword), []string{s.Token})
	for _, f := range s.Former {
		secrets = append(secrets, f.Token)
	}
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}
