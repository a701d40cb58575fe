package phonesim

// Press presses keys, written as over HTTP: "TRANSFER;1;0;3;ENTER".
func (p *Phone) Press(keys string) {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	p.runKeys(parseKeys(keys))
}

// Dial calls a number, after putting the call that is connected on hold. It
// returns the call, which has no ID if the phone could not dial.
func (p *Phone) Dial(number string) Call {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	l := p.dial(number, "")
	if l == nil {
		return Call{}
	}
	return l.view()
}

// Answer answers the call that rings.
func (p *Phone) Answer() { p.do(p.ringing, func(l *leg) { l.call.answer() }) }

// Reject rejects the call that rings.
func (p *Phone) Reject() { p.do(p.ringing, (*leg).hangUp) }

// HangUp ends the call that is connected or dialled, or else the one on hold.
func (p *Phone) HangUp() { p.do(p.current, (*leg).hangUp) }

// Hold puts the connected call on hold.
func (p *Phone) Hold() { p.do(func() *leg { return p.inState(Connected) }, (*leg).hold) }

// Retrieve takes the call back that is on hold.
func (p *Phone) Retrieve() { p.do(p.held, (*leg).retrieve) }

// Transfer transfers the call that is connected or on hold to a number, unseen.
func (p *Phone) Transfer(number string) {
	p.do(p.current, func(l *leg) {
		l.hold()
		p.blindTransfer(l, number)
	})
}

// do acts on one of the calls, if there is such a call.
func (p *Phone) do(which func() *leg, act func(*leg)) {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	if l := which(); l != nil && !p.closed {
		act(l)
	}
}
