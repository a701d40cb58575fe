package providersim

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// The states of a subscription: SubscriptionInfo of specs/ringcentral_openapi3.json.
const (
	active      = "Active"
	blacklisted = "Blacklisted"
)

// maxLife is the longest life of a webhook: twenty years
// (docs/notifications/webhooks/creating-webhooks.md).
const maxLife = 20 * 365 * 24 * time.Hour

// A subscription is what somebody wants to be told.
type subscription struct {
	id      string
	owner   *extension
	filters []filter
	created time.Time
	expires time.Time
	life    time.Duration
	status  string
	since   time.Time // blacklisted
	reason  string
	failed  int     // deliveries in a row
	socket  *socket // nil: a webhook
	post    *poster
	ended   bool
}

// end ends it without a word.
func (s *subscription) end() {
	s.ended = true
	if s.post != nil {
		s.post.close()
	}
}

// json is SubscriptionInfo.
func (s *subscription) json(base string) object {
	filters := []string{}
	for _, f := range s.filters {
		filters = append(filters, f.text)
	}
	mode := object{"transportType": "WebSocket", "encryption": false}
	if s.post != nil {
		mode = object{"transportType": "WebHook", "encryption": false, "address": s.post.address}
	}
	o := object{
		"id": s.id, "uri": base + "/restapi/v1.0/subscription/" + s.id, "eventFilters": filters, "creationTime": isoTime(s.created),
		"expirationTime": isoTime(s.expires), "expiresIn": max(seconds(s.expires), 0), "status": s.status, "deliveryMode": mode,
	}
	if s.status == blacklisted { // code-samples/webhooks/blacklist.json
		o["blacklistedData"] = object{"blacklistedAt": isoTime(s.since), "reason": s.reason}
	}
	return o
}

// postSubscription is POST /restapi/v1.0/subscription:
// docs/notifications/webhooks/creating-webhooks.md and
// docs/notifications/websockets/subscribing.md. It runs without the lock.
func (p *Provider) postSubscription(r *request) reply {
	var w wish
	if !r.decode(&w) {
		return badJSON()
	}
	p.mu.Lock()
	filters, bad := p.filters(&w, r.owner)
	life, good := p.lifeOf(&w)
	full := len(p.subscriptions) >= maxSubscriptions
	p.mu.Unlock()
	hook := false
	switch {
	case bad != nil:
		return *bad
	case !good:
		return invalid("expiresIn")
	case full:
		return apiError(http.StatusForbidden, "SUB-505", "Subscriptions limit exceeded")
	case strings.EqualFold(w.DeliveryMode.TransportType, "WebHook"):
		hook = true
		if bad := p.validate(w.DeliveryMode.Address); bad != nil {
			return *bad
		}
	case w.DeliveryMode.TransportType != "WebSocket" || r.socket == nil:
		return invalid("deliveryMode.transportType")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return apiError(http.StatusServiceUnavailable, "CMN-201", "Service Temporary Unavailable")
	}
	now := time.Now()
	s := &subscription{
		id: fmt.Sprintf("5c37f936-0000-4000-8000-%012x", p.number()), owner: r.owner, filters: filters, created: now, expires: now.Add(life), life: life, status: active,
	}
	if hook {
		s.post = p.newPoster(w.DeliveryMode.Address, hookHeaders(&w))
		s.post.done = func(err error) { p.hookDone(s, err) }
	} else {
		if old := r.socket.subscription; old != nil { // "Only one subscription per server"
			p.remove(old)
		}
		s.socket, r.socket.subscription = r.socket, s
	}
	p.subscriptions = append(p.subscriptions, s)
	p.stats.Subscriptions++
	return ok(s.json(r.base))
}

// hookHeaders are those of each delivery.
func hookHeaders(w *wish) http.Header {
	h := http.Header{"User-Agent": {"RingCentral-Webhook/8.3"}}
	if token := w.DeliveryMode.VerificationToken; token != "" {
		h.Set("Verification-Token", token)
	}
	if token := w.DeliveryMode.ValidationToken; token != "" {
		h.Set("Validation-Token", token)
	}
	return h
}

// remove forgets a subscription.
func (p *Provider) remove(s *subscription) {
	s.end()
	for i, other := range p.subscriptions {
		if other == s {
			p.subscriptions = append(p.subscriptions[:i], p.subscriptions[i+1:]...)
			return
		}
	}
}

// prune forgets what is over.
func (p *Provider) prune() {
	now := time.Now()
	for i := len(p.subscriptions) - 1; i >= 0; i-- {
		s := p.subscriptions[i]
		if s.socket == nil && !now.Before(s.expires) || s.socket != nil && p.lost(s.socket) {
			p.remove(s)
		}
	}
}

// hookDone counts what became of a delivery.
func (p *Provider) hookDone(s *subscription, err error) {
	if err == nil {
		s.failed = 0
		return
	}
	if s.failed++; s.failed >= p.cfg.BlacklistAfter && s.status == active {
		s.status, s.since, s.reason = blacklisted, time.Now(), "I/O operation is failed. Details: ["+err.Error()+"]"
	}
}

// loopback tells whether an address is this machine: there plain HTTP is taken,
// as development needs it (docs/notifications/webhooks/creating-webhooks.md).
func loopback(u *url.URL) bool {
	host := u.Hostname()
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1"
}
