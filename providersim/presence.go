package providersim

import (
	"sort"
	"strconv"
)

// getPresence is GET …/extension/{id}/presence: GetPresenceInfo of
// specs/ringcentral_openapi3.json. activeCalls come with
// detailedTelephonyState=true.
func (p *Provider) getPresence(r *request) reply {
	x := p.of(r, r.args[1])
	if !p.account(r.args[0]) || x == nil {
		return notFound("extensionId")
	}
	o := p.presence(x, r.query.Get("detailedTelephonyState") == "true", nil)
	delete(o, "extensionId")
	delete(o, "sequence")
	delete(o, "totalActiveCalls")
	id, _ := strconv.ParseInt(x.id, 10, 64)
	o["uri"] = p.extensionURI(r, x) + "/presence"
	o["extension"] = object{"id": id, "uri": p.extensionURI(r, x), "extensionNumber": x.Number}
	return ok(o)
}

// presence is the body of a presence event:
// code-samples/events/detailed-extension-presence.json. A party that has just
// left is shown as NoCall.
func (p *Provider) presence(x *extension, detailed bool, left *party) object {
	var parties []*party
	for _, s := range p.sessions {
		for _, pt := range s.parties {
			if pt.ext == x && (!pt.over() && pt.code != "" || pt == left) {
				parties = append(parties, pt)
			}
		}
	}
	sort.Slice(parties, func(i, j int) bool { return parties[i].id > parties[j].id })
	if len(parties) > maxActiveCalls {
		parties = parties[:maxActiveCalls]
	}
	calls, total, status, rank := []object{}, 0, "NoCall", 0
	for _, pt := range parties {
		calls = append(calls, pt.activeCall())
		own := pt.telephonyStatus()
		if own != "NoCall" {
			total++
		}
		if n := ranks[own]; n > rank {
			status, rank = own, n
		}
	}
	presence := "Available"
	if total > 0 {
		presence = "Busy"
	}
	o := object{
		"extensionId": x.id, "telephonyStatus": status, "sequence": x.sequence, "presenceStatus": presence, "userStatus": "Available",
		"meetingStatus": "Disconnected", "dndStatus": "TakeAllCalls", "allowSeeMyPresence": true, "ringOnMonitoredCall": false,
		"pickUpCallsOnHold": false, "totalActiveCalls": total,
	}
	if detailed {
		o["activeCalls"] = calls
	}
	return o
}

// ranks say which call's state is shown for all.
var ranks = map[string]int{"ParkedCall": 1, "OnHold": 2, "CallConnected": 3, "Ringing": 4}

// activeCall is ActiveCallInfo of specs/ringcentral_openapi3.json.
func (pt *party) activeCall() object {
	o := object{
		"id": pt.id[len("p-"):], "direction": pt.direction, "queueCall": false, "from": pt.from.number, "to": pt.to.number,
		"telephonyStatus": pt.telephonyStatus(), "startTime": isoTime(pt.session.created), "sessionId": pt.session.legacy,
		"telephonySessionId": pt.session.id, "partyId": pt.id,
	}
	if pt.from.name != "" {
		o["fromName"] = pt.from.name
	}
	if pt.to.name != "" {
		o["toName"] = pt.to.name
	}
	if pt.over() {
		o["terminationType"] = "final"
	}
	return o
}
