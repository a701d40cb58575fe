package providersim

import (
	"net/http"
	"strconv"
)

// A ringOut is a call that the provider makes to both ends, the user's own
// telephone first: docs/voice/ringout.md. Its words for states are from there.
type ringOut struct {
	id      int
	owner   *extension
	session *session
	first   *party
	caller  string
	callee  string
}

const (
	inProgress = "InProgress"
	success    = "Success"
	finished   = "Finished"
)

// follow makes the state of a leg of the state of its party.
func (o *ringOut) follow(pt *party) {
	leg := &o.callee
	if pt == o.first {
		leg = &o.caller
	} else if pt.role != "Target" {
		return
	}
	switch {
	case pt.talks():
		*leg = success
	case pt.over() && *leg == success:
		*leg = finished
	case pt.over():
		*leg = legFailure(pt.reason)
	}
}

// legFailure is why a leg was never connected.
func legFailure(reason string) string {
	switch reason {
	case "TargetBusy":
		return "Busy"
	case "NoAnswer":
		return "NoAnswer"
	case "Rejected", "Cancelled", "":
		return "Rejected"
	}
	return "GenericError"
}

// call is the state of both legs together.
func (o *ringOut) call() string {
	switch {
	case o.callee == success || o.callee == finished:
		return success
	case o.caller == inProgress && o.callee == inProgress, o.caller == success && o.callee == inProgress:
		return inProgress
	}
	return "CannotReach"
}

func (o *ringOut) json() object {
	// The id is a string in specs/ringcentral_openapi3.json (GetRingOutStatusResponse)
	// and a number in code-samples/voice/ringout-response.json; the address has
	// "ringout" in the latter. The specification is followed.
	return object{
		"id":     strconv.Itoa(o.id),
		"uri":    "/restapi/v1.0/account/~/extension/" + o.owner.id + "/ring-out/" + strconv.Itoa(o.id),
		"status": object{"callStatus": o.call(), "callerStatus": o.caller, "calleeStatus": o.callee},
	}
}

// postRingOut is POST …/extension/{id}/ring-out.
func (p *Provider) postRingOut(r *request) reply {
	x := p.of(r, r.args[1])
	if !p.account(r.args[0]) || x == nil {
		return notFound("extensionId")
	}
	var body struct {
		From struct {
			PhoneNumber        string `json:"phoneNumber"`
			ForwardingNumberID text   `json:"forwardingNumberId"`
		} `json:"from"`
		To struct {
			PhoneNumber string `json:"phoneNumber"`
		} `json:"to"`
		CallerID struct {
			PhoneNumber string `json:"phoneNumber"`
		} `json:"callerId"`
	}
	if !r.decode(&body) {
		return badJSON()
	}
	if !p.callable(body.To.PhoneNumber) {
		return invalid("to.phoneNumber")
	}
	from := or(body.From.PhoneNumber, x.Number)
	if !p.callable(from) {
		return invalid("from.phoneNumber")
	}
	s := p.begin("RingOut")
	if s == nil {
		return apiError(http.StatusServiceUnavailable, "CMN-201", "Service Temporary Unavailable")
	}
	p.cfg.dialled(x, body.To.PhoneNumber)
	mine := own(x)
	mine.number = from
	// Both legs are inbound, for the provider calls both
	// (docs/voice/telephony-session-notifications.md); so the user's own party has
	// the called number as "from". RingCentral's own widgets turn it round:
	// ActiveCallControl of github.com/ringcentral/ringcentral-js-widgets,
	// _checkRingOutCallDirection.
	first := s.add(x, inbound, endpoint{number: or(body.CallerID.PhoneNumber, body.To.PhoneNumber)}, mine)
	first.phone, first.number = p.at(from), from
	first.ownPhone, first.role, first.wants = true, "Initiator", body.To.PhoneNumber
	o := &ringOut{id: 234_000_000 + int(p.number()), owner: x, session: s, first: first, caller: inProgress, callee: inProgress}
	s.ringOut = o
	if len(p.ringOuts) >= maxRingOuts {
		p.ringOuts = p.ringOuts[1:]
	}
	p.ringOuts = append(p.ringOuts, o)
	p.set(first, proceeding, "")
	answer := ok(o.json())
	p.await(first)
	return answer
}

// ringOut finds one of the path's extension.
func (p *Provider) ringOut(r *request) *ringOut {
	x := p.of(r, r.args[1])
	if !p.account(r.args[0]) || x == nil {
		return nil
	}
	for _, o := range p.ringOuts {
		if o.owner == x && strconv.Itoa(o.id) == r.args[2] {
			return o
		}
	}
	return nil
}

// getRingOut is GET …/ring-out/{id}.
func (p *Provider) getRingOut(r *request) reply {
	o := p.ringOut(r)
	if o == nil {
		return notFound("ringoutId")
	}
	return ok(o.json())
}

// deleteRingOut is DELETE …/ring-out/{id}. Once the first leg was answered it
// does not end the call; that it says 204 then all the same is chosen here.
func (p *Provider) deleteRingOut(r *request) reply {
	o := p.ringOut(r)
	if o == nil {
		return notFound("ringoutId")
	}
	if o.first.rings() {
		p.leave(o.first, "Cancelled")
	}
	return noContent()
}
