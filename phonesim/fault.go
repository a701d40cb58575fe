package phonesim

import "time"

// FaultKind is a way in which a phone misbehaves.
type FaultKind int

// The ways in which a phone misbehaves. Those that say nothing of it carry
// out the command they were sent.
const (
	// NoFault is a phone in order.
	NoFault FaultKind = iota
	// Hang reads the request and never answers; the command is not carried out.
	Hang
	// Mute carries out the command and never answers.
	Mute
	// Refuse closes the listener: connections are refused.
	Refuse
	// DropAfterRead reads the request in full and closes the connection without
	// an answer; the command is not carried out.
	DropAfterRead
	// DropSecondOnKeepAlive answers the first request of a connection, which
	// stays open, and closes it after reading the second one in full; that
	// command is not carried out.
	DropSecondOnKeepAlive
	// Reset reads the request in full and resets the connection; the command is
	// not carried out.
	Reset
	// SlowBytes answers one byte per Interval.
	SlowBytes
	// Garbage answers something that is not HTTP.
	Garbage
	// EndlessBody answers a body that never ends.
	EndlessBody
	// WrongLength announces a longer body than it sends.
	WrongLength
	// Status answers with Fault.Status; the command is not carried out.
	Status
	// RedirectHTTPS answers 307 to the same target with https; the command is
	// not carried out.
	RedirectHTTPS
	// Deaf sends no action URL.
	Deaf
	// LoseEvents loses the next Count action URLs.
	LoseEvents
)

// A Fault is one thing wrong with a phone.
type Fault struct {
	Kind FaultKind
	// Count ends the fault after so many requests or action URLs; 0 means that
	// it lasts until SetFault is called again.
	Count int
	// Path limits a fault of the web interface to requests whose path it is;
	// empty means all.
	Path string
	// Status is the code of Status; 500 when 0.
	Status int
	// Interval is the time between two bytes of SlowBytes; 100 ms when 0.
	Interval time.Duration
	// CarryOut carries out the command also for kinds that do not: the phone
	// has dialled, and only its answer is lost.
	CarryOut bool
}

// SetFault makes the phone misbehave in the ways given from the next request
// and action URL on, and no longer in any other. Without arguments, or with
// NoFault, the phone is in order. Of several faults of the web interface the
// first counts. The error is about opening the listener again after Refuse.
func (p *Phone) SetFault(faults ...Fault) error {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	p.faults = append([]Fault(nil), faults...)
	switch {
	case p.has(Refuse):
		p.closeWeb()
	case p.web.listener == nil && !p.booting:
		return p.openWeb(p.web.addr)
	}
	return nil
}

func (p *Phone) has(kind FaultKind) bool {
	for _, f := range p.faults {
		if f.Kind == kind {
			return true
		}
	}
	return false
}

// takeWebFault returns the fault for a request for a path, the first one on its
// connection having number 1, and counts it.
func (p *Phone) takeWebFault(path string, number int) Fault {
	for i, f := range p.faults {
		if f.Path != "" && f.Path != path {
			continue
		}
		switch f.Kind {
		case NoFault, Refuse, Deaf, LoseEvents:
			continue
		case DropSecondOnKeepAlive:
			if number < 2 {
				return Fault{}
			}
		}
		p.useFault(i)
		return f
	}
	return Fault{}
}

// losesEvent reports whether the next action URL is lost, and counts it.
func (p *Phone) losesEvent() bool {
	for i, f := range p.faults {
		if f.Kind == Deaf || f.Kind == LoseEvents {
			p.useFault(i)
			return true
		}
	}
	return false
}

// useFault counts down a fault that lasts for a number of times.
func (p *Phone) useFault(i int) {
	f := &p.faults[i]
	if f.Count == 0 {
		return
	}
	if f.Count--; f.Count == 0 {
		p.faults = append(p.faults[:i], p.faults[i+1:]...)
	}
}

// carriesOut reports whether the command is carried out in spite of the fault.
func (f Fault) carriesOut() bool {
	switch f.Kind {
	case Hang, DropAfterRead, DropSecondOnKeepAlive, Reset, Status, RedirectHTTPS:
		return f.CarryOut
	}
	return true
}
