package rcevents

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// subscriptionPath is where subscriptions are (basics of notifications; the
// OpenAPI description).
const subscriptionPath = "/restapi/v1.0/subscription"

const subscribing = "no subscription to events"

// A reply is an answer to a request about a subscription.
type reply struct {
	status int
	body   []byte
	wait   time.Duration // that it asks for
}

// A sender sends one request about a subscription.
type sender func(ctx context.Context, method, path string, body []byte) (reply, *Fault)

// A subscription is the one that we have at RingCentral.
type subscription struct {
	create   string          // the path to create one
	delivery map[string]any  // deliveryMode
	life     int             // expiresIn to ask for, in seconds; 0: RingCentral's own
	bad      map[string]poor // filters that are refused
	id       string          // "": there is none
	until    time.Time       // when it expires; zero: that is not known
	list     []string        // the filters that were last asked for
	has      []string        // those of them that are subscribed
}

// poor is a filter that RingCentral refuses, and need not be asked for again
// before a time.
type poor struct {
	fault *Fault
	until time.Time
}

// apply subscribes to filters, with a new subscription or by a change of the old
// one. Filters that RingCentral refuses do not keep the others from being
// subscribed; they are kept in bad. A fault means that nothing is subscribed, or
// is not known to be.
func (s *subscription) apply(ctx context.Context, send sender, filters []string) *Fault {
	if s.bad == nil {
		s.bad = map[string]poor{}
	}
	s.list = filters
	now := time.Now()
	wanted := map[string]bool{}
	for _, f := range filters {
		wanted[f] = true
	}
	maps.DeleteFunc(s.bad, func(f string, p poor) bool { return !wanted[f] || now.After(p.until) })
	if s.id == "" {
		s.has = nil
	}
	// A change begins with what there is: a subscription that works is never made
	// smaller to find out what is wrong with a new filter.
	p := &probe{subscription: s, send: send, left: maxProbes}
	old := map[string]bool{}
	for _, f := range s.has {
		if wanted[f] {
			p.good = append(p.good, f)
			old[f] = true
		}
	}
	var more []string
	for _, f := range filters {
		if _, bad := s.bad[f]; !bad && !old[f] {
			more = append(more, f)
		}
	}
	fault := p.all(ctx, more, len(p.good) < len(s.has))
	if fault != nil {
		s.list = nil // it is not what was asked for
		return fault
	}
	if s.has = p.good; len(p.good) == 0 && len(filters) > 0 {
		return s.bad[filters[0]].fault // one of them stands for all
	}
	return nil
}

// known are the filters of which it is known what became of them.
func (s *subscription) known() []string {
	return slices.AppendSeq(slices.Clone(s.has), maps.Keys(s.bad))
}

// renew asks for the same again, for a new expiry.
func (s *subscription) renew(ctx context.Context, send sender) *Fault {
	p := &probe{subscription: s, send: send, left: 3}
	fault, _ := p.try(ctx, s.has)
	return fault
}

// refused are the filters that are refused, and why.
func (s *subscription) refused() map[string]*Fault {
	m := make(map[string]*Fault, len(s.bad))
	for f, p := range s.bad {
		m[f] = p.fault
	}
	return m
}

// due is when refused filters are to be asked for again; zero: there are none.
func (s *subscription) due() (at time.Time) {
	for _, p := range s.bad {
		if at.IsZero() || p.until.Before(at) {
			at = p.until
		}
	}
	return at
}

// A probe finds out which filters RingCentral takes.
type probe struct {
	*subscription
	send sender
	good []string // taken
	left int      // requests
	last *Fault   // the last refusal
}

// all subscribes to more filters beside the good ones. fewer says that some are
// to be left out.
func (p *probe) all(ctx context.Context, more []string, fewer bool) *Fault {
	old := p.good
	if len(more) == 0 && (!fewer || len(old) == 0) {
		return nil
	}
	if fault := p.add(ctx, more); fault != nil {
		return fault
	}
	if len(p.good) > len(old) || len(old) == 0 || len(more) == 0 || p.left <= 0 {
		return nil
	}
	// No new one was taken: it may be an old one that RingCentral takes no more.
	fault, _ := p.try(ctx, old)
	if fault == nil || !fault.lasting() {
		return fault
	}
	for _, f := range more {
		delete(p.bad, f)
	}
	p.good = nil
	return p.add(ctx, append(old[:len(old):len(old)], more...))
}

