package providersim

import (
	"net/http"
	"time"
)

// A Config says how the simulated provider behaves. The zero value is good: the
// documented times and limits, and the credentials named below.
type Config struct {
	// Account is the id of the RingCentral account; "400100000000" when empty.
	Account string
	// MainNumber is the company's number; "+12025550100" when empty.
	MainNumber string
	// Domain is the NetSapiens domain; "office.example" when empty.
	Domain string

	// ClientID and ClientSecret are the application's; "sim-client" and
	// "sim-secret" when empty.
	ClientID, ClientSecret string
	// JWT is the credential of the jwt-bearer grant; "sim.jwt.credential" when empty.
	JWT string
	// Username and Password are the user's; "sim-user" and "sim-password" when
	// empty. At NetSapiens any extension's number, with or without the domain, is
	// a user name as well.
	Username, Password string
	// Owner is the number of the extension that the credentials belong to: what
	// "~" in a path means. The first extension when empty.
	Owner string
	// AllowPassword lets RingCentral's password grant in, which has ended.
	AllowPassword bool
	// NoRefreshTokens gives none, as an application without that setting gets none.
	NoRefreshTokens bool
	// TokenLife and RefreshLife are the lives of tokens; one hour and seven days when 0.
	TokenLife, RefreshLife time.Duration
	// RefreshGrace is how long a used refresh token still gives the same tokens
	// once the new access token was used; 10 s when 0, never when negative.
	RefreshGrace time.Duration
	// WSTokenLife is the life of a WebSocket token; 30 s when 0.
	WSTokenLife time.Duration

	// Limits are the requests per Window by group: Light 50, Medium 40, Heavy 10
	// and Auth 5 where they are not set. A negative number is no limit.
	Limits map[string]int
	// Window and Penalty are the times of the rate limits; a minute each when 0.
	Window, Penalty time.Duration

	// RecoveryTime is how long a lost WebSocket session can be recovered; 180 s when 0.
	RecoveryTime time.Duration
	// RecoveryBuffer is how many events wait for a recovery; 100 when 0.
	RecoveryBuffer int
	// PingEvery is the time between two pings on a WebSocket; 30 s when 0.
	PingEvery time.Duration
	// IdleTimeout and AbsoluteTimeout end a WebSocket; 1800 s and 86400 s when 0.
	IdleTimeout, AbsoluteTimeout time.Duration

	// EventDelay holds events back for so long at most, so that they come behind
	// the answer to the request that made them; 0: they may come before it.
	EventDelay time.Duration
	// SubscriptionLife is how long a subscription lives that asks for nothing
	// else; seven days when 0.
	SubscriptionLife time.Duration
	// WebHookClient sends webhooks; one without proxies when nil.
	WebHookClient *http.Client
	// BlacklistAfter is how many failures in a row end a webhook; 10 when 0.
	BlacklistAfter int

	// RingTime ends a call that nobody answers; never when 0.
	RingTime time.Duration
	// VoiceMail makes a rejected call go to the mailbox, where the caller stays,
	// rather than end.
	VoiceMail bool
	// PartyDeleteEndsCall makes DELETE of a party end the call, as RingCentral's
	// guide has it; its reference allows that for parked and supervised parties only.
	PartyDeleteEndsCall bool

	// Dialled hears of every number that the API is made to call or to transfer to,
	// as it is done and before it is answered: for tests that count. It is called
	// with the provider's lock held and must not call the provider; nil: nobody does.
	Dialled func(extension, number string)
}

// dialled tells of a number that is called for an extension.
func (c *Config) dialled(x *extension, number string) {
	if c.Dialled != nil && x != nil {
		c.Dialled(x.Number, number)
	}
}

// The names of the groups of rate limits.
const (
	Light  = "Light"
	Medium = "Medium"
	Heavy  = "Heavy"
	Auth   = "Auth"
)

// defaultLimits are documented in docs/basics/rate-limits.md of
// github.com/ringcentral/ringcentral-api-docs.
var defaultLimits = map[string]int{Light: 50, Medium: 40, Heavy: 10, Auth: 5}

// or returns a unless it is zero.
func or[T comparable](a, b T) T {
	var zero T
	if a == zero {
		return b
	}
	return a
}

// withDefaults fills the gaps.
func (c Config) withDefaults() Config {
	c.Account = or(c.Account, "400100000000")
	c.MainNumber = or(c.MainNumber, "+12025550100")
	c.Domain = or(c.Domain, "office.example")
	c.ClientID = or(c.ClientID, "sim-client")
	c.ClientSecret = or(c.ClientSecret, "sim-secret")
	c.JWT = or(c.JWT, "sim.jwt.credential")
	c.Username = or(c.Username, "sim-user")
	c.Password = or(c.Password, "sim-password")
	c.TokenLife = or(c.TokenLife, time.Hour)
	c.RefreshLife = or(c.RefreshLife, 7*24*time.Hour)
	c.RefreshGrace = or(c.RefreshGrace, 10*time.Second)
	c.WSTokenLife = or(c.WSTokenLife, 30*time.Second)
	c.Window = or(c.Window, time.Minute)
	c.Penalty = or(c.Penalty, time.Minute)
	c.RecoveryTime = or(c.RecoveryTime, 180*time.Second)
	c.RecoveryBuffer = or(c.RecoveryBuffer, 100)
	c.PingEvery = or(c.PingEvery, 30*time.Second)
	c.IdleTimeout = or(c.IdleTimeout, 1800*time.Second)
	c.AbsoluteTimeout = or(c.AbsoluteTimeout, 86400*time.Second)
	c.SubscriptionLife = or(c.SubscriptionLife, 7*24*time.Hour)
	c.BlacklistAfter = or(c.BlacklistAfter, 10)
	limits := map[string]int{}
	for group, n := range defaultLimits {
		limits[group] = or(c.Limits[group], n)
	}
	c.Limits = limits
	return c
}
