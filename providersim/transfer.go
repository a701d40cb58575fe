package providersim

import "net/http"

// A target is the body of transfer and forward: exactly one of them
// (specs/ringcentral_openapi3.json).
type target struct {
	PhoneNumber     string `json:"phoneNumber"`
	VoiceMail       text   `json:"voicemail"`
	ParkOrbit       text   `json:"parkOrbit"`
	ExtensionNumber text   `json:"extensionNumber"`
}

// one tells whether exactly one is set.
func (t target) one() bool {
	n := 0
	for _, s := range []string{t.PhoneNumber, string(t.VoiceMail), string(t.ParkOrbit), string(t.ExtensionNumber)} {
		if s != "" {
			n++
		}
	}
	return n == 1
}

// number is the number that rings; "": none.
func (t target) number() string { return or(t.PhoneNumber, string(t.ExtensionNumber)) }

// transferParty is POST …/transfer: "Applicable for a call session in Answered or Hold state".
func (p *Provider) transferParty(r *request) reply {
	pt, bad := p.mine(r)
	if bad != nil {
		return *bad
	}
	var to target
	if !r.decode(&to) {
		return badJSON()
	}
	if bad := p.checkTarget(to); bad != nil {
		return *bad
	}
	if !pt.talks() || len(pt.session.parties) >= maxParties {
		return conflict()
	}
	if to.ParkOrbit != "" {
		p.set(pt, parked, "ParkLocation")
		return ok(pt.json(p))
	}
	p.redirect(pt, to, "BlindTransfer")
	return ok(pt.json(p))
}

// forwardParty is POST …/forward: for calls that ring, "in the Setup and
// Proceeding states only" (docs/voice/pre-call-control.md).
func (p *Provider) forwardParty(r *request) reply {
	pt, bad := p.mine(r)
	if bad != nil {
		return *bad
	}
	var to target
	if !r.decode(&to) {
		return badJSON()
	}
	if to.ParkOrbit != "" {
		return invalid("parkOrbit")
	}
	if bad := p.checkTarget(to); bad != nil {
		return *bad
	}
	if !pt.rings() || pt.ownPhone || len(pt.session.parties) >= maxParties {
		return conflict()
	}
	p.redirect(pt, to, "CallRedirected")
	return ok(pt.json(p))
}

// checkTarget says what is wrong with a target; nil: nothing.
func (p *Provider) checkTarget(to target) *reply {
	bad := invalid("phoneNumber")
	switch {
	case !to.one():
		bad = apiError(http.StatusBadRequest, "CMN-101", "Exactly one of [phoneNumber], [voicemail], [extensionNumber], [parkOrbit] is expected")
	case to.ExtensionNumber != "" && p.byNumber[string(to.ExtensionNumber)] == nil:
		bad = notFound("extensionNumber")
	case to.VoiceMail != "" && p.byID[string(to.VoiceMail)] == nil:
		bad = notFound("voicemail")
	case to.number() != "" && !p.callable(to.number()):
	default:
		return nil
	}
	return &bad
}

// redirect puts another one into the place of a party.
func (p *Provider) redirect(pt *party, to target, reason string) {
	from := pt.from
	if pt.direction == outbound {
		from = pt.to
	}
	pt.ownPhone = false
	p.set(pt, disconnected, reason)
	if to.VoiceMail != "" {
		x := p.byID[string(to.VoiceMail)]
		box := pt.session.add(x, inbound, from, inside(x))
		p.set(box, voiceMail, "")
		return
	}
	p.cfg.dialled(pt.ext, to.number())
	p.ring(pt.session, from, to.number(), "")
}

// bridgeParty is POST …/bridge: docs/voice/warm-transfer.md. The party of the
// path and that of the body are the same user's; the others are connected, and
// the user is dropped: Gone, each with the other as peer.
func (p *Provider) bridgeParty(r *request) reply {
	pt, bad := p.mine(r)
	if bad != nil {
		return *bad
	}
	var body struct {
		Session string `json:"telephonySessionId"`
		Party   string `json:"partyId"`
	}
	if !r.decode(&body) {
		return badJSON()
	}
	if body.Session == "" || body.Party == "" {
		return invalid("partyId")
	}
	with := &request{args: []string{r.args[0], body.Session, body.Party}}
	other, bad := p.mine(with)
	if bad != nil {
		return *bad
	}
	if other.session == pt.session || other.ext != pt.ext {
		return invalid("partyId")
	}
	if !p.bridge(pt, other) {
		return conflict()
	}
	return ok(pt.json(p))
}

// bridge connects the others of two calls; false: the state does not allow it.
func (p *Provider) bridge(a, b *party) bool {
	if a.session.linked != nil || b.session.linked != nil {
		return false
	}
	for _, pt := range []*party{a, b} {
		connected := false
		for _, other := range pt.others() {
			connected = connected || other.talks()
			if other.rings() {
				return false
			}
		}
		if !pt.talks() || !connected {
			return false
		}
	}
	a.session.linked, b.session.linked = b.session, a.session
	a.peer, b.peer = b, a
	p.set(a, gone, "AttendedTransfer")
	p.set(b, gone, "AttendedTransfer")
	return true
}
