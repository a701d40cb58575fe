package phonesim

import "net"

// An eventQueue holds the action URLs of one phone that are not sent yet. A
// goroutine sends them in order; it is there only while there are some.
type eventQueue struct {
	waiting    []event
	sending    bool
	sent, lost uint64
}

// An event is one GET request of the phone.
type event struct {
	url  string
	page bool // a minibrowser page, whose lamps are obeyed
}

// pending counts the events that wait or are on their way.
func (q *eventQueue) pending() int {
	if q.sending {
		return len(q.waiting) + 1
	}
	return len(q.waiting)
}

// fire sends the action URL in a setting, with the variables as they are now.
// The caller holds the lock; nothing here waits.
func (p *Phone) fire(setting string, l *leg) {
	if p.booting {
		return
	}
	if p.cfg.Kind == Generic {
		p.notifyGeneric(setting, l)
		return
	}
	if url := p.setting(setting); url != "" {
		p.get(event{url: p.substitute(url, l, setting)})
	}
}

// get queues one request.
func (p *Phone) get(e event) {
	if p.closed || p.cfg.Quiet {
		return
	}
	if p.losesEvent() || len(p.events.waiting) >= maxEvents {
		p.events.lost++
		return
	}
	p.events.waiting = append(p.events.waiting, e)
	if !p.events.sending {
		p.events.sending = true
		p.wg.Add(1)
		go p.sendEvents()
	}
}

func (p *Phone) sendEvents() {
	defer p.wg.Done()
	o := p.office
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(p.events.waiting) > 0 && !p.closed {
		e := p.events.waiting[0]
		p.events.waiting = p.events.waiting[1:]
		local := net.ParseIP(p.ip())
		told := p.told
		o.mu.Unlock()
		body, status, err := fetch(p.ctx, local, p.userAgent(), e.url)
		if told != nil {
			told(Fetched{URL: e.url, Status: status, Err: err})
		}
		o.mu.Lock()
		if err != nil {
			p.events.lost++
		} else {
			p.events.sent++
			if e.page {
				p.obeyLamps(body)
			}
		}
		p.changed.notify()
	}
	p.events.waiting = nil
	p.events.sending = false
	p.changed.notify()
}
