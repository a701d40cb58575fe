package providersim

import (
	"fmt"
	"time"
)

// The states of a party: CallPartyInfo of specs/ringcentral_openapi3.json; what
// they mean is in docs/voice/telephony-session-notifications.md.
const (
	setup        = "Setup"
	proceeding   = "Proceeding"
	answered     = "Answered"
	onHold       = "Hold"
	disconnected = "Disconnected"
	gone         = "Gone"
	parked       = "Parked"
	voiceMail    = "VoiceMail"
)

const (
	inbound  = "Inbound"
	outbound = "Outbound"
)

// A session is one call: RingCentral's telephony session, NetSapiens' call.
type session struct {
	id, legacy string
	origin     string // Call, CallOut, RingOut
	created    time.Time
	answeredAt time.Time
	sequence   int
	parties    []*party
	ringOut    *ringOut
	linked     *session // bridged with
	nsID       string   // that NetSapiens' client gave
	ended      bool
}

// An endpoint is one end of a call as it is told.
type endpoint struct {
	number, name string
	ext          *extension
	device       string
}

// A party is one participant.
type party struct {
	session   *session
	id        string
	ext       *extension // nil: outside
	phone     *extension // whose telephone it is; nil: outside
	number    string     // of the telephone
	direction string
	from, to  endpoint
	code      string
	reason    string
	ownPhone  bool // a call by API rings its own telephone first
	role      string
	muted     bool
	missed    bool
	apiHold   bool
	handHold  bool
	peer      *party // Gone: its place in the other session
	wants     string // the number that is called once the own telephone is answered
	ring      *timer
}

// begin makes a call without parties; nil: there are too many.
func (p *Provider) begin(origin string) *session {
	if len(p.sessions) >= maxCalls {
		return nil
	}
	n := p.number()
	s := &session{id: fmt.Sprintf("s-%032x", n), legacy: fmt.Sprint(429_000_000_000 + n), origin: origin, created: time.Now(), sequence: 1}
	p.sessions[s.id] = s
	return s
}

// add adds a party, without a word to anybody.
func (s *session) add(x *extension, direction string, from, to endpoint) *party {
	pt := &party{
		session: s, id: fmt.Sprintf("p-%s-%d", s.id[len("s-"):], len(s.parties)+1), ext: x, phone: x,
		direction: direction, from: from, to: to,
	}
	pt.number = to.number
	if direction == outbound {
		pt.number = from.number
	}
	s.parties = append(s.parties, pt)
	return pt
}

// own is the endpoint of an extension.
func own(x *extension) endpoint {
	return endpoint{number: or(x.DirectNumber, x.Number), name: x.Name, ext: x, device: x.device}
}

// inside is the endpoint of an extension as its colleagues see it.
func inside(x *extension) endpoint { return endpoint{number: x.Number, name: x.Name, ext: x} }

// over tells whether a party has left.
func (pt *party) over() bool { return pt.code == disconnected || pt.code == gone }

// rings tells whether a party's telephone rings.
func (pt *party) rings() bool {
	if pt.ownPhone {
		return pt.code == setup || pt.code == proceeding
	}
	return pt.direction == inbound && (pt.code == setup || pt.code == proceeding)
}

// talks tells whether a party is connected, on hold or not.
func (pt *party) talks() bool { return pt.code == answered || pt.code == onHold }

// live returns the parties of a call that are there still, those of a bridged one too.
func (s *session) live() (all []*party) {
	for _, of := range []*session{s, s.linked} {
		if of == nil {
			continue
		}
		for _, pt := range of.parties {
			if !pt.over() && pt.code != "" {
				all = append(all, pt)
			}
		}
	}
	return all
}

// others returns the live parties but one.
func (pt *party) others() (all []*party) {
	for _, other := range pt.session.live() {
		if other != pt {
			all = append(all, other)
		}
	}
	return all
}

// set changes the state of a party and tells everyone.
func (p *Provider) set(pt *party, code, reason string) {
	if pt.code == code && pt.reason == reason {
		return
	}
	pt.code, pt.reason = code, reason
	if code == answered && pt.session.answeredAt.IsZero() && pt.direction == inbound && !pt.ownPhone {
		pt.session.answeredAt = time.Now()
	}
	if !pt.rings() {
		p.stop(pt.ring)
	}
	if pt.session.ringOut != nil {
		pt.session.ringOut.follow(pt)
	}
	p.publish(pt)
}

// finish forgets a call that nobody is in any more.
func (p *Provider) finish(s *session) {
	if s.ended || len(s.live()) > 0 {
		return
	}
	for _, of := range []*session{s, s.linked} {
		if of != nil && !of.ended {
			of.ended = true
			delete(p.sessions, of.id)
			p.nsEnded(of)
		}
	}
}

// leave makes a party leave; the last one of a call goes with it.
func (p *Provider) leave(pt *party, reason string) {
	p.set(pt, disconnected, reason)
	p.shrink(pt.session, reason)
}

// shrink ends a call with fewer than two parties.
func (p *Provider) shrink(s *session, reason string) {
	if rest := s.live(); len(rest) < 2 {
		for _, pt := range rest {
			p.drop(pt, reason)
		}
	}
	p.finish(s)
}

// drop ends a party because of the others: a telephone that still rang has missed it.
func (p *Provider) drop(pt *party, reason string) {
	if pt.rings() && !pt.ownPhone {
		pt.missed = pt.ext != nil
		reason = or(reason, "Cancelled")
	}
	p.set(pt, disconnected, reason)
}

// endCall ends a call for all.
func (p *Provider) endCall(s *session) {
	for _, pt := range s.live() {
		p.drop(pt, "")
	}
	p.finish(s)
}
