package providersim

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// NetSapiens' API, as far as public clients show it:
// github.com/DallanL/netsapiens-asyncio (auth.py, calls.py, subscribe.py,
// README.md) and github.com/phoneware/netsapiens-mcp (src/netsapiens-client.ts).
// No rate limits are known.
const (
	nsUser = "ns-api/v2/domains/*/users/*/"
	nsCall = nsUser + "calls/*"
)

func nsRoutes() []route {
	return []route{
		{"POST", "ns-api/oauth2/token", "", true, false, (*Provider).nsTokenV1},
		{"POST", "ns-api/v2/tokens", "", true, false, (*Provider).nsTokenV2},
		{"GET", nsUser + "calls", "", false, false, (*Provider).nsListCalls},
		{"POST", nsUser + "calls", "", false, false, (*Provider).nsMakeCall},
		{"GET", nsCall, "", false, false, (*Provider).nsGetCall},
		{"DELETE", nsCall, "", false, false, nsAct(HangUp)},
		{"DELETE", nsCall + "/reject", "", false, false, nsAct(Reject)},
		{"PATCH", nsCall + "/answer", "", false, false, nsAct(Answer)},
		{"PATCH", nsCall + "/hold", "", false, false, nsAct(Hold)},
		{"PATCH", nsCall + "/unhold", "", false, false, nsAct(Retrieve)},
		{"PATCH", nsCall + "/transfer", "", false, false, (*Provider).nsTransfer},
		{"GET", "ns-api/v2/subscriptions", "", false, false, (*Provider).nsListSubscriptions},
		{"POST", "ns-api/v2/subscriptions", "", false, false, (*Provider).nsSubscribe},
		{"GET", "ns-api/v2/subscriptions/*", "", false, false, (*Provider).nsGetSubscription},
		{"PUT", "ns-api/v2/subscriptions/*", "", false, false, (*Provider).nsUpdateSubscription},
		{"DELETE", "ns-api/v2/subscriptions/*", "", false, false, (*Provider).nsDeleteSubscription},
	}
}

// nsError is NetSapiens' error body: code and message, as auth.py reads it.
func nsError(status int, message string) reply {
	return reply{status: status, body: object{"code": status, "message": message}}
}

// accepted is the answer to what changes something: README.md, delete_subscription.
func accepted() reply { return nsError(http.StatusAccepted, "Accepted") }

// nsTokenV1 is POST /ns-api/oauth2/token/ with a form.
func (p *Provider) nsTokenV1(r *request) reply {
	form, err := url.ParseQuery(string(r.body))
	if err != nil {
		return nsError(http.StatusBadRequest, "Bad Request")
	}
	fields := map[string]string{}
	for name := range form {
		fields[name] = form.Get(name)
	}
	if strings.HasPrefix(strings.TrimSpace(string(r.body)), "{") { // auth.py sends JSON to both
		fields = nil
		json.Unmarshal(r.body, &fields)
	}
	return p.nsToken(fields)
}

// nsTokenV2 is POST /ns-api/v2/tokens with JSON.
func (p *Provider) nsTokenV2(r *request) reply {
	var fields map[string]string
	if !r.decode(&fields) {
		return nsError(http.StatusBadRequest, "Bad Request")
	}
	return p.nsToken(fields)
}

// nsToken gives a token: the answer is that of README.md, "example response".
func (p *Provider) nsToken(f map[string]string) reply {
	refuse := func(code string) reply {
		p.stats.LoginsFailed++
		return reply{status: http.StatusUnauthorized, body: object{"error": code, "error_description": code, "code": http.StatusUnauthorized, "message": code}}
	}
	if f["client_id"] != p.cfg.ClientID || !same(f["client_secret"], p.cfg.ClientSecret) {
		return refuse("invalid_client")
	}
	var l *login
	switch f["grant_type"] {
	case "password":
		owner := p.nsOwner(f["username"])
		if owner == nil || !same(f["password"], p.cfg.Password) {
			return refuse("invalid_grant")
		}
		l = p.newLogin(owner, true)
	case "refresh_token":
		if l = p.renew(f["refresh_token"], true); l == nil {
			return refuse("invalid_grant")
		}
	default:
		return refuse("unsupported_grant_type")
	}
	name := l.owner.Number + "@" + p.cfg.Domain
	body := object{
		"username": name, "user": l.owner.Number, "territory": "Simulated", "domain": p.cfg.Domain, "department": "n/a", "uid": name, "login": name,
		"scope": "Office Manager", "displayName": l.owner.Name, "access_token": l.access, "expires_in": seconds(l.ends), "token_type": "Bearer",
		"client_id": p.cfg.ClientID, "apiversion": "Version: 44.1.2",
	}
	if l.refresh != "" {
		body["refresh_token"] = l.refresh
	}
	return ok(body)
}

// nsOwner is the user of a name: that of the configuration, or an extension's.
func (p *Provider) nsOwner(name string) *extension {
	if name == p.cfg.Username {
		return p.ownerExtension()
	}
	user, domain, _ := strings.Cut(name, "@")
	if domain != "" && domain != p.cfg.Domain {
		return nil
	}
	return p.byNumber[user]
}

// nsUserOf is the extension of a path; "~" is the user's own domain and user.
func (p *Provider) nsUserOf(r *request) *extension {
	if r.args[0] != "~" && !strings.EqualFold(r.args[0], p.cfg.Domain) {
		return nil
	}
	if r.args[1] == "~" {
		return r.owner
	}
	user, _, _ := strings.Cut(r.args[1], "@")
	return p.byNumber[user]
}
