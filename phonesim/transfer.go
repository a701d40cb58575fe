package phonesim

// A transfer is what SIP makes of it: the transferring phone asks the other
// party to call the target (REFER). That is a new call with a new Call-ID; the
// old ones end when it rings or, for an attended transfer, when it has taken
// the place of the consultation.

// blindTransfer lets the other party of l dial the number. If that does not
// ring, l stays on hold.
func (p *Phone) blindTransfer(l *leg, number string) {
	p.transferring, p.entered = nil, ""
	p.changed.notify()
	x := l.other()
	if x.state == RingingIn || l.state == Dialling {
		return // not answered yet: nothing to transfer
	}
	if !p.office.place(x.twin(), number) {
		return
	}
	l.fire("action_transfer")
	l.fire("action_blind_transfer")
	l.call.end(l, "")
}

// attendedTransfer joins the other parties of the held call first and of the
// consultation second, which may still be ringing there.
func (p *Phone) attendedTransfer(first, second *leg) {
	p.transferring, p.entered = nil, ""
	p.changed.notify()
	x, y := first.other(), second.other()
	if first.state == Dialling || first.state == RingingIn || second.state == RingingIn ||
		x.phone != nil && x.phone == y.phone {
		return
	}
	if y.state == RingingIn && y.phone == nil {
		if !p.office.place(x.twin(), y.number) {
			return
		}
	} else {
		p.office.replace(x, y)
	}
	first.fire("action_transfer")
	first.fire("action_attended_transfer")
	first.call.end(first, "")
	second.call.end(first.consultationEnd(second), "")
}

// replace puts a call between the other parties in the place of two calls.
func (o *Office) replace(x, y *leg) {
	from, to := x.twin(), y.twin()
	c := o.newCall(from, to)
	from.state, to.state = Dialling, RingingIn
	if from.phone != nil {
		from.phone.legs = append(from.phone.legs, from)
	}
	from.fire("action_outgoing_url")
	if y.state == RingingIn {
		c.ring()
		return
	}
	if to.phone != nil {
		to.phone.legs = append(to.phone.legs, to)
		to.fire("action_received_attended_transfer")
	}
	// The old calls are not put on hold by the new one: they are its parts.
	x.state, y.state = Held, Held
	c.answer()
}

// consultationEnd returns the leg that ends the consultation: its ringing
// party if it rings, for that has not missed the call.
func (l *leg) consultationEnd(second *leg) *leg {
	if y := second.other(); y.state == RingingIn {
		return y
	}
	return second
}

// twin returns a new leg of the same party, for another call.
func (l *leg) twin() *leg {
	l.next = &leg{phone: l.phone, number: l.number, name: l.name, uri: l.uri, outside: l.outside}
	return l.next
}
