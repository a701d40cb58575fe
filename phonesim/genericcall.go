package phonesim

// genericCall is a call as a Generic phone lists it.
type genericCall struct {
	Ref       string `json:"ref"`
	State     string `json:"state"`
	Direction string `json:"direction"`
	Number    string `json:"number"`
	Name      string `json:"name"`
}

// genericStates are the words of a Generic phone for the states of a call.
var genericStates = map[State]string{
	Dialling: "dialling", RingingIn: "ringing", Connected: "talking", Held: "held",
}

// ref is the handle by which a Generic phone knows a call. It is another word
// than the Call-ID in its notifications, as with many real phones.
func (l *leg) ref() string { return l.call.csta }

// byRef returns the phone's call with that handle, or nil.
func (p *Phone) byRef(ref string) *leg {
	for _, l := range p.legs {
		if l.ref() == ref {
			return l
		}
	}
	return nil
}

// listCalls is GET /calls.
func (p *Phone) listCalls([]param) *response {
	calls := make([]genericCall, len(p.legs))
	for i, l := range p.legs {
		direction := "in"
		if l.dir == Outgoing {
			direction = "out"
		}
		calls[i] = genericCall{l.ref(), genericStates[l.state], direction, l.other().number, l.other().name}
	}
	return answerJSON(calls)
}

// dialForm is POST /dial.
func (p *Phone) dialForm(req *request) *response {
	fields, ok := req.form()
	number, _ := lookup(fields, "number")
	switch {
	case !ok:
		return refusal(reasonRequest)
	case userPart(number) == "":
		return refusal(reasonNoNumber)
	case p.transferring != nil || p.openingPrompt():
		return refusal(reasonLineBusy)
	}
	l := p.dial(number, "")
	if l == nil {
		return refusal(reasonLineBusy)
	}
	return answerJSON(genericAnswer{OK: true, Ref: l.ref()})
}

// actOnCall is POST /call/answer, hold, resume and end.
func (p *Phone) actOnCall(req *request) *response {
	fields, ok := req.object()
	if !ok {
		return refusal(reasonRequest)
	}
	l := p.byRef(fields["ref"])
	if l == nil {
		return refusal(reasonNoCall)
	}
	before := l.state
	switch req.path() {
	case "/call/answer":
		if l.state == RingingIn {
			l.call.answer()
		}
	case "/call/hold":
		l.hold()
	case "/call/resume":
		if p.transferring != l && p.opening != l {
			l.retrieve()
		}
	case "/call/end":
		l.hangUp()
	}
	if l.state == before {
		return refusal(reasonState)
	}
	return done()
}

// sendTones is GET /dtmf?tones=….
func (p *Phone) sendTones(params []param) *response {
	tones, _ := lookup(params, "tones")
	l := p.inState(Connected)
	switch {
	case tones == "":
		return refusal(reasonRequest)
	case l == nil:
		return refusal(reasonState)
	}
	l.tones(oneLine(tones))
	return done()
}
