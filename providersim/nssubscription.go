package providersim

import (
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// A nsSubscription posts calls to an address: subscribe.py and README.md,
// create_subscription.
type nsSubscription struct {
	id, model, domain, user string
	created, expires        time.Time
	posts, errors           int
	post                    *poster
}

func (s *nsSubscription) end() { s.post.close() }

func (s *nsSubscription) json() object {
	return object{
		"id": s.id, "model": s.model, "post-url": s.post.address, "subscription-geo-support": "yes", "user": s.user, "domain": s.domain,
		"preferred-server": "", "status": "active", "error-count": s.errors, "posts-count": s.posts,
		"subscription-creation-datetime": nsTime(s.created), "subscription-expires-datetime": nsTime(s.expires),
	}
}

// nsModels are those of subscribe.py, VALID_MODELS. Only call posts anything here.
var nsModels = map[string]bool{
	"agent": true, "auditlog": true, "auditlog_lite": true, "call": true, "call_origid": true, "cdr": true, "message": true,
	"messagesession": true, "subscriber": true, "presence": true, "voicemail": true,
}

// nsSubscribe is POST /ns-api/v2/subscriptions. It ends with the token.
func (p *Provider) nsSubscribe(r *request) reply {
	var body struct {
		Model  string `json:"model"`
		URL    string `json:"post-url"`
		Domain string `json:"domain"`
		User   text   `json:"user"`
	}
	if !r.decode(&body) {
		return nsError(http.StatusBadRequest, "Bad Request")
	}
	u, err := url.Parse(body.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || !nsModels[body.Model] {
		return nsError(http.StatusBadRequest, "model or post-url is invalid")
	}
	p.nsPrune()
	if len(p.posts) >= maxSubscriptions {
		return nsError(http.StatusServiceUnavailable, "Service Unavailable")
	}
	now := time.Now()
	s := &nsSubscription{
		id: fmt.Sprintf("%032x", p.number()), model: body.Model, domain: or(body.Domain, "*"), user: or(string(body.User), "*"),
		created: now, expires: r.login.ends, post: p.newPoster(body.URL, http.Header{}),
	}
	s.post.done = func(err error) {
		s.posts++
		if err != nil {
			s.errors++
		}
	}
	p.posts = append(p.posts, s)
	p.stats.Subscriptions++
	return ok(s.json())
}

// nsPrune forgets subscriptions that have ended.
func (p *Provider) nsPrune() {
	now := time.Now()
	for i := len(p.posts) - 1; i >= 0; i-- {
		if !now.Before(p.posts[i].expires) {
			p.nsRemove(i)
		}
	}
}

func (p *Provider) nsRemove(i int) {
	p.posts[i].end()
	p.posts = append(p.posts[:i], p.posts[i+1:]...)
}

// nsFind returns the place of a subscription; -1: none.
func (p *Provider) nsFind(r *request) int {
	p.nsPrune()
	for i, s := range p.posts {
		if s.id == r.args[0] {
			return i
		}
	}
	return -1
}

// nsListSubscriptions is GET /ns-api/v2/subscriptions: an array.
func (p *Provider) nsListSubscriptions(*request) reply {
	p.nsPrune()
	all := []object{}
	for _, s := range p.posts {
		all = append(all, s.json())
	}
	return ok(all)
}

// nsGetSubscription is GET /ns-api/v2/subscriptions/{id}.
func (p *Provider) nsGetSubscription(r *request) reply {
	i := p.nsFind(r)
	if i < 0 {
		return nsError(http.StatusNotFound, "Not Found")
	}
	return ok(p.posts[i].json())
}

// nsUpdateSubscription is PUT /ns-api/v2/subscriptions/{id}: subscribe.py,
// update_subscription. The end is a time such as "2026-11-21 10:00:00".
func (p *Provider) nsUpdateSubscription(r *request) reply {
	i := p.nsFind(r)
	if i < 0 {
		return nsError(http.StatusNotFound, "Not Found")
	}
	var body struct {
		Expires string `json:"subscription-expires-datetime"`
	}
	if !r.decode(&body) {
		return nsError(http.StatusBadRequest, "Bad Request")
	}
	if body.Expires != "" {
		t, err := time.Parse(time.DateTime, body.Expires)
		if err != nil {
			return nsError(http.StatusBadRequest, "subscription-expires-datetime is invalid")
		}
		p.posts[i].expires = t
	}
	p.stats.Renewals++
	return accepted()
}

// nsDeleteSubscription is DELETE /ns-api/v2/subscriptions/{id}.
func (p *Provider) nsDeleteSubscription(r *request) reply {
	i := p.nsFind(r)
	if i < 0 {
		return nsError(http.StatusNotFound, "Not Found")
	}
	p.nsRemove(i)
	return accepted()
}

// nsPost is what is posted for a call: an array of one object with the names of
// API v1, as docs.ns-api.com/reference/createsubscription and clients' records
// have them (orig_callid, by_callid, term_callid, orig_from_user, term_user,
// time_start, time_answer, and remove = "yes" at the end).
func (p *Provider) nsPost(s *session, remove bool) []byte {
	orig, term := s.nsIDs()
	origUser, origNumber, origName, termUser, termNumber := s.nsEnds()
	answeredAt := ""
	if !s.answeredAt.IsZero() {
		answeredAt = s.answeredAt.UTC().Format(time.DateTime)
	}
	o := object{
		"orig_callid": orig, "by_callid": "", "term_callid": term, "orig_user": origUser, "orig_sub": origUser, "orig_domain": p.cfg.Domain,
		"orig_from_user": origNumber, "orig_from_name": origName, "orig_to_user": termNumber, "term_user": termUser, "term_sub": termUser,
		"term_domain": p.cfg.Domain, "ani": origNumber, "dnis": termNumber, "time_start": s.created.UTC().Format(time.DateTime), "time_answer": answeredAt,
	}
	if remove {
		o["remove"] = "yes"
	}
	return marshal([]object{o})
}

// publishNS posts a call that has changed.
func (p *Provider) publishNS(pt *party) { p.nsSend(pt.session, false) }

// nsEnded posts that a call is over.
func (p *Provider) nsEnded(s *session) { p.nsSend(s, true) }

func (p *Provider) nsSend(s *session, remove bool) {
	if len(p.posts) == 0 {
		return
	}
	p.nsPrune()
	origUser, _, _, termUser, _ := s.nsEnds()
	for _, sub := range p.posts {
		if sub.model != "call" || sub.domain != "*" && sub.domain != p.cfg.Domain || sub.user != "*" && sub.user != origUser && sub.user != termUser {
			continue
		}
		p.stats.Events++
		if p.lose > 0 {
			p.lose--
			p.stats.EventsLost++
			continue
		}
		sub.post.add(p, p.nsPost(s, remove))
	}
}
