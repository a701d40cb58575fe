package providersim

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// authorize finds the session of the bearer token; the answer is nil when it is good.
// The codes are those of x-error-codes in specs/ringcentral_openapi3.json.
func (p *Provider) authorize(r *request, ns bool) *reply {
	if r.socket != nil {
		r.owner = r.socket.owner
		return nil
	}
	bad := func(code, message string) *reply {
		p.stats.Unauthorized++
		out := apiError(http.StatusUnauthorized, code, message)
		if ns {
			out = nsError(http.StatusUnauthorized, "Unauthorized")
		}
		return &out
	}
	scheme, token, _ := strings.Cut(r.header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return bad("OAU-134", "Invalid Authorization header")
	}
	now := time.Now()
	for _, l := range p.logins {
		if l.ns != ns || !same(l.access, token) {
			continue
		}
		if l.expired || !now.Before(l.ends) {
			return bad("OAU-128", "Access token expired")
		}
		if !l.used {
			l.used = true
			l.beforeEnds = now.Add(max(p.cfg.RefreshGrace, 0))
		}
		r.owner, r.login = l.owner, l
		return nil
	}
	return bad("OAU-213", "Token not found")
}

// A wsToken lets one WebSocket in.
type wsToken struct {
	owner *extension
	ends  time.Time
}

// wsToken is POST /restapi/oauth/wstoken: docs/notifications/websockets/subscribing.md.
func (p *Provider) wsToken(r *request) reply {
	now := time.Now()
	for token, t := range p.wsTokens {
		if !now.Before(t.ends) {
			delete(p.wsTokens, token)
		}
	}
	if len(p.wsTokens) >= maxWSTokens {
		return apiError(http.StatusServiceUnavailable, "CMN-201", "Service Temporary Unavailable")
	}
	token := fmt.Sprintf("SIM.ws.%d", p.number())
	t := wsToken{r.owner, now.Add(p.cfg.WSTokenLife)}
	p.wsTokens[token] = t
	p.stats.WSTokens++
	return ok(object{"ws_access_token": token, "uri": "ws" + strings.TrimPrefix(r.base, "http") + socketPath, "expires_in": seconds(t.ends)})
}
