package providersim

import (
	"net/http"
	"sort"
	"strings"
	"time"
)

// nsIDs are the call's ids of both legs. That of the first leg is what the
// client chose, if it did.
func (s *session) nsIDs() (orig, term string) {
	orig = s.nsID
	if orig == "" {
		orig = s.legacy + "@sim"
	}
	return orig, s.created.UTC().Format("20060102150405") + s.legacy + "-term"
}

// nsTime is how NetSapiens writes times (README.md: subscription-creation-datetime).
func nsTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05-07:00")
}

// ends are the calling and the called party of a call; either may be nil.
func (s *session) ends() (from, to *party) {
	for _, pt := range s.parties {
		switch {
		case from == nil && (pt.direction == outbound || pt.role == "Initiator"):
			from = pt
		case pt != from && (to == nil || to.over()):
			to = pt
		}
	}
	return from, to
}

// nsEnds are user and number of both ends of a call.
func (s *session) nsEnds() (origUser, origNumber, origName, termUser, termNumber string) {
	from, to := s.ends()
	if from != nil {
		origNumber, origName, termNumber = from.from.number, from.from.name, from.to.number
		if from.role == "Initiator" {
			origNumber, origName, termNumber = from.to.number, from.to.name, from.wants
		}
		if from.ext != nil {
			origUser, origNumber = from.ext.Number, from.ext.Number
		}
		if from.wants != "" {
			termNumber = from.wants
		}
	}
	if to != nil {
		termNumber = to.to.number
		if to.ext != nil {
			termUser, termNumber = to.ext.Number, to.ext.Number
		}
	}
	return origUser, origNumber, origName, termUser, termNumber
}

// nsJSON is a call of API v2. The names are those that v2 gives to the same
// things in its call records; which of them the list of active calls has was not
// found. That a call is on hold is not seen in it.
func (p *Provider) nsJSON(s *session) object {
	orig, term := s.nsIDs()
	origUser, origNumber, origName, termUser, termNumber := s.nsEnds()
	return object{
		"domain": p.cfg.Domain, "call-orig-call-id": orig, "call-term-call-id": term, "call-orig-user": origUser, "call-orig-from-user": origNumber,
		"call-orig-from-name": origName, "call-orig-to-user": termNumber, "call-term-user": termUser,
		"call-start-datetime": nsTime(s.created), "call-answer-datetime": nsTime(s.answeredAt),
	}
}

// nsPartyOf finds the party of a path: the user's in a call with that id.
func (p *Provider) nsPartyOf(r *request) *party {
	x := p.nsUserOf(r)
	if x == nil {
		return nil
	}
	for _, s := range p.sessions {
		if orig, term := s.nsIDs(); orig != r.args[2] && term != r.args[2] {
			continue
		}
		for _, pt := range s.parties {
			if pt.ext == x && !pt.over() && pt.code != "" {
				return pt
			}
		}
	}
	return nil
}

// nsListCalls is GET …/users/{u}/calls: an array.
func (p *Provider) nsListCalls(r *request) reply {
	x := p.nsUserOf(r)
	if x == nil {
		return nsError(http.StatusNotFound, "Not Found")
	}
	var all []*session
	for _, s := range p.sessions {
		for _, pt := range s.parties {
			if pt.ext == x && !pt.over() && pt.code != "" {
				all = append(all, s)
				break
			}
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].id < all[j].id })
	calls := []object{}
	for _, s := range all {
		calls = append(calls, p.nsJSON(s))
	}
	return ok(calls)
}

// nsGetCall is GET …/calls/{id}.
func (p *Provider) nsGetCall(r *request) reply {
	pt := p.nsPartyOf(r)
	if pt == nil {
		return nsError(http.StatusNotFound, "Not Found")
	}
	return ok(p.nsJSON(pt.session))
}

// nsMakeCall is POST …/users/{u}/calls: the user's own telephone rings first.
// The keys are those of calls.py, new_call.
func (p *Provider) nsMakeCall(r *request) reply {
	x := p.nsUserOf(r)
	if x == nil {
		return nsError(http.StatusNotFound, "Not Found")
	}
	var body struct {
		CallID string `json:"call-id"`
		To     text   `json:"call-term-user"`
	}
	if !r.decode(&body) {
		return nsError(http.StatusBadRequest, "Bad Request")
	}
	number, _, _ := strings.Cut(strings.TrimPrefix(string(body.To), "sip:"), "@")
	if !p.callable(number) || len(body.CallID) > maxNumber {
		return nsError(http.StatusBadRequest, "call-term-user is invalid")
	}
	for _, s := range p.sessions {
		if body.CallID != "" && s.nsID == body.CallID {
			return nsError(http.StatusConflict, "call-id is in use")
		}
	}
	s := p.begin("Call")
	if s == nil {
		return nsError(http.StatusServiceUnavailable, "Service Unavailable")
	}
	s.nsID = body.CallID
	p.ownFirst(s, x, number)
	return accepted()
}

// nsAct is a request that does what a person can do at the telephone.
func nsAct(act Act) func(*Provider, *request) reply {
	return func(p *Provider, r *request) reply {
		pt := p.nsPartyOf(r)
		if pt == nil {
			return nsError(http.StatusNotFound, "Not Found")
		}
		do := act
		if act == HangUp && pt.rings() && !pt.ownPhone {
			do = Reject // DELETE ends a call that rings, too
		}
		if !possible(pt, do) {
			return nsError(http.StatusConflict, "Conflict")
		}
		p.act(pt, do)
		return accepted()
	}
}

// nsTransfer is PATCH …/calls/{id}/transfer. The key of the target was not
// found; it is taken as in new_call.
func (p *Provider) nsTransfer(r *request) reply {
	pt := p.nsPartyOf(r)
	if pt == nil {
		return nsError(http.StatusNotFound, "Not Found")
	}
	var body struct {
		To text `json:"call-term-user"`
	}
	if !r.decode(&body) || !p.callable(string(body.To)) {
		return nsError(http.StatusBadRequest, "call-term-user is invalid")
	}
	if !pt.talks() || len(pt.session.parties) >= maxParties {
		return nsError(http.StatusConflict, "Conflict")
	}
	p.redirect(pt, target{PhoneNumber: string(body.To)}, "BlindTransfer")
	return accepted()
}
