package providersim

import "time"

// isoTime is how RingCentral writes times.
func isoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// json is an end of a call as RingCentral tells it.
func (e endpoint) json() object {
	o := object{}
	if e.number != "" {
		o["phoneNumber"] = e.number
	}
	if e.name != "" {
		o["name"] = e.name
	}
	if e.ext != nil {
		o["extensionId"] = e.ext.id
	}
	if e.device != "" {
		o["deviceId"] = e.device
	}
	return o
}

// status is the state of a party.
func (pt *party) status() object {
	o := object{"code": pt.code, "rcc": false}
	if pt.reason != "" {
		o["reason"] = pt.reason
	}
	if pt.peer != nil {
		o["peerId"] = object{"sessionId": pt.peer.session.legacy, "telephonySessionId": pt.peer.session.id, "partyId": pt.peer.id}
	}
	return o
}

// json is CallParty of specs/ringcentral_openapi3.json.
func (pt *party) json(p *Provider) object {
	o := object{
		"id": pt.id, "status": pt.status(), "muted": pt.muted, "standAlone": pt.apiHold, "park": object{},
		"from": pt.from.json(), "to": pt.to.json(), "direction": pt.direction,
		"owner": object{"accountId": p.cfg.Account},
	}
	if pt.ext != nil {
		o["owner"] = object{"accountId": p.cfg.Account, "extensionId": pt.ext.id}
	}
	if pt.role != "" {
		o["ringOutRole"] = pt.role
	}
	return o
}

// json is CallSessionObject of specs/ringcentral_openapi3.json.
func (s *session) json(p *Provider) object {
	parties := []object{}
	for _, pt := range s.parties {
		parties = append(parties, pt.json(p))
	}
	return object{"id": s.id, "origin": object{"type": s.origin}, "creationTime": s.created.UTC().Format(time.RFC3339), "parties": parties}
}

// event is TelephonySessionsEventBody, with one party, as in
// code-samples/voice/telephony-session-event.json and in the recordings at
// github.com/dibyenduroy/csn-data.
func (pt *party) event(p *Provider) object {
	s := pt.session
	one := object{
		"accountId": p.cfg.Account, "id": pt.id, "direction": pt.direction, "to": pt.to.json(), "from": pt.from.json(),
		"status": pt.status(), "park": object{}, "missedCall": pt.missed, "standAlone": pt.apiHold, "muted": pt.muted,
	}
	if pt.ext != nil {
		one["extensionId"] = pt.ext.id
	}
	if pt.role != "" {
		one["ringOutRole"] = pt.role
	}
	return object{
		"sequence": s.sequence, "sessionId": s.legacy, "telephonySessionId": s.id, "serverId": "10.0.0.1.TAM",
		"eventTime": isoTime(time.Now()), "parties": []object{one}, "origin": object{"type": s.origin},
	}
}

// telephonyStatus is a party's state in a presence (ActiveCallInfo).
func (pt *party) telephonyStatus() string {
	switch pt.code {
	case answered, voiceMail:
		return "CallConnected"
	case onHold:
		return "OnHold"
	case parked:
		return "ParkedCall"
	case setup, proceeding:
		if pt.rings() {
			return "Ringing"
		}
		return "CallConnected"
	}
	return "NoCall"
}
