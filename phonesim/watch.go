package phonesim

// A Moment is a point in the course of one request at a phone.
type Moment int

// The moments of a request, in their order.
const (
	Received   Moment = iota // Received: read in full, and nothing done yet.
	CarriedOut               // CarriedOut: done, or refused, and not answered yet.
	Answered                 // Answered: answered, or what a fault makes of that.
)

// Progress says how far a request has come at a phone.
type Progress struct {
	Number  int    // Number counts the requests since [Phone.Watch], from 1 on.
	Request string // Request is method and target, as in [Phone.Requests].
	Moment  Moment // Moment is what has just come.
}

// Watch makes the phone call f at every moment of every request to its web
// interface. The request goes on when f returns, so f can hold it back: for
// tests of what happens while a phone is slow, or when a program ends in the
// middle of its work. Requests on other connections do not wait, so f may run
// more than once at a time. It may call the phone's methods, except Close; a
// fault that it sets at Received meets this very request. nil ends it.
func (p *Phone) Watch(f func(Progress)) {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	p.watcher, p.watched = f, 0
}

// reach tells the watcher how far a request has come. One that came in before
// the watcher is none of its requests.
func (x *exchange) reach(m Moment) {
	p := x.phone
	p.office.mu.Lock()
	f := p.watcher
	if m == Received && f != nil {
		p.watched++
		x.watched = p.watched
	}
	p.office.mu.Unlock()
	if f != nil && x.watched > 0 {
		f(Progress{Number: x.watched, Request: x.req.method + " " + x.req.target, Moment: m})
	}
}

// Fetched is one GET request of the phone, an action URL or a page, and what came
// of it.
type Fetched struct {
	URL    string // URL is what was fetched.
	Status int    // Status is that of the answer; 0: there was none.
	Err    error  // Err says why the answer was not read; nil: it was.
}

// WatchFetched makes the phone call f after every GET request of its own. The next
// one goes out when f returns, which may call the phone's methods, except Close.
// nil ends it.
func (p *Phone) WatchFetched(f func(Fetched)) {
	p.office.mu.Lock()
	defer p.office.mu.Unlock()
	p.told = f
}
