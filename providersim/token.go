package providersim

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// jwtBearer is the grant type of RFC 7523 (docs/authentication/jwt-flow.md).
const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// A login is one session of a user: an access token and what renews it.
type login struct {
	owner       *extension
	access      string
	ends        time.Time
	expired     bool
	refresh     string
	refreshEnds time.Time
	before      string // the refresh token that gave this one
	beforeEnds  time.Time
	used        bool // the access token was
	ns          bool // of NetSapiens
}

// token is POST /restapi/oauth/token: docs/authentication/jwt-flow.md,
// refresh-tokens.md and, for the password grant, its end in docs/basics/errors.md
// (OAU-168).
func (p *Provider) token(r *request) reply {
	form, err := url.ParseQuery(string(r.body))
	if err != nil {
		return p.refuse(http.StatusBadRequest, "invalid_request", "CMN-104", "Cannot parse request")
	}
	if !p.client(r, form) {
		return p.refuse(http.StatusUnauthorized, "invalid_client", "OAU-146", "Invalid client credentials")
	}
	switch form.Get("grant_type") {
	case jwtBearer:
		if !same(form.Get("assertion"), p.cfg.JWT) {
			return p.refuse(http.StatusBadRequest, "invalid_grant", "OAU-251", "Invalid or expired JWT")
		}
	case "password":
		if !p.cfg.AllowPassword {
			return p.refuse(http.StatusUnauthorized, "unauthorized_client", "OAU-168", "Password grant is not allowed because MFA is required")
		}
		if form.Get("username") != p.cfg.Username || !same(form.Get("password"), p.cfg.Password) {
			return p.refuse(http.StatusBadRequest, "invalid_grant", "OAU-140", "Invalid resource owner credentials")
		}
	case "refresh_token":
		l := p.renew(form.Get("refresh_token"), false)
		if l == nil {
			return p.refuse(http.StatusBadRequest, "invalid_grant", "OAU-210", "Token is invalid")
		}
		return p.granted(l)
	default:
		return p.refuse(http.StatusBadRequest, "unsupported_grant_type", "OAU-125", "Grant type is not allowed for application")
	}
	owner := p.ownerExtension()
	if owner == nil {
		return p.refuse(http.StatusBadRequest, "invalid_grant", "OAU-136", "Extension not found")
	}
	return p.granted(p.newLogin(owner, false))
}

// refuse is an OAuth error with RingCentral's own beside it (docs/basics/errors.md,
// "standard OAuth error codes are returned ... complemented with RingCentral-specific error codes").
func (p *Provider) refuse(status int, oauth, code, message string) reply {
	p.stats.LoginsFailed++
	out := apiError(status, code, message)
	body := out.body.(object)
	body["error"], body["error_description"] = oauth, message
	return out
}

// client checks who asks: Basic, or client_id alone for a refresh by a public
// client (docs/authentication/refresh-tokens.md).
func (p *Provider) client(r *request, form url.Values) bool {
	id, secret, ok := basic(r.header.Get("Authorization"))
	return ok && id == p.cfg.ClientID && same(secret, p.cfg.ClientSecret)
}

func basic(header string) (user, password string, ok bool) {
	encoded, found := strings.CutPrefix(header, "Basic ")
	if !found {
		return "", "", false
	}
	plain, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return "", "", false
	}
	// RFC 6749, 2.3.1: both are encoded as in a form before they are put together.
	user, password, ok = strings.Cut(string(plain), ":")
	if u, err := url.QueryUnescape(user); err == nil {
		user = u
	}
	if s, err := url.QueryUnescape(password); err == nil {
		password = s
	}
	return user, password, ok
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// newLogin begins a session; the user's oldest ends where there are too many.
func (p *Provider) newLogin(owner *extension, ns bool) *login {
	l := &login{owner: owner, ns: ns}
	p.issue(l)
	count, oldest := 0, -1
	for i, other := range p.logins {
		if other.owner == owner {
			if count++; oldest < 0 {
				oldest = i
			}
		}
	}
	if count >= maxLogins {
		p.logins = append(p.logins[:oldest], p.logins[oldest+1:]...)
	}
	p.logins = append(p.logins, l)
	return l
}

// issue gives a session new tokens.
func (p *Provider) issue(l *login) {
	now := time.Now()
	n := p.number()
	l.access, l.ends, l.expired, l.used = fmt.Sprintf("SIM.access.%d", n), now.Add(p.cfg.TokenLife), false, false
	if !p.cfg.NoRefreshTokens {
		l.refresh, l.refreshEnds = fmt.Sprintf("SIM.refresh.%d", n), now.Add(p.cfg.RefreshLife)
	}
	p.stats.Tokens++
}

// renew uses a refresh token; nil: it is not good (any more). The one before
// still gives the same tokens for a time (docs/authentication/refresh-tokens.md).
func (p *Provider) renew(refresh string, ns bool) *login {
	if refresh == "" {
		return nil
	}
	now := time.Now()
	for _, l := range p.logins {
		switch {
		case l.ns != ns:
		case same(l.refresh, refresh) && now.Before(l.refreshEnds):
			l.before, l.beforeEnds = l.refresh, now.Add(refreshUnused)
			p.issue(l)
			p.stats.Refreshes++
			return l
		case same(l.before, refresh) && now.Before(l.beforeEnds) && p.cfg.RefreshGrace > 0 && !l.expired:
			return l
		}
	}
	return nil
}

// granted is the answer with tokens; its fields are those of docs/authentication/jwt-flow.md.
func (p *Provider) granted(l *login) reply {
	body := object{
		"access_token": l.access, "token_type": "bearer", "expires_in": seconds(l.ends), "owner_id": l.owner.id,
		"scope": "CallControl EditPresence ReadAccounts ReadPresence RingOut SubscriptionWebhook WebSocketsSubscription",
	}
	if l.refresh != "" {
		body["refresh_token"], body["refresh_token_expires_in"] = l.refresh, seconds(l.refreshEnds)
	}
	out := ok(body)
	out.set("Cache-Control", "no-store")
	return out
}

// seconds is the time left, rounded up.
func seconds(t time.Time) int { return int((time.Until(t) + time.Second - 1) / time.Second) }

// revoke is POST /restapi/oauth/revoke: ends the whole session
// (docs/authentication/session-keep-alive.md).
func (p *Provider) revoke(r *request) reply {
	form, err := url.ParseQuery(string(r.body))
	if err != nil || !p.client(r, form) {
		return p.refuse(http.StatusUnauthorized, "invalid_client", "OAU-146", "Invalid client credentials")
	}
	token := or(form.Get("token"), r.query.Get("token"))
	for i, l := range p.logins {
		if token != "" && (same(token, l.access) || same(token, l.refresh)) {
			p.logins = append(p.logins[:i], p.logins[i+1:]...)
			break
		}
	}
	return reply{status: http.StatusOK}
}
