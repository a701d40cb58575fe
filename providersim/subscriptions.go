package providersim

import (
	"time"
)

// find finds the subscription of a path; those of other users are not to be seen.
func (p *Provider) find(r *request) *subscription {
	p.prune()
	for _, s := range p.subscriptions {
		if s.id == r.args[0] && s.owner == r.owner {
			return s
		}
	}
	return nil
}

// listSubscriptions is GET /restapi/v1.0/subscription.
func (p *Provider) listSubscriptions(r *request) reply {
	p.prune()
	records := []object{}
	for _, s := range p.subscriptions {
		if s.owner == r.owner {
			records = append(records, s.json(r.base))
		}
	}
	return ok(object{"uri": r.base + "/restapi/v1.0/subscription", "records": records})
}

// getSubscription is GET /restapi/v1.0/subscription/{id}.
func (p *Provider) getSubscription(r *request) reply {
	s := p.find(r)
	if s == nil {
		return notFound("subscriptionId")
	}
	return ok(s.json(r.base))
}

// putSubscription is PUT /restapi/v1.0/subscription/{id}: "either sent with the
// event filters or with an empty body, automatically renews".
func (p *Provider) putSubscription(r *request) reply {
	s := p.find(r)
	if s == nil {
		return notFound("subscriptionId")
	}
	var w wish
	if !r.decode(&w) {
		return badJSON()
	}
	if len(w.EventFilters) > 0 {
		filters, bad := p.filters(&w, r.owner)
		if bad != nil {
			return *bad
		}
		s.filters = filters
	}
	if w.ExpiresIn != 0 {
		life, good := p.lifeOf(&w)
		if !good {
			return invalid("expiresIn")
		}
		s.life = life
	}
	return p.renewed(s, r)
}

// renewSubscription is POST /restapi/v1.0/subscription/{id}/renew.
func (p *Provider) renewSubscription(r *request) reply {
	s := p.find(r)
	if s == nil {
		return notFound("subscriptionId")
	}
	return p.renewed(s, r)
}

// renewed puts off the end. What is blacklisted stays so
// (docs/notifications/webhooks/troubleshooting.md: delete it and register a new one).
func (p *Provider) renewed(s *subscription, r *request) reply {
	s.expires = time.Now().Add(s.life)
	p.stats.Renewals++
	return ok(s.json(r.base))
}

// deleteSubscription is DELETE /restapi/v1.0/subscription/{id}.
func (p *Provider) deleteSubscription(r *request) reply {
	s := p.find(r)
	if s == nil {
		return notFound("subscriptionId")
	}
	if s.socket != nil {
		s.socket.subscription = nil
	}
	p.remove(s)
	return noContent()
}
