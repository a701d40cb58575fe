package providersim

import "net/http"

// sessionOf finds the call of a path.
func (p *Provider) sessionOf(r *request) (*session, *reply) {
	bad := notFound("accountId")
	if !p.account(r.args[0]) {
		return nil, &bad
	}
	s := p.sessions[r.args[1]]
	if s == nil {
		bad = notFound("telephonySessionId")
		return nil, &bad
	}
	return s, nil
}

// partyOf finds the party of a path.
func (p *Provider) partyOf(r *request) (*party, *reply) {
	s, bad := p.sessionOf(r)
	if bad != nil {
		return nil, bad
	}
	for _, pt := range s.parties {
		if pt.id == r.args[2] {
			return pt, nil
		}
	}
	none := notFound("partyId")
	return nil, &none
}

// mine finds the party of a path that can be controlled: one of the company.
func (p *Provider) mine(r *request) (*party, *reply) {
	pt, bad := p.partyOf(r)
	if bad == nil && pt.ext == nil {
		no := apiError(http.StatusForbidden, "CMN-404", "Attempt to access another extension")
		return nil, &no
	}
	return pt, bad
}

// getSession is GET …/telephony/sessions/{id}: docs/voice/call-control.md shows
// the session itself; specs/ringcentral_openapi3.json wraps it into "session",
// as the answer of call-out is. The guide is followed.
func (p *Provider) getSession(r *request) reply {
	s, bad := p.sessionOf(r)
	if bad != nil {
		return *bad
	}
	return ok(s.json(p))
}

// deleteSession is DELETE …/telephony/sessions/{id}: drops the call for all.
func (p *Provider) deleteSession(r *request) reply {
	s, bad := p.sessionOf(r)
	if bad != nil {
		return *bad
	}
	p.endCall(s)
	return noContent()
}

// getParty is GET …/parties/{id}.
func (p *Provider) getParty(r *request) reply {
	pt, bad := p.partyOf(r)
	if bad != nil {
		return *bad
	}
	return ok(pt.json(p))
}

// patchParty is PATCH …/parties/{id}: {"muted":true} in
// docs/voice/active-call-control.md, {"party":{"muted":true}} in the
// specification; both are taken.
func (p *Provider) patchParty(r *request) reply {
	pt, bad := p.mine(r)
	if bad != nil {
		return *bad
	}
	var body struct {
		Muted *bool `json:"muted"`
		Party struct {
			Muted *bool `json:"muted"`
		} `json:"party"`
	}
	if !r.decode(&body) {
		return badJSON()
	}
	muted := body.Muted
	if muted == nil {
		muted = body.Party.Muted
	}
	switch {
	case muted == nil:
		return invalid("muted")
	case !pt.talks():
		return conflict()
	case pt.muted != *muted:
		pt.muted = *muted
		p.publish(pt)
	}
	return ok(pt.json(p))
}

// deleteParty is DELETE …/parties/{id}: "A party can be deleted only if
// supervised or parked" (specification); docs/voice/active-call-control.md ends
// a call with it. Config.PartyDeleteEndsCall chooses.
func (p *Provider) deleteParty(r *request) reply {
	pt, bad := p.mine(r)
	switch {
	case bad != nil:
		return *bad
	case pt.code == parked:
		p.leave(pt, "")
	case p.cfg.PartyDeleteEndsCall:
		p.endCall(pt.session)
	default:
		return apiError(http.StatusForbidden, "CMN-109", "Feature not available")
	}
	return noContent()
}

// answerParty is POST …/answer {"deviceId"}.
func (p *Provider) answerParty(r *request) reply {
	pt, bad := p.mine(r)
	if bad != nil {
		return *bad
	}
	var body struct {
		DeviceID text `json:"deviceId"`
	}
	if !r.decode(&body) {
		return badJSON()
	}
	if body.DeviceID != "" {
		if x := p.withDevice(string(body.DeviceID)); x == nil || x != pt.ext {
			return notFound("deviceId")
		}
	}
	if !pt.rings() {
		return conflict()
	}
	p.pickUp(pt)
	return ok(pt.json(p))
}

// rejectParty is POST …/reject: "Rejects an inbound call in a Setup or
// Proceeding state".
func (p *Provider) rejectParty(r *request) reply {
	pt, bad := p.mine(r)
	if bad != nil {
		return *bad
	}
	if !pt.rings() || pt.direction != inbound {
		return conflict()
	}
	p.decline(pt, "Rejected")
	return noContent()
}

// holdParty is POST …/hold: it "puts the party to stand-alone mode".
func (p *Provider) holdParty(r *request) reply {
	pt, bad := p.mine(r)
	if bad != nil {
		return *bad
	}
	if !pt.talks() || pt.apiHold {
		return conflict()
	}
	pt.apiHold = true
	p.set(pt, onHold, "")
	return ok(pt.json(p))
}

// unholdParty is POST …/unhold. What was held by hand stays on hold.
func (p *Provider) unholdParty(r *request) reply {
	pt, bad := p.mine(r)
	if bad != nil {
		return *bad
	}
	if !pt.apiHold || !pt.talks() {
		return conflict()
	}
	pt.apiHold = false
	p.released(pt)
	return ok(pt.json(p))
}
