package providersim

import (
	"net/http"
	"net/url"
	"strings"
)

// A route is one request that the provider knows.
type route struct {
	method  string
	pattern string // segments; "*" takes any
	group   string // of the rate limits; "": none
	open    bool   // needs no token
	free    bool   // runs without the lock
	handle  func(*Provider, *request) reply
}

// The groups are those of x-throttling-group in specs/ringcentral_openapi3.json.
const (
	accountPath = "restapi/v1.0/account/*/"
	extPath     = accountPath + "extension/*/"
	sessionPath = accountPath + "telephony/sessions/*"
	partyPath   = sessionPath + "/parties/*"
)

// routes returns what the provider knows. It is a function, not a variable, for
// the handlers refer to it in turn.
func routes() []route {
	return append([]route{
		{"GET", "restapi", "", true, false, (*Provider).versions},
		{"POST", "restapi/oauth/token", Auth, true, false, (*Provider).token},
		{"POST", "restapi/oauth/revoke", Auth, true, false, (*Provider).revoke},
		{"POST", "restapi/oauth/wstoken", Auth, false, false, (*Provider).wsToken},
		{"GET", accountPath + "extension", Medium, false, false, (*Provider).listExtensions},
		{"GET", accountPath + "extension/*", Light, false, false, (*Provider).getExtension},
		{"GET", extPath + "device", Light, false, false, (*Provider).listDevices},
		{"GET", extPath + "presence", Light, false, false, (*Provider).getPresence},
		{"POST", extPath + "ring-out", Heavy, false, false, (*Provider).postRingOut},
		{"GET", extPath + "ring-out/*", Light, false, false, (*Provider).getRingOut},
		{"DELETE", extPath + "ring-out/*", Heavy, false, false, (*Provider).deleteRingOut},
		{"POST", accountPath + "telephony/call-out", Heavy, false, false, (*Provider).postCallOut},
		{"GET", sessionPath, Light, false, false, (*Provider).getSession},
		{"DELETE", sessionPath, Light, false, false, (*Provider).deleteSession},
		{"GET", partyPath, Light, false, false, (*Provider).getParty},
		{"PATCH", partyPath, Light, false, false, (*Provider).patchParty},
		{"DELETE", partyPath, Light, false, false, (*Provider).deleteParty},
		{"POST", partyPath + "/answer", Light, false, false, (*Provider).answerParty},
		{"POST", partyPath + "/reject", Light, false, false, (*Provider).rejectParty},
		{"POST", partyPath + "/hold", Light, false, false, (*Provider).holdParty},
		{"POST", partyPath + "/unhold", Light, false, false, (*Provider).unholdParty},
		{"POST", partyPath + "/transfer", Light, false, false, (*Provider).transferParty},
		{"POST", partyPath + "/bridge", Light, false, false, (*Provider).bridgeParty},
		{"POST", partyPath + "/forward", Light, false, false, (*Provider).forwardParty},
		{"GET", "restapi/v1.0/subscription", Light, false, false, (*Provider).listSubscriptions},
		{"POST", "restapi/v1.0/subscription", Medium, false, true, (*Provider).postSubscription},
		{"GET", "restapi/v1.0/subscription/*", Light, false, false, (*Provider).getSubscription},
		{"PUT", "restapi/v1.0/subscription/*", Medium, false, false, (*Provider).putSubscription},
		{"POST", "restapi/v1.0/subscription/*/renew", Light, false, false, (*Provider).renewSubscription},
		{"DELETE", "restapi/v1.0/subscription/*", Medium, false, false, (*Provider).deleteSubscription},
	}, nsRoutes()...)
}

// match returns what stands in the places of "*", and whether the path is the pattern's.
func (r *route) match(segments []string) ([]string, bool) {
	pattern := strings.Split(r.pattern, "/")
	if len(pattern) != len(segments) {
		return nil, false
	}
	var args []string
	for i, want := range pattern {
		if want != "*" && !strings.EqualFold(want, segments[i]) {
			return nil, false
		}
		if want == "*" {
			arg, err := url.PathUnescape(segments[i])
			if err != nil || arg == "" {
				return nil, false
			}
			args = append(args, arg)
		}
	}
	return args, true
}

// api answers a request: token, rate limit, the thing itself.
func (p *Provider) api(r *request) reply {
	segments := strings.Split(strings.Trim(r.path, "/"), "/")
	known := false
	for _, to := range routes() {
		args, fits := to.match(segments)
		if !fits {
			continue
		}
		known = true
		if to.method != r.method {
			continue
		}
		r.args = args
		return p.run(&to, r)
	}
	ns := segments[0] == "ns-api"
	switch {
	case known && ns:
		return nsError(http.StatusMethodNotAllowed, "Method Not Allowed")
	case ns:
		return nsError(http.StatusNotFound, "Not Found")
	case known:
		return apiError(http.StatusMethodNotAllowed, "CMN-202", "Operation is not supported")
	}
	return apiError(http.StatusNotFound, "CMN-120", "Invalid URI")
}

// run answers a request for which there is a route.
func (p *Provider) run(to *route, r *request) reply {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.touch()
	ns := strings.HasPrefix(to.pattern, "ns-api")
	if !to.open {
		if bad := p.authorize(r, ns); bad != nil {
			return *bad
		}
	}
	limited, headers := p.limit(to, r)
	out := limited
	if out == nil {
		answer := p.handleIn(to, r)
		out = &answer
	}
	for name, value := range headers {
		out.set(name, value)
	}
	return *out
}

// handleIn runs the handler, with the lock or without. The caller holds it.
func (p *Provider) handleIn(to *route, r *request) reply {
	if to.free {
		p.mu.Unlock()
		defer p.mu.Lock()
	}
	return to.handle(p, r)
}
