package providersim

import "net/http"

// caller returns the party of a call that called, for its state follows that of
// the called one; nil where it has long been connected.
func caller(target *party) *party {
	for _, pt := range target.session.parties {
		if pt != target && pt.direction == outbound && (pt.code == setup || pt.code == proceeding) {
			return pt
		}
	}
	return nil
}

// ring makes the telephone of a number ring as a new party of a call. The order
// of the states is that of the recordings at github.com/dibyenduroy/csn-data, to
// which docs/voice/telephony-session-notifications.md points: a call within the
// company is Answered for its caller as soon as it rings; one to the public
// network is when it was answered.
func (p *Provider) ring(s *session, from endpoint, number, role string) *party {
	x := p.at(number)
	to := endpoint{number: number}
	if x != nil {
		to = inside(x)
		to.number = number
	}
	target := s.add(x, inbound, from, to)
	target.number, target.role = number, role
	if x != nil {
		p.set(target, setup, "")
		if c := caller(target); c != nil {
			c.to = to
			p.set(c, answered, "")
		}
		p.set(target, proceeding, "")
	} else {
		p.set(target, proceeding, "")
		if c := caller(target); c != nil {
			p.set(c, proceeding, "")
		}
	}
	p.await(target)
	return target
}

// await sets what a ringing telephone does by itself.
func (p *Provider) await(pt *party) {
	b := Behaviour{Act: Answer}
	if pt.phone != nil {
		b.After = pt.phone.AnswerAfter
	} else {
		b = p.outside[pt.number]
	}
	switch {
	case b.After > 0:
		pt.ring = p.after(b.After, func() { p.act(pt, b.Act) })
	case b.Act != "" && b.Now:
		p.act(pt, b.Act)
	case p.cfg.RingTime > 0:
		pt.ring = p.after(p.cfg.RingTime, func() { p.act(pt, NoAnswer) })
	}
}

// pickUp answers at a telephone that rings.
func (p *Provider) pickUp(pt *party) {
	if pt.ownPhone {
		pt.ownPhone = false
		p.stop(pt.ring)
		if pt.direction == inbound { // RingOut
			p.set(pt, answered, "")
		}
		role := ""
		if pt.role != "" {
			role = "Target"
		}
		from := pt.from
		if pt.role != "" {
			from = pt.to
		}
		p.ring(pt.session, from, pt.wants, role)
		return
	}
	c := caller(pt)
	p.set(pt, answered, "")
	if c != nil {
		p.set(c, answered, "")
	}
}

// decline ends a call at a telephone that rings, with the reason for the caller.
func (p *Provider) decline(pt *party, reason string) {
	if reason == "Rejected" && p.cfg.VoiceMail && pt.ext != nil && !pt.ownPhone {
		p.set(pt, voiceMail, "")
		return
	}
	pt.missed = reason == "NoAnswer" && pt.ext != nil && !pt.ownPhone
	p.leave(pt, reason)
}

// callable tells whether a number may be called at all.
func (p *Provider) callable(number string) bool {
	if number == "" || len(number) > maxNumber {
		return false
	}
	if p.at(number) != nil {
		return true
	}
	digits := 0
	for _, c := range plain(number) {
		if c < '0' || c > '9' {
			return false
		}
		digits++
	}
	return digits >= 3
}

// postCallOut is POST …/telephony/call-out: the device rings first, it is "the
// 1st leg of the CallOut call" (specs/ringcentral_openapi3.json).
func (p *Provider) postCallOut(r *request) reply {
	var body struct {
		From struct {
			DeviceID text `json:"deviceId"`
		} `json:"from"`
		To struct {
			PhoneNumber     string `json:"phoneNumber"`
			ExtensionNumber text   `json:"extensionNumber"`
		} `json:"to"`
	}
	if !r.decode(&body) {
		return badJSON()
	}
	if !p.account(r.args[0]) {
		return notFound("accountId")
	}
	if body.From.DeviceID == "" {
		return invalid("from.deviceId")
	}
	x := p.withDevice(string(body.From.DeviceID))
	if x == nil {
		return notFound("deviceId")
	}
	number := string(body.To.ExtensionNumber)
	if (number == "") == (body.To.PhoneNumber == "") {
		return invalid("to")
	}
	if number == "" {
		number = body.To.PhoneNumber
	}
	if !p.callable(number) {
		return invalid("to.phoneNumber")
	}
	s := p.callOut(x, number, "CallOut")
	if s == nil {
		return apiError(http.StatusServiceUnavailable, "CMN-201", "Service Temporary Unavailable")
	}
	out := ok(object{"session": s.json(p)})
	out.status = http.StatusCreated
	return out
}

// callOut rings the telephone of an extension to call a number with it.
func (p *Provider) callOut(x *extension, number, origin string) *session {
	s := p.begin(origin)
	if s != nil {
		p.ownFirst(s, x, number)
	}
	return s
}

// ownFirst makes the telephone of an extension ring, to call a number with it.
func (p *Provider) ownFirst(s *session, x *extension, number string) {
	p.cfg.dialled(x, number)
	pt := s.add(x, outbound, own(x), endpoint{number: number})
	pt.ownPhone, pt.wants = true, number
	p.set(pt, setup, "")
	p.await(pt)
}

// withDevice finds the extension with a device.
func (p *Provider) withDevice(id string) *extension {
	for _, x := range p.extensions {
		if x.device != "" && x.device == id {
			return x
		}
	}
	return nil
}
