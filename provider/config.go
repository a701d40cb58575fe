package provider

import (
	"crypto/tls"
	"fmt"
	"net"
	"strconv"
	"time"

	"golang.org/x/oauth2"
)

// Grants: how the server logs in.
const (
	GrantJWT               = "jwt"
	GrantPassword          = "password"
	GrantClientCredentials = "client_credentials"
	GrantRefreshToken      = "refresh_token"
)

// jwtBearer is the grant type of RFC 7523, which RingCentral uses for its JWT
// credentials.
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// NoPasswordGrant is what to do where the password grant has ended.
const NoPasswordGrant = "RingCentral no longer has the password grant: create a JWT credential and set provider.jwt"

// A Secret is a string that no log and no error may show. What holds one in a
// field that is not exported hides itself, too: package fmt does not ask such a
// field how it wants to be printed.
type Secret string

// Format hides the secret, however it is printed.
func (Secret) Format(f fmt.State, _ rune) { f.Write([]byte("[hidden]")) }

// MarshalText hides the secret from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte("[hidden]"), nil }

// A Config says which provider there is and how to log in (configuration
// contract, [provider]).
type Config struct {
	ID             string // ringcentral, alliancephones, netsapiens, custom
	Hostname       string
	Port           int
	Protocol       string // HTTPS or HTTP
	Grant          string
	ClientID       string
	ClientSecret   Secret
	Username       string
	Password       Secret
	JWT            Secret
	RefreshToken   Secret
	TokenPath      string // "": that of the ID
	Scope          string // of the token, words with spaces between them; "": the provider chooses
	CAFile, CAPath string // "" both: the system's authorities
	MinTLS         string // 1.0 to 1.3
	AllowOldTLS    bool   // MinTLS may be under 1.2
	VerifyDepth    int    // intermediate certificates, at most
	Timeout        time.Duration
	AllowMethods   []string
	AllowPaths     []string
	UserAgent      string
	Counts         *Counts // where it is counted; nil: nobody asks
}

// A dialect is what differs between providers.
type dialect struct {
	tokenPath string
	// secretInForm: client id and secret stand in the token request's form, not in
	// its Authorization header.
	secretInForm bool
}

// dialects by provider id. alliancephones is not documented in public; it is
// given the shape of NetSapiens, which its configuration keys fit.
var dialects = map[string]dialect{
	"ringcentral":    {tokenPath: "/restapi/oauth/token"},
	"netsapiens":     {tokenPath: "/ns-api/oauth2/token/", secretInForm: true},
	"alliancephones": {tokenPath: "/ns-api/oauth2/token/", secretInForm: true},
	"custom":         {tokenPath: "/oauth/token"},
}

// tokenPath is the path of the token endpoint.
func (c *Config) tokenPath() string {
	if c.TokenPath != "" {
		return c.TokenPath
	}
	return dialects[c.ID].tokenPath
}

// authStyle is how the client identifies itself at the token endpoint. One
// without a secret is a public client, which has nothing to put in a header.
func (c *Config) authStyle() oauth2.AuthStyle {
	if dialects[c.ID].secretInForm || c.ClientSecret == "" {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}

// scheme is that of the provider's URLs.
func (c *Config) scheme() string {
	if c.Protocol == "HTTP" {
		return "http"
	}
	return "https"
}

// host is the provider's host, with the port where it is not the usual one.
func (c *Config) host() string {
	if c.Port == 0 || c.scheme() == "https" && c.Port == 443 || c.scheme() == "http" && c.Port == 80 {
		if ip := net.ParseIP(c.Hostname); ip != nil && ip.To4() == nil {
			return "[" + c.Hostname + "]"
		}
		return c.Hostname
	}
	return net.JoinHostPort(c.Hostname, strconv.Itoa(c.Port))
}

// missing says which key the grant needs and is not set; "" when none is.
func (c *Config) missing() string {
	for _, k := range []struct{ grant, key, value string }{
		{GrantJWT, "jwt", string(c.JWT)},
		{GrantPassword, "username", c.Username},
		{GrantPassword, "password", string(c.Password)},
		{GrantClientCredentials, "client_id", c.ClientID},
		{GrantRefreshToken, "refresh_token", string(c.RefreshToken)},
	} {
		if k.grant == c.Grant && k.value == "" {
			return fmt.Sprintf("provider.grant = %q needs provider.%s: set it", c.Grant, k.key)
		}
	}
	return ""
}

// minTLS is the lowest version that is used.
func (c *Config) minTLS() uint16 {
	v := map[string]uint16{"1.0": tls.VersionTLS10, "1.1": tls.VersionTLS11, "1.3": tls.VersionTLS13}[c.MinTLS]
	if v == 0 || v < tls.VersionTLS12 && !c.AllowOldTLS {
		return tls.VersionTLS12
	}
	return v
}

// Warnings says what works, but should not stay so.
func (c *Config) Warnings() []string {
	var all []string
	if text := c.missing(); text != "" {
		all = append(all, text)
	} else if c.ClientID == "" && c.ID != "custom" {
		all = append(all, "provider.client_id is not set: the provider will not know this client")
	}
	if c.ID == "ringcentral" && c.Grant == GrantPassword {
		all = append(all, NoPasswordGrant)
	}
	if c.scheme() == "http" && !loopback(c.Hostname) {
		all = append(all, "provider.protocol = \"HTTP\" sends the provider's secrets unprotected: write \"HTTPS\"")
	}
	if (c.MinTLS == "1.0" || c.MinTLS == "1.1") && !c.AllowOldTLS {
		all = append(all, fmt.Sprintf("provider.min_tls = %q is raised to 1.2: set provider.allow_old_tls = true if the provider has nothing better", c.MinTLS))
	}
	return all
}

// loopback tells whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