// add subscribes to more filters, all that can be.
func (p *probe) add(ctx context.Context, more []string) *Fault {
	if p.left <= 0 {
		p.refuse(more, p.last)
		return nil
	}
	fault, answer := p.try(ctx, append(p.good[:len(p.good):len(p.good)], more...))
	switch {
	case fault == nil:
		p.take(more, answer)
		return nil
	case fault.ofAll():
		return fault // of no filter
	}
	if p.last = fault; len(more) <= 1 {
		p.refuse(more, fault)
		return nil
	}
	if named, others := p.named(more, answer); len(named) > 0 {
		p.refuse(named, fault)
		if len(others) == 0 {
			return nil
		}
		return p.add(ctx, others)
	}
	half := len(more) / 2
	if fault := p.add(ctx, more[:half]); fault != nil {
		return fault
	}
	return p.add(ctx, more[half:])
}

// named splits filters by whether an answer names them: SUB-508 does ("Invalid
// event filters: [...]", basics/errors).
func (p *probe) named(filters []string, answer []byte) (named, others []string) {
	text := strings.ReplaceAll(string(answer), `\/`, "/")
	for _, f := range filters {
		if i := strings.Index(text, f); i >= 0 && !strings.ContainsAny(text[i+len(f):min(i+len(f)+1, len(text))], "/?&") {
			named = append(named, f)
		} else {
			others = append(others, f)
		}
	}
	return named, others
}

func (p *probe) refuse(filters []string, fault *Fault) {
	for _, f := range filters {
		own := *fault
		own.Text = "filter " + f + ": " + fault.Text
		p.bad[f] = poor{&own, time.Now().Add(refusedPause)}
	}
}

// take notes that filters were taken, but for those that the answer names as
// disabled.
func (p *probe) take(filters []string, answer []byte) {
	var a struct {
		Filters  []string   `json:"eventFilters"`
		Disabled []disabled `json:"disabledFilters"`
	}
	json.Unmarshal(answer, &a) // it was read before
	fewer := a.Filters != nil && len(a.Filters) < len(p.good)+len(filters)
	has := pathsOf(a.Filters)
	for _, f := range filters {
		if d, ok := disabledBy(f, a.Disabled); ok {
			body, _ := json.Marshal(map[string]string{"errorCode": d.Reason, "message": d.Message})
			fault := refusal("it is disabled", 0, body, 0)
			fault.Kind = Permission // "due to certain limitations", says the OpenAPI description
			p.refuse([]string{f}, fault)
			continue
		}
		if fewer && !has[pathOf(f)] {
			p.refuse([]string{f}, faultf(Refused, "RingCentral has left it out of the subscription: look at the app's permissions and at the user's role"))
			continue
		}
		p.good = append(p.good, f)
	}
}

// try sends one request that subscribes to filters.
func (p *probe) try(ctx context.Context, filters []string) (*Fault, []byte) {
	p.left--
	body := map[string]any{"eventFilters": filters}
	if p.life > 0 {
		body["expiresIn"] = p.life
	}
	method, path := http.MethodPut, subscriptionPath+"/"+p.id
	if p.id == "" {
		method, path = http.MethodPost, p.create
		body["deliveryMode"] = p.delivery
	}
	raw, _ := json.Marshal(body)
	r, fault := p.send(ctx, method, path, raw)
	switch {
	case fault != nil:
		return fault, nil
	case r.status == http.StatusNotFound && p.id != "" && p.left > 0:
		p.id = "" // it has expired (SUB-507)
		return p.try(ctx, filters)
	case r.status/100 != 2:
		return refusal(subscribing, r.status, r.body, r.wait), r.body
	}
	if i, _ := readInfo(r.body); method == http.MethodPut && p.left > 1 && i.dead() {
		// It is blacklisted, and stays so for ever (webhooks/troubleshooting).
		p.left--
		if _, fault := p.send(ctx, http.MethodDelete, path, nil); fault != nil {
			return fault, nil
		}
		p.id = ""
		return p.try(ctx, filters)
	}
	fault = p.learn(r.body)
	if i, _ := readInfo(r.body); fault == nil && i.dead() {
		p.id = ""
		fault = faultf(Unavailable, "%s: RingCentral says that it delivers nothing (%s)", subscribing, said(i.Status))
	}
	return fault, r.body
}

// learn reads what RingCentral says of a subscription.
func (s *subscription) learn(raw []byte) *Fault {
	info, fault := readInfo(raw)
	if fault != nil {
		return fault
	}
	s.id, s.until = info.ID, time.Time{}
	if info.ExpiresIn > 0 {
		s.until = time.Now().Add(limitOf(info.ExpiresIn, hookLife))
	}
	return nil
}
